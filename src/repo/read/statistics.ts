import type { Home } from '../../expr/node.ts';
import type { Statistics } from '../../query/plan/statistics.ts';
import { query } from '../raw.ts';
import type { AnyRepo } from '../repo-state.ts';

interface TableRow {
  readonly schema: string;
  readonly name: string;
  readonly rows: number;
  readonly visible: boolean;
}

/** Estimates as of the last ANALYZE or VACUUM; a table that has seen neither is unknown. */
const statement = `
  select n.nspname::text as schema, c.relname::text as name, c.reltuples::float8 as rows, pg_table_is_visible(c.oid) as visible
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm', 'f') and c.reltuples >= 0 and n.nspname not in ('pg_catalog', 'information_schema')`;

/** What PostgreSQL believes of its tables, in one statement. */
export async function readStatistics(repo: AnyRepo): Promise<Statistics> {
  const { rows } = await query<TableRow>(repo, statement);
  const known = new Map<string, number>();
  for (const { schema, name, rows: count, visible } of rows) {
    known.set(keyOf(schema, name), count);
    if (visible) known.set(keyOf(undefined, name), count);
  }
  return { rowsOf: ({ schema, table }: Home) => known.get(keyOf(schema, table)) };
}

const keyOf = (schema: string | undefined, table: string): string => JSON.stringify([schema ?? null, table]);
