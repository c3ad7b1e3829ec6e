import { LEDGER_VERSIONS } from '../ledger/ledger-version.ts';
import { quoteName, quoteText } from '../name.ts';
import type { Session } from '../session.ts';

/** A ledger as SQL that makes it in another database. */
export interface LedgerSql {
  readonly schema: string;
  readonly versions: readonly string[];
  /** What is applied in part only. */
  readonly unfinished: readonly string[];
  readonly statements: readonly string[];
}

/** The ledgers in some schemas, in their order. */
export async function ledgersAsSql(session: Session, schemas: readonly string[]): Promise<readonly LedgerSql[]> {
  const found = await session.rows(
    `select nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where relname = 'quarry_migrations' and relkind = 'r' and nspname in (select jsonb_array_elements_text($1::jsonb)) order by 1`,
    [JSON.stringify(schemas)],
  );
  const ledgers: LedgerSql[] = [];
  for (const { schema } of found) ledgers.push(await ledgerAsSql(session, schema ?? ''));
  return ledgers;
}

/**
 * By version, and as if one run had applied them: when, in which order and by whom they ran here would make another file
 * of the same structure. The hash of a file's bytes only spares loading it.
 */
async function ledgerAsSql(session: Session, schema: string): Promise<LedgerSql> {
  const table = `${quoteName(schema)}.quarry_migrations`;
  const events = `${quoteName(schema)}.quarry_migration_events`;
  const rows = await session.rows(
    `select version::text, name, checksum, state, steps::text, step_hashes::text, down::text,
       to_jsonb(ledger)->>'replaces' as replaces from ${table} as ledger order by ledger.version`,
  );
  const text = (value: string | null | undefined): string =>
    value === null || value === undefined ? 'null' : quoteText(value);
  const inserts = rows.map(
    ({ version, name, checksum, steps, step_hashes: hashes, down, replaces }) =>
      `insert into ${table} (version, name, checksum, state, step, steps, step_hashes, down, batch, replaces) values (${version}, ${text(name)}, ${text(checksum)}, 'applied', ${steps}, ${steps}, ${text(hashes)}, ${text(down)}, 1, ${text(replaces)})`,
  );
  return {
    schema,
    versions: rows.map(({ version }) => version ?? ''),
    unfinished: rows.flatMap(({ version, name, state }) => (state === 'applied' ? [] : [`${version} ${name}`])),
    statements: [
      ...LEDGER_VERSIONS.flatMap((statements) => statements(table, events)),
      `comment on table ${table} is ${quoteText(`quarry ledger ${LEDGER_VERSIONS.length}`)}`,
      ...inserts,
    ],
  };
}
