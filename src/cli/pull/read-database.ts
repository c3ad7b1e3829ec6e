import { beyondCatalog } from '../../catalog/beyond.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { narrowed } from '../../catalog/pull/narrow.ts';
import { type Pulled, stateInCatalog } from '../../catalog/pull/state-in-catalog.ts';
import type { Query } from '../../catalog/query.ts';
import { readCatalog } from '../../catalog/read-catalog.ts';
import type { MigrationDatabase } from '../../migration/database.ts';
import { InsufficientPrivilege } from '../../migration/error/server-error.ts';
import { LEDGER_NAMES } from '../../migration/ledger/ledger-names.ts';
import type { LedgerRow } from '../../migration/ledger.ts';
import { visit } from '../../migration/visit.ts';
import { keyOf } from '../../schema/state.ts';
import { engineName } from '../../shadow/open-shadow.ts';
import { NothingToPull, UnknownTable } from './pull-error.ts';

/** What of a database is looked at. */
export interface PullScope {
  readonly schemas: readonly string[];
  readonly tables: readonly string[];
  /** Whether a ledger will be written, which the role has to be allowed to. */
  readonly ledger: boolean;
}

export interface Found extends Pulled {
  readonly catalog: Catalog;
  readonly rows: readonly LedgerRow[];
  /** `PostgreSQL 15` */
  readonly engine: string;
  /** Names of what is not read at all: `rule quiet on tags`. */
  readonly beyond: readonly string[];
}

/** Reads the structure of a database. Changes nothing. Rejects with `NothingToPull`, `UnknownTable`. */
export async function readDatabase(database: MigrationDatabase, scope: PullScope, signal: AbortSignal): Promise<Found> {
  return await visit(database, { signal, reading: true }, async ({ worker, rows, sessions }) => {
    const schemas = scope.schemas.length === 0 ? undefined : scope.schemas;
    const catalog = await readCatalog((text, params) => worker.rows(text, params), {
      except: LEDGER_NAMES,
      ...(schemas === undefined ? {} : { schemas }),
    });
    const [own] = await worker.rows(
      "select current_schema() as schema, has_schema_privilege(current_schema(), 'create')::text as allowed, session_user as role",
    );
    if (scope.ledger && rows.length === 0 && own?.['allowed'] === 'false')
      throw new InsufficientPrivilege(
        own['role'] ?? '',
        own['schema'] ?? '',
        `permission denied for schema ${own['schema']}`,
      );
    const pulled = stateInCatalog(catalog, database.schema ?? own?.['schema'] ?? 'public');
    if (pulled.state.tables.length + pulled.strange.length === 0)
      throw new NothingToPull(database.name, schemas === undefined ? '' : ` in ${schemas.join(', ')}`);
    const query: Query = (text, params) => worker.rows(text, params);
    const beyond = await beyondOf(query, catalog, scope);
    return { ...chosen(pulled, scope.tables), catalog, rows, beyond, engine: engineName(sessions) };
  });
}

/** What is not read; of single tables nobody asks that. */
const beyondOf = async (query: Query, catalog: Catalog, { tables }: PullScope): Promise<readonly string[]> =>
  tables.length > 0 ? [] : [...(await beyondCatalog(query, Object.keys(catalog.schemas))), ...unvalidated(catalog)];

const unvalidated = ({ tables }: Catalog): string[] =>
  Object.entries(tables).flatMap(([key, { constraints }]) =>
    Object.entries(constraints)
      .filter(([, { validated }]) => !validated)
      .map(([name]) => `that the constraint ${name} of ${key} is not validated: rows may break it`),
  );

/** The tables that are asked for, with what they mention. */
function chosen(pulled: Pulled, names: readonly string[]): Pulled {
  if (names.length === 0) return pulled;
  const known = [...pulled.state.tables, ...pulled.views].map(keyOf);
  for (const name of names) {
    const why = pulled.strange.find((one) => one.name === name)?.why;
    if (why !== undefined || !known.includes(name)) throw new UnknownTable(name, known, why);
  }
  return narrowed(pulled, names);
}
