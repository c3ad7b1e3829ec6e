import type { Query } from './query.ts';

/** How many rows a database believes a table to have. */
export interface TableRows {
  /** As migrations name it: without its schema where that is the connection's own. */
  readonly table: string;
  /** Undefined where it was never analysed, and is not empty. */
  readonly rows: number | undefined;
  /** What it takes with its indexes. */
  readonly bytes: number;
}

/** A table that was never analysed has -1 rows; that it has none shows by its size. A partitioned one has those of its partitions. */
const ROWS = `select case when n.nspname = coalesce($1, current_schema()) then c.relname else n.nspname || '.' || c.relname end as table,
    (select case when bool_or(p.reltuples < 0 and pg_relation_size(p.oid) > 0) then null
        else coalesce(sum(greatest(p.reltuples, 0)), 0)::bigint end
      from (select c.oid as relid union select t.relid from pg_partition_tree(c.oid) t) own
        join pg_class p on p.oid = own.relid where p.relkind in ('r', 'm'))::text as rows,
    (select sum(pg_total_relation_size(own.relid)) from (select c.oid as relid union select t.relid from pg_partition_tree(c.oid) t) own)::text
      as bytes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`;

/**
 * The rows of every table, as the statistics of the database have them: nothing is counted, nothing locked. `schema` is
 * where names without one live; that of the connection if not given.
 */
export async function readTableRows(query: Query, schema?: string): Promise<readonly TableRows[]> {
  const found = await query(ROWS, [schema ?? null]);
  return found.map(({ table, rows, bytes }) => ({
    table: table ?? '',
    rows: rows === null ? undefined : Number(rows),
    bytes: Number(bytes),
  }));
}
