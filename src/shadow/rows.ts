import type { Session } from '../migration/session.ts';
import { same } from '../schema/canonical.ts';
import { renamedKey } from '../schema/key.ts';
import { type Column, columnOf, enumOfType, type State, tableOf } from '../schema/state.ts';
import { quoteKey } from '../sql/ddl/name.ts';

type Row = Readonly<Record<string, unknown>>;
interface Kept {
  readonly row: Row;
  /** The partition it is in, by its key; the table itself where that has none. */
  readonly part: string;
}
/** Rows by the key of their table. */
export type Snapshot = ReadonlyMap<string, readonly Kept[]>;

/** The rows of tables as they are now; a table that is not there has none. */
export async function snapshotOf(session: Session, keys: readonly string[]): Promise<Snapshot> {
  const found = new Map<string, readonly Kept[]>();
  for (const key of keys) {
    const rows = await session
      .rows(
        `select to_jsonb(t)::text as row, c.relname as part from ${quoteKey(key)} t join pg_class c on c.oid = t.tableoid`,
      )
      .catch(() => []);
    found.set(
      key,
      rows.map(({ row, part }) => ({ row: JSON.parse(row ?? '{}') as Row, part: renamedKey(key, part ?? '') })),
    );
  }
  return found;
}

/** What a migration leads over. */
export interface Way {
  /** `users`, `users.email`, `log_2025`: tables, columns and partitions that the migration says cannot come back. */
  readonly loses: ReadonlySet<string>;
  /** Whether rows that had nothing in a column get something. */
  mayFill(key: string, column: string): boolean;
  converts(key: string, column: string): boolean;
}

/** A column whose values are not what they were. */
export interface Lost {
  readonly key: string;
  readonly column: string;
  /** It went through another type, so that the answers given may have changed its values on purpose. */
  readonly converted: boolean;
}

/** What came back otherwise than it went, without the columns declared as lost. */
export function lostRows(before: Snapshot, after: Snapshot, way: Way): readonly Lost[] {
  return [...before].flatMap(([key, rows]) => {
    if (way.loses.has(key)) return [];
    const stay = rows.filter(({ part }) => !way.loses.has(part));
    const columns = Object.keys(stay[0]?.row ?? {}).filter((column) => !way.loses.has(`${key}.${column}`));
    return columns
      .filter(
        (column) => !cameBack(valuesOf(stay, column), valuesOf(after.get(key) ?? [], column), way.mayFill(key, column)),
      )
      .map((column) => ({ key, column, converted: way.converts(key, column) }));
  });
}

/** Rows come in any order. */
const valuesOf = (rows: readonly Kept[], column: string): readonly string[] =>
  rows.map(({ row }) => JSON.stringify(row[column]) ?? 'nothing').sort();

/** A NULL that was filled stays filled. */
function cameBack(before: readonly string[], after: readonly string[], filled: boolean): boolean {
  if (!filled) return JSON.stringify(before) === JSON.stringify(after);
  const left = [...after];
  const kept = before.filter((value) => value !== 'null');
  for (const value of kept) {
    const at = left.indexOf(value);
    if (at === -1) return false;
    left.splice(at, 1);
  }
  return before.length === after.length;
}

/** What is known about the columns between two States. */
export function wayBetween(previous: State, next: State, loses: ReadonlySet<string>): Way {
  const sides = (key: string, column: string) =>
    [previous, next].map((state) => columnOf(tableOf(state, key), column)) as [Column | undefined, Column | undefined];
  return {
    loses,
    mayFill(key, column) {
      const [before, after] = sides(key, column);
      // One that is not there under its name was renamed.
      return before?.nullable === true && after?.nullable !== true;
    },
    converts(key, column) {
      const [before, after] = sides(key, column);
      if (before === undefined || after === undefined) return false;
      return before.type !== after.type || !same(enumOfType(previous, before.type), enumOfType(next, after.type));
    },
  };
}
