import type { Link } from '../../expr/node.ts';
import type { ResourceModel } from '../../model/model.ts';
import { beginsWith, indexesOf, leads } from './indexes.ts';
import type { GroupJoin } from './scope.ts';

/** An index that begins with a group's key and holds every column its aggregates read: it answers by itself. */
export function coveringIndex({ link, scope }: GroupJoin): string | undefined {
  if (scope.via !== undefined || scope.joins.length + scope.semis.size > 0) return undefined;
  // Through a join table only its own index can answer, and only where nothing is asked of what lies beyond.
  if (link.through !== undefined && scope.columns.size > 0) return undefined;
  const key = link.on.map((match) => match.there);
  const needed = [...key, ...scope.columns];
  return indexesOf(tableOf(link)).find((index) => {
    const all = new Set([...index.keys, ...index.include]);
    return !index.partial && index.ordered && beginsWith(index, key) && needed.every((column) => all.has(column));
  })?.name;
}

/** Whether an index leads from a record to those behind a relationship. */
export const isIndexed = (link: Link): boolean =>
  leads(
    tableOf(link),
    link.on.map(({ there }) => there),
  );

/** Where the keys of a relationship are looked for: in its join table if it has one. */
export const tableOf = ({ through, destination }: Link): Partial<ResourceModel> =>
  (through?.home ?? destination) as Partial<ResourceModel>;
