import { InconsistentResources } from '../inconsistent.ts';
import { keyOf, tableOf } from '../state.ts';
import type { Differ } from './differ.ts';

/** A table that no resource declares any more, but to which one that stays still refers, cannot go. */
export function refuseAbandoned({ current, next, decisions }: Differ): void {
  if (decisions.acceptAll) return;
  const complaints = next.tables.flatMap((table) =>
    table.foreignKeys
      .filter(({ to }) => tableOf(next, to.table) === undefined && tableOf(current, to.table) !== undefined)
      .map(
        ({ columns, to }) =>
          `'${keyOf(table)}.${columns.join(', ')}' refers to the table '${to.table}', which is to be dropped since no resource declares it any more. Keep its resource, or write { references: false }.`,
      ),
  );
  if (complaints.length > 0) throw new InconsistentResources(complaints);
}
