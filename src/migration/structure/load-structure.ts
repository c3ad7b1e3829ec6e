import type { MigrationDatabase } from '../database.ts';
import { keepPicture } from '../drift/kept.ts';
import { catalogNow, majorOf, schemasSeen } from '../drift/picture.ts';
import { InvalidStructure, StructureNotLoaded, StructureThere } from '../error/structure-error.ts';
import { reportToStderr } from '../event.ts';
import type { LedgerRow } from '../ledger.ts';
import { takeLock } from '../lock.ts';
import type { MigrationOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { type Visit, visit } from '../visit.ts';
import { type ScriptStatement, statementsIn } from './script.ts';

export interface LoadOptions extends Pick<MigrationOptions, 'signal' | 'report' | 'lockTimeout'> {
  /** The SQL. */
  readonly text: string;
  /** Its file, for messages. */
  readonly shown: string;
  /** Schemas that belong to others: what is in them is no reason to ask. */
  readonly others?: readonly string[] | undefined;
  /** Asked where the database has something already; false leaves it as it is. */
  over(found: string): Promise<boolean>;
}

/**
 * Makes the structure in a file, as a whole or not at all; gives the rows of the ledger it leaves, or undefined where it
 * was left alone. Rejects with `InvalidStructure`, `StructureThere`, `StructureNotLoaded`.
 */
export async function loadStructure(
  database: MigrationDatabase,
  options: LoadOptions,
): Promise<readonly LedgerRow[] | undefined> {
  const statements = statementsOf(options);
  return await visit(database, { ...options, whole: true }, async (found) => {
    const there = await somethingIn(found, options.others ?? []);
    if (there !== undefined && !(await options.over(there))) return undefined;
    const { report = reportToStderr, signal, lockTimeout: timeout } = options;
    const lock = await takeLock(found.sessions, found.ledger.schema, { report, signal, timeout });
    try {
      // Somebody else may have been faster.
      const meanwhile = there === undefined ? await somethingIn(found, options.others ?? []) : undefined;
      if (meanwhile !== undefined) throw new StructureThere(database.name, meanwhile);
      await run(found, statements, options.shown);
      // It is there now: whatever came meanwhile came too late.
      return await record({ ...found, worker: found.worker.calm() });
    } finally {
      await lock.release();
    }
  });
}

const ends = new Set(['begin', 'start', 'commit', 'end', 'rollback', 'abort', 'prepare', 'copy']);

/** Lines for psql that say nothing about the structure (`\restrict`) are passed over. */
function statementsOf({ text, shown }: LoadOptions): readonly ScriptStatement[] {
  const statements = statementsIn(text.replace(/^\\(?:un)?restrict .*$/gm, ''));
  for (const statement of statements) {
    const [first = ''] = /^(?:\w+|\\)/.exec(statement.sql) ?? [];
    if (first === '\\') throw new InvalidStructure(shown, statement, 'It is a command of psql, not of the server.');
    if (ends.has(first.toLowerCase()))
      throw new InvalidStructure(shown, statement, 'The whole file is one transaction, and holds no rows.');
  }
  return statements;
}

/** A table, view or sequence that is there already; the ones of extensions do not count. */
async function somethingIn({ worker }: Visit, others: readonly string[]): Promise<string | undefined> {
  const [found] = await worker.rows(
    `select case relkind when 'v' then 'the view ' when 'm' then 'the materialized view ' when 'S' then 'the sequence ' else 'the table ' end
       || case nspname when current_schema() then '' else nspname || '.' end || relname as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where relkind in ('r', 'p', 'v', 'm', 'f', 'S') and nspname !~ '^pg_' and nspname <> 'information_schema'
       and nspname not in (select jsonb_array_elements_text($1::jsonb))
       and not exists (select 1 from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
     order by relname = 'quarry_migrations' desc, relkind = 'S', 1 limit 1`,
    [JSON.stringify(others)],
  );
  return found?.['name'] ?? undefined;
}

/** What a file sets for itself is put back: the session goes on afterwards, and behind a pooler it is somebody else's. */
const settings = [
  'search_path',
  'check_function_bodies',
  'client_min_messages',
  'row_security',
  'default_table_access_method',
];

async function run({ worker }: Visit, statements: readonly ScriptStatement[], shown: string): Promise<void> {
  const names = settings.map((name) => `set_config('${name}', $${settings.indexOf(name) + 1}, false)`).join(', ');
  const [before = {}] = await worker.rows(
    `select ${settings.map((name) => `current_setting('${name}') as "${name}"`).join(', ')}`,
  );
  await worker.begin();
  try {
    await worker.simple('set local client_min_messages = warning');
    for (const statement of statements) await send(worker, statement, shown);
    await worker.rows(
      `select ${names}`,
      settings.map((name) => before[name] ?? ''),
    );
  } catch (error) {
    await worker.calm().rollback();
    throw error;
  }
  await worker.calm().commit();
}

async function send(worker: Session, statement: ScriptStatement, shown: string): Promise<void> {
  try {
    await worker.simple(statement.sql);
  } catch (error) {
    throw new StructureNotLoaded(shown, statement, error);
  }
}

/** From now on a difference is drift. */
async function record({ worker, ledger, database }: Visit): Promise<readonly LedgerRow[]> {
  if ((await ledger.structure(worker)) === 0) return [];
  const rows = await ledger.rows(worker);
  const last = rows.at(-1);
  if (last === undefined) return rows;
  const [server, catalog] = [await majorOf(worker), await catalogNow(worker, schemasSeen(database.schema, undefined))];
  await worker.begin();
  await keepPicture(worker, ledger, { format: 1, server, last: last.version, count: rows.length, catalog });
  await ledger.note(worker, last.version, 'loaded', { count: rows.length });
  await worker.commit();
  return rows;
}
