import { type ForeignKey, keyOf, type State, type Table, tableOf } from '../../schema/state.ts';
import type { FoundView } from '../../schema/view/found.ts';
import { plural } from './english.ts';
import { camelCase, classNameOf, fieldNameOf, kebabCase, pascalCase, Taken } from './identifiers.ts';
import type { Target } from './target.ts';
import { referencesOf, tableOfView, type ViewPlan, viewPlan } from './view-plan.ts';

/** A resource that is there already, by the key of its table. */
export interface KnownResource {
  readonly className: string;
  /** Its module, as the new ones import it: `./user.ts`. */
  readonly module: string;
  /** Fields by their columns. */
  readonly fields: ReadonlyMap<string, string>;
}

/** What a table becomes. */
export interface ResourcePlan {
  readonly key: string;
  readonly table: Table;
  readonly className: string;
  /** `order-line.ts` */
  readonly file: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly relationships: RelationshipPlan[];
  readonly taken: Taken;
  /** Of a view. */
  readonly view?: ViewPlan | undefined;
}

export type RelationshipPlan =
  | {
      readonly kind: 'belongsTo';
      readonly name: string;
      readonly foreignKey: ForeignKey;
      readonly to: Target;
      /** The columns referred to are not the key, or not in its order. */
      readonly explicit: boolean;
    }
  | {
      readonly kind: 'hasMany' | 'hasOne';
      readonly name: string;
      readonly to: Target;
      readonly keys: readonly string[];
    }
  | {
      readonly kind: 'manyToMany';
      readonly name: string;
      readonly to: Target;
      readonly through: Target;
      readonly here: readonly string[];
      readonly there: readonly string[];
    };

/** A foreign key no relationship can stand for. */
export interface LeftKey {
  readonly table: string;
  readonly foreignKey: ForeignKey;
  readonly why: string;
}

export interface DomainPlan {
  readonly resources: readonly ResourcePlan[];
  readonly left: readonly LeftKey[];
}

/** Names for everything: classes, files, fields, and relationships both ways. */
export function planResources(
  { state, views }: { readonly state: State; readonly views: readonly FoundView[] },
  known: ReadonlyMap<string, KnownResource>,
  taken: { readonly classes: Iterable<string>; readonly files: Iterable<string> },
): DomainPlan {
  const classes = new Taken([...taken.classes, ...[...known.values()].map(({ className }) => className)]);
  const files = new Taken(taken.files);
  const fresh = state.tables.filter((table) => !known.has(keyOf(table)));
  const resources = fresh.map((table) => resourcePlan(table, classes, files));
  const left: LeftKey[] = [];
  const byKey = new Map(resources.map((resource) => [resource.key, resource]));
  const targetOf = (key: string): Target | undefined => {
    const own = byKey.get(key);
    return own === undefined ? known.get(key) : { ...own, module: `./${own.file}` };
  };
  for (const resource of resources) {
    for (const foreignKey of resource.table.foreignKeys) {
      const to = targetOf(foreignKey.to.table);
      const target = tableOf(state, foreignKey.to.table);
      const why = unrelatable(resource.table, foreignKey, target, to);
      if (why !== undefined || to === undefined || target === undefined) {
        left.push({ table: resource.key, foreignKey, why: why ?? 'its table is not among the resources' });
        continue;
      }
      relate(resource, foreignKey, { to, target });
    }
  }
  for (const resource of resources) pointBack(resource, byKey);
  for (const resource of resources) joinThrough(resource, byKey);
  for (const view of views.filter((one) => !known.has(keyOf(one)))) {
    const found = { ...resourcePlan(tableOfView(view), classes, files), view: viewPlan(view, targetOf) };
    byKey.set(found.key, found);
    relateView(found, referencesOf(view, state), { state, targetOf });
  }
  return { resources: [...byKey.values()], left };
}

interface Surroundings {
  readonly state: State;
  readonly targetOf: (key: string) => Target | undefined;
}

function relateView(view: ResourcePlan, references: readonly ForeignKey[], { state, targetOf }: Surroundings): void {
  for (const reference of references) {
    const [to, target] = [targetOf(reference.to.table), tableOf(state, reference.to.table)];
    const why = unrelatable(view.table, reference, target, to);
    if (why === undefined && to !== undefined && target !== undefined) relate(view, reference, { to, target });
  }
}

function resourcePlan(table: Table, classes: Taken, files: Taken): ResourcePlan {
  const name = classNameOf(table.name);
  const className = classes.take(name, ...(table.schema === undefined ? [] : [pascalCase(table.schema) + name]));
  const file = `${files.take(kebabCase(className))}.ts`;
  const taken = new Taken();
  const fields = new Map(table.columns.map((column) => [column.name, taken.take(fieldNameOf(column.name))]));
  return { key: keyOf(table), table, className, file, fields, relationships: [], taken };
}

/** What a key can be: texts and numbers, not moments or documents. */
const keyTypes =
  /^(uuid|text|citext|smallint|integer|bigint|numeric(\(\d+,\d+\))?|date|character( varying)?(\(\d+\))?|"?\w[\w"]*)$/;
const noKeys = /^(boolean|bytea|jsonb?|timestamp.*|interval|point|.*\[\]|.*range)$/;

function unrelatable(
  table: Table,
  { columns, to }: ForeignKey,
  target: Table | undefined,
  known: Target | undefined,
): string | undefined {
  if (target === undefined || known === undefined) return 'its table is not among the resources';
  for (const [i, name] of columns.entries()) {
    const here = table.columns.find((column) => column.name === name)?.type ?? '';
    const there = target.columns.find((column) => column.name === to.columns[i])?.type ?? '';
    if (kinOf(here) !== kinOf(there)) return `${here} refers to ${there}`;
    if (noKeys.test(here) || !keyTypes.test(here)) return `values of ${here} are no keys in TypeScript`;
  }
  return undefined;
}

const kinOf = (type: string): string => {
  const base = type.replace(/\([\d,]+\)/, '');
  return base === 'smallint' ? 'integer' : /^character/.test(base) ? 'text' : base;
};

function relate(resource: ResourcePlan, foreignKey: ForeignKey, { to, target }: { to: Target; target: Table }): void {
  const { columns } = foreignKey;
  const field = resource.fields.get(columns[0] ?? '') ?? '';
  const short = columns.length === 1 ? /^(.+?)(?:Id|Uuid|Fk|Key)$/.exec(field)?.[1] : undefined;
  const plain = camelCase(to.className);
  const more = columns.length === 1 ? `${short ?? field}${to.className}` : plain;
  const own = foreignKey.to.table === resource.key;
  const name = resource.taken.take(...(short === undefined ? (own ? [more] : [plain, more]) : [short, more]));
  resource.relationships.push({
    kind: 'belongsTo',
    name,
    foreignKey,
    to,
    explicit: isExplicit(foreignKey, target, to),
  });
}

/** Whether it has to be said what a key refers to. */
function isExplicit({ to }: ForeignKey, { primaryKey }: Table, { fields }: Target): boolean {
  const key = primaryKey?.columns ?? [];
  if (key.length !== to.columns.length || key.some((column, i) => column !== to.columns[i])) return true;
  // A field called `id` is taken for the key by the types.
  const ids = [...fields].filter(([, field]) => field === 'id').map(([column]) => column);
  return key.length === 1 && ids.some((column) => column !== key[0]);
}

type BelongsTo = Extract<RelationshipPlan, { readonly kind: 'belongsTo' }>;

/** The other ends of what a resource belongs to. */
function pointBack(resource: ResourcePlan, byKey: ReadonlyMap<string, ResourcePlan>): void {
  const own: Target = { ...resource, module: `./${resource.file}` };
  const belonging = resource.relationships.filter((one) => one.kind === 'belongsTo');
  for (const link of belonging) {
    const other = byKey.get(link.foreignKey.to.table);
    const keys = other === undefined ? undefined : keysBehind(other, link);
    if (other === undefined || keys === undefined) continue;
    const one = isUnique(resource.table, link.foreignKey.columns);
    const alone = belonging.filter(({ foreignKey }) => foreignKey.to.table === other.key).length === 1;
    const name = other.taken.take(...namesBack(link, { resource, other, one, alone }));
    other.relationships.push({ kind: one ? 'hasOne' : 'hasMany', name, to: own, keys });
  }
}

/** The columns that lead to a record, in the order of its key; undefined where they lead to something else. */
function keysBehind(
  { table }: ResourcePlan,
  { foreignKey: { columns, to } }: BelongsTo,
): readonly string[] | undefined {
  const key = table.primaryKey?.columns ?? [];
  if (key.length !== to.columns.length || !key.every((one) => to.columns.includes(one))) return undefined;
  return key.map((one) => columns[to.columns.indexOf(one)] ?? '');
}

interface Ends {
  readonly resource: ResourcePlan;
  readonly other: ResourcePlan;
  readonly one: boolean;
  readonly alone: boolean;
}

/** `tickets`, or `reporterTickets` where there are several ways; of itself `managerOf`. */
function namesBack(link: BelongsTo, { resource, other, one, alone }: Ends): readonly string[] {
  if (other === resource) return [link.name === 'parent' ? 'children' : `${link.name}Of`];
  const single = camelCase(resource.className);
  const base = one ? single : plural(single);
  const prefixed = `${link.name}${base.charAt(0).toUpperCase()}${base.slice(1)}`;
  return alone ? [base, prefixed] : [prefixed];
}

const isUnique = (table: Table, columns: readonly string[]): boolean =>
  uniqueSets(table).some((set) => set.length > 0 && set.every((one) => columns.includes(one)));

function uniqueSets({ primaryKey, uniques, indexes }: Table): readonly (readonly string[])[] {
  return [
    ...(primaryKey === undefined ? [] : [primaryKey.columns]),
    ...uniques.map((one) => one.columns),
    ...indexes
      .filter(
        ({ unique, where, keys }) => unique && where === undefined && keys.every(({ on }) => typeof on === 'string'),
      )
      .map(({ keys }) => keys.map(({ on }) => String(on))),
  ];
}

/** A table whose key is two foreign keys joins what they lead to. */
function joinThrough(resource: ResourcePlan, byKey: ReadonlyMap<string, ResourcePlan>): void {
  const links = resource.relationships.filter((one) => one.kind === 'belongsTo');
  const [a, b] = links;
  if (links.length !== 2 || a === undefined || b === undefined || a.explicit || b.explicit) return;
  const columns = [...a.foreignKey.columns, ...b.foreignKey.columns];
  const pairs = (set: readonly string[]) => set.length === columns.length && columns.every((one) => set.includes(one));
  if (!uniqueSets(resource.table).some(pairs)) return;
  const through: Target = { ...resource, module: `./${resource.file}` };
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const here = byKey.get(from.foreignKey.to.table);
    if (here === undefined) continue;
    const same = a.foreignKey.to.table === b.foreignKey.to.table;
    const wanted = same
      ? [plural(to.name)]
      : [plural(camelCase(to.to.className)), `${plural(to.name)}Through${resource.className}`];
    const name = here.taken.take(...wanted);
    here.relationships.push({
      kind: 'manyToMany',
      name,
      to: to.to,
      through,
      here: from.foreignKey.columns,
      there: to.foreignKey.columns,
    });
  }
}
