import { keyOf, type State, type Table, tableOf } from '../state.ts';

/** What PostgreSQL would refuse about how tables are stored. */
export function storageComplaints(state: State): string[] {
  return state.tables.flatMap((table) =>
    table.foreignKeys.flatMap(({ to }) => keyComplaint(table, tableOf(state, to.table))),
  );
}

/** After a crash the rows of an unlogged table are gone, and with them what a logged one refers to. */
const keyComplaint = (table: Table, target: Table | undefined): string[] =>
  target?.storage?.unlogged === true && table.storage?.unlogged !== true
    ? [
        `'${keyOf(table)}' refers to '${keyOf(target)}', which is unlogged: after a crash that is empty, so only unlogged tables may refer to it. Make '${keyOf(table)}' unlogged too, '${keyOf(target)}' logged, or write { references: false }.`,
      ]
    : [];
