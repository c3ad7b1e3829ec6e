import { Misdeclared } from './invalid-model.ts';
import type { Mistake, ResourceModel } from './model.ts';
import { byteLength, maxIdentifierBytes } from './naming.ts';
import { attempt, type ResourceDraft } from './resource-draft.ts';
import { isOfTenant } from './tenancy/tenant-schema.ts';

/** One rule about a resource; throws a Misdeclared, or reports several through `attempt`. */
type Rule = (draft: ResourceDraft) => void;

const reserved = new Set(['constructor', 'then', 'toJSON']);

const rules = {
  /** A base or a mixin is no resource. */
  hasTable({ model }) {
    if (model.table === '')
      throw new Misdeclared('has no table', { fix: `extend Resource("${model.name.toLowerCase()}s")` });
  },
  hasKey({ model }) {
    if (model.table !== '' && model.primaryKey.length === 0) {
      throw new Misdeclared('has no primary key', {
        why: 'updates, destroys, loads and pages name records by their key',
        fix: 'mark an attribute: id = uuid({ primaryKey: true })',
      });
    }
  },
  threwNothing({ declaration }) {
    if (declaration.thrown !== undefined) {
      const { message } =
        declaration.thrown instanceof Error ? declaration.thrown : { message: String(declaration.thrown) };
      throw new Misdeclared(`a field's initialiser threw: ${message}`, { why: 'the fields after it are missing' });
    }
  },
  namesAreFree(draft) {
    for (const name of draft.declaration.fields.keys()) {
      attempt(draft, name, () => {
        if (reserved.has(name))
          throw new Misdeclared(`'${name}' is reserved by JavaScript itself; choose another name`);
      });
    }
  },
  columnsDiffer(draft) {
    const taken = new Map<string, string>();
    for (const { name, column } of draft.model.attributes) {
      attempt(draft, name, () => {
        const other = taken.get(cut(column));
        taken.set(cut(column), name);
        if (other !== undefined)
          throw new Misdeclared(`is stored in the column "${column}", and so is '${other}'`, {
            fix: 'give one of them another: { column: "…" }',
          });
        if (byteLength(column) > maxIdentifierBytes) {
          throw new Misdeclared(`the column "${column}" has ${byteLength(column)} bytes`, {
            why: `PostgreSQL cuts names at ${maxIdentifierBytes}`,
          });
        }
      });
    }
  },
  tableFits({ model }) {
    if (byteLength(model.table) > maxIdentifierBytes)
      throw new Misdeclared(`the table "${model.table}" has ${byteLength(model.table)} bytes`, {
        why: `PostgreSQL cuts names at ${maxIdentifierBytes}`,
      });
  },
  constraintsDiffer({ model }) {
    const taken = new Map<string, string>();
    for (const [name, what] of relationNames(model)) {
      const other = taken.get(name);
      if (other !== undefined) throw new Misdeclared(`${what} and ${other} would both be called "${name}"`);
      taken.set(name, what);
    }
  },
  /** A has-one must find at most one: by an identity over there, or by taking the first of an order. */
  oneIsOne(draft) {
    for (const [name, declared] of draft.declaredRelationships) {
      if (declared.kind !== 'hasOne' || declared.options['sort'] !== undefined) continue;
      attempt(draft, name, () => {
        const link = draft.relationships.get(name);
        if (link === undefined) return;
        if (declared.keys.length === 0)
          throw new Misdeclared('without a key it may find several', { fix: 'say which one: { sort: (t) => … }' });
        if (link.on.length === 0) return;
        const keys = link.on.map((match) => match.there.name);
        const unique = [
          link.destination.primaryKey,
          ...link.destination.identities.filter((one) => one.where === undefined).map((one) => one.attributes),
        ];
        if (!unique.some((set) => set.length > 0 && set.every((attribute) => keys.includes(attribute.name)))) {
          throw new Misdeclared(`${link.destination.name} may have several with the same ${keys.join(', ')}`, {
            fix: `declare an identity on ${keys.join(', ')}, or say which one: { sort: (t) => … }`,
          });
        }
      });
    }
  },
  joinBelongs(draft) {
    for (const [name, link] of draft.relationships) {
      if (link.kind !== 'manyToMany' || link.through === undefined) continue;
      attempt(draft, name, () => {
        const join = link.through?.home as ResourceModel;
        const belongs = (keys: readonly string[]) =>
          join.relationships.some(
            (other) =>
              other.kind === 'belongsTo' &&
              other.on.length === keys.length &&
              other.on.every((one) => keys.includes(one.here.name)),
          );
        const ends = [link.on.map((one) => one.there.name), link.through?.on.map((one) => one.here.name) ?? []];
        const missing = ends.find((keys) => keys.length > 0 && !belongs(keys));
        if (missing !== undefined) {
          throw new Misdeclared(`${join.name} does not belong to what its ${missing.join(', ')} refers to`, {
            why: 'the join resource is where the foreign keys are',
            fix: `add a belongsTo over ${missing.join(', ')} to ${join.name}`,
          });
        }
      });
    }
  },
  /** One table cannot refer to as many as there are tenants. */
  staysWithTenant(draft) {
    if (isOfTenant(draft.model)) return;
    for (const { relationship, destination } of draft.model.references) {
      if (!isOfTenant(destination)) continue;
      attempt(draft, relationship.name, () => {
        throw new Misdeclared(`${draft.model.name} refers to ${destination.name}, which every tenant has its own of`, {
          why: 'a foreign key leads from one table to one other',
          fix: `give ${draft.model.name} { tenancy: 'schema' } too, or write { references: false }`,
        });
      });
    }
  },
} satisfies Record<string, Rule>;

/** What a single resource gets wrong beyond its fields. */
export function verify(draft: ResourceDraft): void {
  for (const rule of Object.values(rules) as readonly Rule[]) attempt(draft, undefined, () => rule(draft));
}

/** What resources get wrong together: two on one table, two names in one schema. */
export function verifyTogether(resources: readonly ResourceModel[]): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const taken = new Map<string, ResourceModel>();
  for (const resource of resources) {
    for (const [name, what] of [[resource.table, 'table'] as const, ...relationNames(resource)]) {
      const place = `${resource.repo.name}/${resource.schema ?? 'public'}/${cut(name)}`;
      const other = taken.get(place);
      // Names made from the table's are taken because the table is; that has been said.
      if (what !== 'table' && other?.table === resource.table) continue;
      if (other !== undefined && other !== resource && name !== '') {
        mistakes.push({
          resource: resource.name,
          field: undefined,
          message: `the ${what} "${name}" is taken by ${other.name}; give one of them another name`,
        });
      }
      taken.set(place, resource);
    }
  }
  return mistakes;
}

/** Names that live beside tables in a schema: indexes and the indexes of keys. */
function relationNames(model: ResourceModel): readonly (readonly [string, string])[] {
  const names: (readonly [string, string])[] = [];
  if (model.primaryKeyConstraint !== undefined) names.push([model.primaryKeyConstraint, 'primary key']);
  for (const one of model.identities) names.push([one.index, `identity ${one.name}`]);
  for (const one of model.indexes) names.push([one.index, `index on ${one.keys.length} keys`]);
  for (const one of model.references)
    if (one.index !== undefined) names.push([one.index, `index of ${one.relationship.name}`]);
  return names;
}

const cut = (name: string): string => name.slice(0, maxIdentifierBytes);
