import { identifier } from '../../model/naming.ts';
import { tokens } from '../../schema/token.ts';
import { Words } from '../../schema/words.ts';
import { quoteName } from '../name.ts';
import type { Journey, Run } from '../run.ts';
import { dropInvalidIndex, indexState } from './invalid-index.ts';
import { outliveOrphans } from './orphan.ts';
import { runTx } from './run-tx.ts';
import { sendAlone } from './send-alone.ts';

/** `create unique index concurrently "once" on events (day)` in its parts, as they are written. */
export interface IndexBuild {
  readonly unique: boolean;
  /** With its quotes. */
  readonly name: string;
  readonly table: string;
  /** Everything behind the table. */
  readonly rest: string;
}

/** The parts of a statement that builds an index with a name beside the traffic; undefined for any other. */
export function indexBuildIn(sql: string): IndexBuild | undefined {
  const all = tokens(sql).filter(({ text }) => text !== ';');
  const words = new Words(all);
  const name = (): string => {
    const from = all[words.at]?.start;
    words.name();
    return sql.slice(from, all[words.at - 1]?.end);
  };
  if (!words.take('create')) return undefined;
  const unique = words.take('unique');
  if (!words.take('index concurrently')) return undefined;
  words.take('if not exists');
  if (words.next === 'on') return undefined;
  const index = name();
  if (!words.take('on')) return undefined;
  const only = words.take('only');
  const table = name();
  const rest = sql.slice(all[words.at - 1]?.end, all.at(-1)?.end);
  return only ? undefined : { unique, name: index, table, rest };
}

/** The index that a statement drops beside the traffic, as it is written; undefined where there is none, or several. */
export function indexDropIn(sql: string): string | undefined {
  const words = new Words(sql);
  if (!words.take('drop index concurrently')) return undefined;
  words.take('if exists');
  const from = words.peek()?.start;
  words.name();
  const end = words.peek(-1)?.end;
  return words.done || words.sign(';') || words.take('restrict') ? sql.slice(from, end) : undefined;
}

/** Whether a table, or an index (`I`), has parts on partitions: PostgreSQL changes none of those beside the traffic. */
export async function isPartitioned(run: Pick<Run, 'worker'>, name: string, kind: 'p' | 'I' = 'p'): Promise<boolean> {
  const rows = await run.worker.rows('select 1 from pg_class where oid = to_regclass($1) and relkind = $2', [
    name,
    kind,
  ]);
  return rows.length > 0;
}

/** The statement without `concurrently`, where it builds or drops an index; undefined for any other. */
export function indexAtOnce(
  sql: string,
): { readonly relation: string; readonly kind: 'p' | 'I'; readonly sql: string } | undefined {
  const build = indexBuildIn(sql);
  const { unique, name = '', table = '', rest = '' } = build ?? {};
  if (build !== undefined)
    return { relation: table, kind: 'p', sql: `create ${unique ? 'unique ' : ''}index ${name} on ${table}${rest}` };
  const index = indexDropIn(sql);
  return index === undefined ? undefined : { relation: index, kind: 'I', sql: `drop index if exists ${index}` };
}

interface Partition {
  /** As it is named in SQL. */
  readonly table: string;
  readonly schema: string;
  readonly name: string;
  readonly isPartitioned: boolean;
}

/**
 * Builds an index on a partitioned table: first on the table alone, which new partitions follow, then on each partition
 * there is, beside its traffic, and attaches it; with the last one it becomes valid. What an interrupted call has built
 * stays and is not built again.
 */
export async function buildOnPartitions(run: Run, journey: Journey, build: IndexBuild): Promise<void> {
  const { unique, table, rest } = build;
  const schema = await schemaOf(run, table);
  const name = new Words(build.name).name();
  const parent = `${quoteName(schema)}.${quoteName(name)}`;
  const create = `create ${unique ? 'unique ' : ''}index`;
  if ((await indexState(run, parent)) === 'none')
    await inTransaction(run, journey, `${create} ${build.name} on only ${table}${rest}`);
  for (const partition of await withoutIndex(run, { table, parent })) {
    const own = identifier(partition.name, name, 'part');
    const child = `${quoteName(partition.schema)}.${quoteName(own)}`;
    const below = { unique, name: quoteName(own), table: partition.table, rest };
    if (partition.isPartitioned) await buildOnPartitions(run, journey, below);
    else await buildOn(run, journey, child, `${create} concurrently ${below.name} on ${below.table}${rest}`);
    await inTransaction(run, journey, `alter index ${parent} attach partition ${child}`);
  }
}

async function schemaOf(run: Run, table: string): Promise<string> {
  const [row] = await run.worker.rows(
    'select nspname from pg_class c join pg_namespace n on n.oid = relnamespace where c.oid = to_regclass($1)',
    [table],
  );
  return row?.['nspname'] ?? 'public';
}

/** Partitions on which nothing is attached to the index yet; foreign tables have no indexes. */
async function withoutIndex(
  run: Run,
  of: { readonly table: string; readonly parent: string },
): Promise<readonly Partition[]> {
  const rows = await run.worker.rows(
    `select c.oid::regclass::text as table, n.nspname as schema, c.relname as name, c.relkind as kind
     from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
     where i.inhparent = to_regclass($1) and c.relkind in ('r', 'p') and not exists (
       select from pg_index x join pg_inherits h on h.inhrelid = x.indexrelid
       where x.indrelid = c.oid and h.inhparent = to_regclass($2))
     order by 1`,
    [of.table, of.parent],
  );
  return rows.map(({ table, schema, name, kind }) => ({
    table: table ?? '',
    schema: schema ?? '',
    name: name ?? '',
    isPartitioned: kind === 'p',
  }));
}

async function buildOn(run: Run, journey: Journey, index: string, sql: string): Promise<void> {
  await outliveOrphans(run, journey, [sql], undefined);
  await dropInvalidIndex(run, journey, index);
  if ((await indexState(run, index)) === 'valid') return;
  await sendAlone(run, journey, sql, index);
}

/** A moment's work, which waits for its locks as any statement of a transaction does. */
const inTransaction = (run: Run, journey: Journey, sql: string): Promise<void> =>
  runTx(run, journey, { statements: [sql], record: async () => {} });
