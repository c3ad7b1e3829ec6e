import type { Migration, Step } from '../schema/step.ts';
import { checksumOf, downSteps, stepHashes } from './content.ts';
import { decodeRow, type LedgerRow, type LedgerState, ROW_COLUMNS, standing } from './ledger/ledger-row.ts';
import { ensureSchema, LEDGER_VERSIONS } from './ledger/ledger-version.ts';
import { quoteName, quoteText } from './name.ts';
import type { Session } from './session.ts';

export type { LedgerRow, LedgerState } from './ledger/ledger-row.ts';

/** What the ledger keeps of a migration that begins. */
export interface LedgerEntry {
  readonly migration: Migration;
  readonly fileHash: string | undefined;
  readonly batch: number;
  readonly appVersion: string | undefined;
}

/** The table of what was applied, and the append-only table of what happened. Every call runs in the caller's transaction. */
export class Ledger {
  readonly schema: string;
  /** Quoted. */
  readonly table: string;
  readonly #events: string;

  constructor(schema: string) {
    this.schema = schema;
    this.table = `${quoteName(schema)}.quarry_migrations`;
    this.#events = `${quoteName(schema)}.quarry_migration_events`;
  }

  /** The number of the ledger's own structure; 0 where there is none. */
  async structure(session: Session): Promise<number> {
    const [row] = await session.rows(
      `select obj_description(to_regclass($1), 'pg_class') as comment, to_regclass($1)::text as "table"`,
      [this.table],
    );
    if (row?.['table'] === null || row === undefined) return 0;
    return Number(/\d+$/.exec(row['comment'] ?? '')?.[0] ?? 1);
  }

  /** Creates or brings up to date, in a transaction of its own. Only the holder of the lock may. */
  async ensure(session: Session): Promise<void> {
    if ((await this.structure(session)) >= LEDGER_VERSIONS.length) return;
    await session.begin();
    await this.bringUpToDate(session);
    await session.commit();
  }

  /** The same in the caller's transaction. */
  async bringUpToDate(session: Session): Promise<void> {
    const have = await this.structure(session);
    if (have >= LEDGER_VERSIONS.length) return;
    if (have === 0) await ensureSchema(session, quoteName(this.schema));
    for (const statements of LEDGER_VERSIONS.slice(have)) {
      for (const sql of statements(this.table, this.#events)) await session.run(sql);
    }
    const comment = quoteText(`quarry ledger ${LEDGER_VERSIONS.length}`);
    await session.run(`comment on table ${this.table} is ${comment}`);
  }

  /** In order of application. */
  async rows(session: Session): Promise<readonly LedgerRow[]> {
    const rows = await session.rows(`select ${ROW_COLUMNS} from ${this.table} as ledger order by position`);
    return standing(rows.map(decodeRow));
  }

  /** The row of a migration that was applied whole in the caller's transaction. */
  async applied(session: Session, entry: LedgerEntry, milliseconds: number): Promise<void> {
    await this.#insert(session, entry, 'applied');
    await this.finish(session, entry.migration.version, milliseconds);
  }

  /** The row of a migration of several steps, before the first. */
  async start(session: Session, entry: LedgerEntry): Promise<void> {
    await this.#insert(session, entry, 'running');
    await this.note(session, entry.migration.version, 'started');
  }

  /** An interrupted migration goes on, perhaps with its remaining steps corrected. */
  async resume(session: Session, entry: LedgerEntry): Promise<void> {
    const { migration } = entry;
    await session.run(
      `update ${this.table} set state = 'running', error = null, steps = $2::integer, checksum = $3, step_hashes = $4::jsonb, down = $5::jsonb, file_hash = $6 where version = $1::bigint`,
      [
        migration.version,
        String(migration.up.length),
        checksumOf(migration.up),
        JSON.stringify(stepHashes(migration.up)),
        storedDown(migration),
        entry.fileHash ?? null,
      ],
    );
    await this.note(session, migration.version, 'resumed');
  }

  async finish(session: Session, version: string, milliseconds: number): Promise<void> {
    await session.run(
      `update ${this.table} set state = 'applied', step = steps, error = null, cursor = null, builder = null, applied_at = clock_timestamp(), duration_ms = $2::bigint where version = $1::bigint`,
      [version, String(Math.round(milliseconds))],
    );
    await this.note(session, version, 'applied', { milliseconds: Math.round(milliseconds) });
  }

  /** The way back of several steps begins. */
  async revert(session: Session, version: string, steps: readonly Step[]): Promise<void> {
    await session.run(
      `update ${this.table} set state = 'reverting', step = 0, steps = $2::integer, step_hashes = $3::jsonb, cursor = null, builder = null, error = null where version = $1::bigint`,
      [version, String(steps.length), JSON.stringify(stepHashes(steps))],
    );
    await this.note(session, version, 'reverting');
  }

  async remove(session: Session, version: string): Promise<void> {
    await session.run(
      `delete from ${this.table} as gone using ${this.table} as one
       where one.version = $1::bigint and (gone.version = one.version or jsonb_exists(one.replaces, gone.version::text))`,
      [version],
    );
    await this.note(session, version, 'reverted');
  }

  /** `step` steps are done. */
  async advance(session: Session, version: string, step: number): Promise<void> {
    await session.run(
      `update ${this.table} set step = $2::integer, cursor = null, builder = null where version = $1::bigint`,
      [version, String(step)],
    );
    await this.note(session, version, 'step', { step });
  }

  async cursor(session: Session, version: string, cursor: readonly string[]): Promise<void> {
    await session.run(`update ${this.table} set cursor = $2::jsonb where version = $1::bigint`, [
      version,
      JSON.stringify(cursor),
    ]);
  }

  /** This backend begins a statement outside a transaction. */
  async building(session: Session, version: string): Promise<void> {
    await session.run(
      `update ${this.table} set builder = (select jsonb_build_object('pid', pid, 'start', backend_start::text) from pg_stat_activity where pid = pg_backend_pid()) where version = $1::bigint`,
      [version],
    );
  }

  async fail(session: Session, version: string, error: string): Promise<void> {
    await session.run(
      `update ${this.table} set state = case state when 'running' then 'failed' else state end, error = $2 where version = $1::bigint`,
      [version, error],
    );
    await this.note(session, version, 'failed', { error });
  }

  /** Takes over the text of a file for a migration that is applied, without running it. */
  async record(session: Session, entry: LedgerEntry): Promise<void> {
    const { migration } = entry;
    await session.run(
      `update ${this.table} set name = $2, checksum = $3, step_hashes = $4::jsonb, down = $5::jsonb, file_hash = $6 where version = $1::bigint`,
      [
        migration.version,
        migration.name,
        checksumOf(migration.up),
        JSON.stringify(stepHashes(migration.up)),
        storedDown(migration),
        entry.fileHash ?? null,
      ],
    );
    await this.note(session, migration.version, 'repaired');
  }

  /** A migration that is noted as applied without having run: the database is already as it would leave it. */
  async adopt(session: Session, entry: LedgerEntry, detail: object = {}): Promise<void> {
    const { version } = entry.migration;
    await this.#insert(session, entry, 'applied');
    await session.run(`update ${this.table} set step = steps where version = $1::bigint`, [version]);
    await this.note(session, version, 'adopted', detail);
  }

  /** Another migration takes the place of this one; nothing is undone. */
  async replace(session: Session, version: string, by: string): Promise<void> {
    await session.run(`delete from ${this.table} where version = $1::bigint`, [version]);
    await this.note(session, version, 'replaced', { by });
  }

  /** Adds a line to the history. */
  async note(session: Session, version: string, event: string, detail: object = {}): Promise<void> {
    await session.run(`insert into ${this.#events} (version, event, detail) values ($1::bigint, $2, $3::jsonb)`, [
      version,
      event,
      JSON.stringify(detail),
    ]);
  }

  async #insert(session: Session, entry: LedgerEntry, state: LedgerState): Promise<void> {
    const { migration } = entry;
    await session.run(
      `insert into ${this.table} (version, name, checksum, file_hash, state, step, steps, step_hashes, down, batch, app_version, replaces)
       values ($1::bigint, $2, $3, $4, $5, 0, $6::integer, $7::jsonb, $8::jsonb, $9::integer, $10, $11::jsonb)`,
      [
        migration.version,
        migration.name,
        checksumOf(migration.up),
        entry.fileHash ?? null,
        state,
        String(migration.up.length),
        JSON.stringify(stepHashes(migration.up)),
        storedDown(migration),
        String(entry.batch),
        entry.appVersion ?? null,
        migration.replaces === undefined ? null : JSON.stringify(migration.replaces),
      ],
    );
  }
}

/** The rows of the ledgers of many schemas, in one query; a schema without a ledger has none. */
export async function ledgersOf(
  session: Session,
  schemas: readonly string[],
): Promise<ReadonlyMap<string, readonly LedgerRow[]>> {
  const found = await session.rows(
    `select nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where relname = 'quarry_migrations' and relkind = 'r' and nspname in (select jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(schemas)],
  );
  const ledgers = new Map<string, LedgerRow[]>();
  if (found.length === 0) return ledgers;
  const parts = found.map(({ schema }) => {
    const name = schema ?? '';
    return `select ${quoteText(name)} as schema, ${ROW_COLUMNS} from ${quoteName(name)}.quarry_migrations as ledger`;
  });
  for (const row of await session.rows(`select * from (${parts.join(' union all ')}) as l order by position::bigint`)) {
    const schema = row['schema'] ?? '';
    const rows = ledgers.get(schema);
    if (rows) rows.push(decodeRow(row));
    else ledgers.set(schema, [decodeRow(row)]);
  }
  return new Map([...ledgers].map(([schema, rows]) => [schema, standing(rows)]));
}

/** The way back as JSON; none where it holds a function, which JSON cannot. */
function storedDown(migration: Migration): string | null {
  return downSteps(migration)?.some((step) => 'run' in step) ? null : JSON.stringify(migration.down);
}
