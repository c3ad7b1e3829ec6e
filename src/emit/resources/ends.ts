import type { Table } from '../../schema/state.ts';
import { plural } from '../naming/english.ts';
import { camelCase } from '../naming/identifiers.ts';
import type { RelationshipPlan, ResourcePlan } from './resource-plan.ts';
import type { Target } from './target.ts';

type BelongsTo = Extract<RelationshipPlan, { readonly kind: 'belongsTo' }>;

/** The other ends of what a resource belongs to. */
export function pointBack(resource: ResourcePlan, byKey: ReadonlyMap<string, ResourcePlan>): void {
  const own: Target = resource;
  const belonging = resource.relationships.filter((one) => one.kind === 'belongsTo');
  for (const link of belonging) {
    const other = byKey.get(link.foreignKey.to.table);
    const keys = other === undefined ? undefined : keysBehind(other, link);
    if (other === undefined || keys === undefined) continue;
    const one = isUnique(resource.table, link.foreignKey.columns);
    const alone = resource.table.foreignKeys.filter(({ to }) => to.table === other.key).length === 1;
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

/** `tickets`, or `reporterTickets` where there are several ways; of itself `managerOf`, `children`, `replies`. */
function namesBack(link: BelongsTo, { resource, other, one, alone }: Ends): readonly string[] {
  const single = camelCase(resource.className);
  const base = one ? single : plural(single);
  if (other === resource) return [backOfItself(link.name, resource.className, base)];
  const prefixed = link.name + capital(base);
  return alone || link.name === camelCase(other.className) ? [base, prefixed] : [prefixed];
}

/** What points at a record of its own kind, from there: `parent` → `children`, `referredBy` → `referredUsers`. */
function backOfItself(link: string, className: string, base: string): string {
  const name = link.endsWith(className) && link !== className ? link.slice(0, -className.length) : link;
  if (name === 'parent') return 'children';
  const [, word = '', ending] = /^(.{2,})(By|To|Of)$/.exec(name) ?? [];
  if (ending === undefined) return `${name}Of`;
  return ending === 'By' ? word + capital(base) : plural(word);
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

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
export function joinThrough(resource: ResourcePlan, byKey: ReadonlyMap<string, ResourcePlan>): void {
  const links = resource.relationships.filter((one) => one.kind === 'belongsTo');
  const [a, b] = links;
  if (links.length !== 2 || a === undefined || b === undefined || a.explicit || b.explicit) return;
  const columns = [...a.foreignKey.columns, ...b.foreignKey.columns];
  const pairs = (set: readonly string[]) => set.length === columns.length && columns.every((one) => set.includes(one));
  if (!uniqueSets(resource.table).some(pairs)) return;
  const through: Target = resource;
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const here = byKey.get(from.foreignKey.to.table);
    if (here === undefined) continue;
    const name = here.taken.take(...namesThrough(resource, here, from, to));
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

/** `tags`; of itself `friends` and `friendOf`; `likePosts` where other ways lead there as well. */
function namesThrough(through: ResourcePlan, here: ResourcePlan, from: BelongsTo, to: BelongsTo): readonly string[] {
  const plain = camelCase(to.to.className);
  if (from.foreignKey.to.table === to.foreignKey.to.table)
    return to.name === plain ? [`${from.name}Of`] : [plural(to.name), `${from.name}${capital(plural(to.name))}`];
  const others = here.relationships.some(
    ({ kind, to: end }) => kind !== 'belongsTo' && end.className === to.to.className,
  );
  const prefixed = camelCase(through.className) + capital(plural(plain));
  return others ? [prefixed] : [plural(to.name), plural(plain), prefixed];
}
