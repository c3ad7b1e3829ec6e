import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchStep } from '../../schema/step.ts';
import { describeBatch } from '../../schema/step.ts';
import { BatchOutOfTime } from '../error/run-error.ts';
import { RowsHidden } from '../error/server-error.ts';
import { quoteName, quoteQualified } from '../name.ts';
import { beginWork, type Journey, type Run } from '../run.ts';
import { type Record, runTx } from './run-tx.ts';
import { StatementFailure } from './statement-failure.ts';

const DEFAULT_SIZE = 5000;

type Paced = BatchStep['batch'] & { readonly size: number };

/**
 * Walks a table by a unique key and changes it in committed chunks; where it is, is written with each chunk, so that a
 * killed walk goes on behind its last one.
 */
export async function runBatch(
  run: Run,
  journey: Journey,
  step: BatchStep,
  work: { record: Record; cursor: readonly string[] | undefined },
): Promise<void> {
  const { batch } = step;
  const { version, name } = journey;
  const { size = batch.size ?? DEFAULT_SIZE, pause = batch.pause, maxDuration } = run.pace;
  const paced = { ...batch, size };
  const about = { version, name, class: 'batch', text: describeBatch(batch) } as const;
  await refuseHiddenRows(run, journey, batch.table);
  run.report({ kind: 'operation', ...about, sql: chunkSql(paced, false) });
  const total = await totalOf(run, batch);
  const began = Date.now();
  let { cursor } = work;
  let done = 0;
  for (;;) {
    const chunk = await runChunk(run, journey, paced, cursor);
    if (chunk === undefined) break;
    done += chunk.seen;
    cursor = chunk.cursor;
    const spent = Date.now() - began;
    const rate = Math.round((done * 1000) / Math.max(1, spent));
    run.report({ kind: 'progress', version, name, table: batch.table, done, total, rate });
    if (maxDuration !== undefined && spent >= maxDuration) {
      throw new BatchOutOfTime(journey, { table: batch.table, done, total, milliseconds: spent });
    }
    if (pause !== undefined) await sleep(pause, undefined, { signal: run.signal });
  }
  await beginWork(run);
  await work.record(run.worker);
  await run.worker.commit();
  run.report({ kind: 'operated', ...about, milliseconds: Date.now() - began });
}

/** A role that policies apply to would walk past rows, and the next step would take all of them for done. */
async function refuseHiddenRows(run: Run, journey: Journey, table: string): Promise<void> {
  const [row] = await run.worker.rows('select current_user as role where row_security_active(to_regclass($1))', [
    quoteQualified(table),
  ]);
  if (row !== undefined) throw new RowsHidden(journey, { table, role: row['role'] ?? '' });
}

interface Chunk {
  readonly seen: number;
  readonly cursor: readonly string[];
}

async function runChunk(
  run: Run,
  journey: Journey,
  batch: Paced,
  cursor: readonly string[] | undefined,
): Promise<Chunk | undefined> {
  const sql = chunkSql(batch, cursor !== undefined);
  let chunk: Chunk | undefined;
  const record: Record = async (session) => {
    try {
      const [row] = await session.rows(sql, cursor ?? []);
      if (row === undefined) return;
      chunk = { seen: Number(row['seen']), cursor: batch.key.map((_, i) => row[`key${i + 1}`] ?? '') };
      await run.ledger.cursor(session, journey.version, chunk.cursor);
    } catch (cause) {
      throw new StatementFailure(sql, 1, cause);
    }
  };
  try {
    await runTx(run, journey, { statements: [], record });
  } catch (error) {
    if (error instanceof StatementFailure && error.cause instanceof StatementFailure) throw error.cause;
    throw error;
  }
  return chunk;
}

/** The condition stands twice: a row that the application has changed since the chunk was chosen is left alone. */
function chunkSql(batch: Paced, behind: boolean): string {
  const table = quoteQualified(batch.table);
  const keys = batch.key.map(quoteName);
  const aliases = keys.map((_, i) => `quarry_key${i + 1}`);
  const cursor = keys.map((_, i) => `$${i + 1}`);
  const after = behind ? ` and (${keys.join(', ')}) > (${cursor.join(', ')})` : '';
  const down = aliases.map((alias) => `${alias} desc`).join(', ');
  return `with chunk (${aliases.join(', ')}) as materialized (
  select ${keys.join(', ')} from ${table} where (${batch.where})${after} order by ${keys.join(', ')} limit ${batch.size}
), done as (
  ${batch.set === undefined ? `delete from ${table} using chunk` : `update ${table} set ${batch.set} from chunk`}
  where ${keys.map((key, i) => `${table}.${key} = ${aliases[i]}`).join(' and ')} and (${batch.where}) returning 1
)
select (select count(*) from chunk)::text as seen, (select count(*) from done)::text as changed, ${aliases
    .map((alias, i) => `${alias}::text as key${i + 1}`)
    .join(', ')} from chunk order by ${down} limit 1`;
}

/** As the server estimates the table; where it was never analyzed, the rows to walk are counted. */
async function totalOf(run: Run, { table, where }: BatchStep['batch']): Promise<number> {
  const name = quoteQualified(table);
  try {
    const [row] = await run.worker.rows(
      'select reltuples::bigint::text as rows from pg_class where oid = to_regclass($1)',
      [name],
    );
    const estimate = Number(row?.['rows'] ?? 0);
    if (estimate > 0) return estimate;
    const [counted] = await run.worker.rows(`select count(*)::text as rows from ${name} where (${where})`);
    return Number(counted?.['rows']);
  } catch (cause) {
    throw new StatementFailure(`select count(*) from ${name} where (${where})`, 1, cause);
  }
}
