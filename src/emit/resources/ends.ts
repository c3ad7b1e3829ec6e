import type { ForeignKey } from '../../schema/state.ts';
import { isNamedAs, namesBack, namesThrough, type Ways } from '../naming/ways-back.ts';
import { isUnique, joinOf } from './joins.ts';
import type { RelationshipPlan, ResourcePlan } from './resource-plan.ts';
import type { Target } from './target.ts';

type BelongsTo = Extract<RelationshipPlan, { readonly kind: 'belongsTo' }>;

/** The tables that join two others, and the keys of those. */
export type Joins = readonly { readonly className: string; readonly ends: string }[];

export const joinsOf = (resources: readonly ResourcePlan[]): Joins =>
  resources.flatMap(({ className, table }) => {
    const ends = joinOf(table)?.map(({ to }) => to.table);
    return ends === undefined ? [] : [{ className, ends: ends.sort().join() }];
  });

interface Around {
  readonly byKey: ReadonlyMap<string, ResourcePlan>;
  readonly joins: Joins;
}

/** The other ends of what a resource belongs to. */
export function pointBack(resource: ResourcePlan, { byKey, joins }: Around): void {
  const own: Target = resource;
  for (const link of resource.relationships.filter((one) => one.kind === 'belongsTo')) {
    const other = byKey.get(link.foreignKey.to.table);
    const keys = other === undefined ? undefined : keysBehind(other, link);
    if (other === undefined || keys === undefined) continue;
    const one = isUnique(resource.table, link.foreignKey.columns);
    const names = namesBack(
      { link: link.name, from: resource.className, to: other.className, one },
      waysBetween(resource, other, joins),
    );
    const name = other.taken.take(...names);
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

/** The ways that lead from `other` to the records of a resource. */
function waysBetween({ table, key, relationships }: ResourcePlan, other: ResourcePlan, joins: Joins): Ways {
  return {
    straight: table.foreignKeys.filter(({ to }) => to.table === other.key).length,
    isNamed: relationships.some(
      ({ kind, name, to }) => kind === 'belongsTo' && to.className === other.className && isNamedAs(name, to.className),
    ),
    isMutual: key !== other.key && other.table.foreignKeys.some(({ to }) => to.table === key),
    joins: joins.filter((join) => [key, other.key].sort().join() === join.ends).map(({ className }) => className),
  };
}

/** A table that joins two others gives each of them the records of the other one. */
export function joinThrough(resource: ResourcePlan, { byKey, joins }: Around): void {
  const [a, b] = (joinOf(resource.table) ?? []).map((key) => linkOf(resource, key));
  if (a === undefined || b === undefined || a.explicit || b.explicit) return;
  const through: Target = resource;
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const here = byKey.get(from.foreignKey.to.table);
    const there = byKey.get(to.foreignKey.to.table);
    if (here === undefined) continue;
    const ways = there === undefined ? noWays : waysBetween(there, here, joins);
    const names = namesThrough(
      { from: from.name, to: to.name, here: here.className, there: to.to.className },
      { through: resource.className, ways },
    );
    const name = here.taken.take(...names);
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

const noWays: Ways = { straight: 0, isNamed: false, isMutual: false, joins: [] };

const linkOf = ({ relationships }: ResourcePlan, foreignKey: ForeignKey): BelongsTo | undefined =>
  relationships.find((link): link is BelongsTo => link.kind === 'belongsTo' && link.foreignKey === foreignKey);
