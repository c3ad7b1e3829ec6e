import type { Column, Expr } from '../../expr/node.ts';
import type { ResourceModel } from '../../model/model.ts';
import type { GroupJoin } from './scope.ts';

/** An index that begins with a group's key and holds every column its aggregates read: it answers by itself. */
export function coveringIndex({ link, scope }: GroupJoin): string | undefined {
  if (scope.joins.length + scope.semis.size > 0) return undefined;
  const { through } = link;
  // Through a join table only its own index can answer, and only where nothing is asked of what lies beyond.
  if (through !== undefined && scope.columns.size > 0) return undefined;
  const key = link.on.map((match) => match.there);
  const needed = [...key, ...scope.columns];
  const indexes = indexesOf((through?.home ?? link.destination) as ResourceModel);
  return indexes.find(({ keys, include }) => {
    const all = new Set([...keys, ...include]);
    return (
      key.every((column) => keys.slice(0, key.length).includes(column)) && needed.every((column) => all.has(column))
    );
  })?.name;
}

interface Index {
  readonly name: string;
  readonly keys: readonly (Column | undefined)[];
  readonly include: readonly Column[];
}

/** The whole (not partial) b-tree indexes of a resource, whatever made them. */
function indexesOf(resource: Partial<ResourceModel>): readonly Index[] {
  const declared = (resource.indexes ?? [])
    .filter((index) => index.where === undefined && index.method === 'btree')
    .map((index) => ({
      name: index.index,
      keys: index.keys.map(({ expr }) => columnOf(expr)),
      include: index.include,
    }));
  const identities = (resource.identities ?? [])
    .filter((identity) => identity.where === undefined)
    .map((identity) => ({ name: identity.index, keys: identity.attributes, include: [] }));
  const references = (resource.references ?? []).flatMap(({ index, on }) =>
    index === undefined ? [] : [{ name: index, keys: on.map(({ here }) => here), include: [] }],
  );
  const primary = {
    name: resource.primaryKeyConstraint ?? 'of the primary key',
    keys: resource.primaryKey ?? [],
    include: [],
  };
  return [...declared, ...identities, ...references, primary];
}

const columnOf = (expr: Expr): Column | undefined => (expr.kind === 'attribute' ? expr.column : undefined);
