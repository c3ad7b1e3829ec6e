import type { Catalog } from '../../src/catalog/catalog.ts';
import { diffCatalogs } from '../../src/catalog/diff-catalogs.ts';
import type { Query } from '../../src/catalog/query.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { type GeneratedMigration, generateMigration } from '../../src/emit/generate-migration.ts';
import { prechecksOf } from '../../src/migration/content.ts';
import { indexAtOnce } from '../../src/migration/step/partitioned-index.ts';
import { unvalidatedIn } from '../../src/schema/diff/validity.ts';
import { emptyState, keyOf, type State } from '../../src/schema/state.ts';
import { batchStatement, type Migration, type Precheck, type Step } from '../../src/schema/step.ts';
import { keeping } from './random-state/tombstones.ts';

/** Runs a migration's steps as the runner would, without its ledger. */
export async function runSteps(
  query: Query,
  steps: readonly Step[],
  options: { readonly prechecks?: boolean } = {},
): Promise<void> {
  const later = new Set<Precheck>();
  const strict = (check: Precheck): boolean => check.fate === undefined;
  if (options.prechecks)
    for (const check of steps.flatMap(prechecksOf).filter(strict)) await refuse(query, check, later);
  for (const step of steps) {
    for (const check of prechecksOf(step)) if (later.has(check)) await refuse(query, check, new Set());
    if ('tx' in step) {
      await query('begin');
      try {
        for (const sql of step.tx) await say(query, sql);
        await query('commit');
      } catch (error) {
        await query('rollback');
        throw error;
      }
    } else if ('auto' in step) await say(query, await throughPartitions(query, step.auto));
    else if ('batch' in step) {
      const name = step.batch.table
        .split('.')
        .map((part) => `"${part}"`)
        .join('.');
      await say(query, batchStatement(step.batch, name));
    }
  }
}

/** What the runner does partition by partition. */
async function throughPartitions(query: Query, sql: string): Promise<string> {
  const index = indexAtOnce(sql);
  if (index === undefined) return sql;
  const parted = await query('select 1 from pg_class where oid = to_regclass($1) and relkind = $2', [
    index.relation,
    index.kind,
  ]);
  return parted.length > 0 ? index.sql : sql;
}

/** A search that cannot run before an earlier step has waits for its own. */
async function refuse(query: Query, check: Precheck, later: Set<Precheck>): Promise<void> {
  const rows = await say(query, check.sql).catch((error: unknown) => {
    if (/^22/.test(String((error as { cause?: { code?: unknown } }).cause?.code)))
      throw new Error(`precheck: ${error}`);
    later.add(check);
    return [];
  });
  if (rows.length > 0) throw new Error(`precheck: ${rows.length} ${check.finds}`);
}

async function say(query: Query, sql: string) {
  try {
    return await query(sql);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n  in: ${sql}`, { cause: error });
  }
}

/**
 * The servers of tests do not vacuum, and each emptying leaves dead rows in the catalogue, which is read whole. Measured:
 * reading it takes twice the time after 70 emptyings, and fifty times from 90 on, when the server plans it otherwise.
 */
const EMPTIED_BEFORE_VACUUM = 50;
const emptied = new WeakMap<Query, number>();

/** Empties a database. */
export async function empty(query: Query): Promise<void> {
  const times = (emptied.get(query) ?? 0) + 1;
  emptied.set(query, times);
  if (times % EMPTIED_BEFORE_VACUUM === 0) await query('vacuum');
  const schemas = await query(
    "select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
  );
  for (const { name } of schemas) await query(`drop schema "${String(name).replaceAll('"', '""')}" cascade`);
  await query('create schema public');
}

type Made = Extract<GeneratedMigration, { readonly outcome: 'made' }>;

/** The migration between two States; fails where something is left to decide. */
export function made(
  previous: State,
  next: State,
  decisions: readonly string[] = [],
  more: { simple?: boolean } = {},
): Made {
  const generated = generateMigration({
    previous,
    next,
    decisions,
    version: '20261121103000',
    name: 'change',
    ...more,
  });
  return checked(generated);
}

/** A migration that there has to be. */
export function checked(generated: GeneratedMigration): Made {
  if (generated.outcome !== 'made') throw new Error(`expected a migration, got ${JSON.stringify(generated, null, 1)}`);
  return generated;
}

export const downOf = (migration: Migration): readonly Step[] => {
  if ('irreversible' in migration.down) throw new Error(migration.down.irreversible);
  return migration.down;
};

/** What `fresh` looks like: an empty database migrated straight to the State. */
export async function fresh(query: Query, state: State): Promise<Catalog> {
  await empty(query);
  const { tables, enums, schemas, extensions, statements = [] } = state;
  if (tables.length + enums.length + schemas.length + extensions.length + statements.length > 0) {
    await runSteps(query, made(emptyState, state).migration.up);
  }
  return readCatalog(query);
}

/** What resources do not know, but the migration before them: columns that were kept, and what rows may violate. */
export function withMarks(wanted: State, state: State): State {
  const unvalidated = new Set(unvalidatedIn(state));
  const kept = keeping(wanted, state);
  return {
    ...kept,
    tables: kept.tables.map((table) => {
      const marked = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
        all.map((one) => (unvalidated.has(`${keyOf(table)}.${one.name}`) ? { ...one, notValid: true } : one));
      return { ...table, checks: marked(table.checks), foreignKeys: marked(table.foreignKeys) };
    }),
  };
}

export interface RoundTrip {
  readonly migration: Migration;
  readonly text: string;
  /** Differences after up (against a fresh B), after down (against A), after up again. */
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly again: readonly string[];
}

/**
 * A → B → A → B on a real database, catalogues compared at every stop. `seed` runs on A before the way up, `check`
 * after it.
 */
export async function roundTrip(
  query: Query,
  a: State,
  b: State,
  more: {
    readonly decisions?: readonly string[];
    /** What came of the decisions, where it is known. */
    readonly generated?: GeneratedMigration;
    readonly seed?: readonly string[];
    readonly seeded?: () => Promise<void>;
    readonly check?: (query: Query) => Promise<void>;
    readonly after?: (query: Query) => Promise<void>;
  } = {},
): Promise<RoundTrip> {
  const { migration, text, state } = more.generated ? checked(more.generated) : made(a, b, more.decisions);
  const target = await fresh(query, withMarks(b, state));
  const origin = await fresh(query, a);
  for (const sql of more.seed ?? []) await say(query, sql);
  await more.seeded?.();
  await runSteps(query, migration.up, { prechecks: true });
  const up = diffCatalogs(target, await readCatalog(query));
  await more.check?.(query);
  await runSteps(query, downOf(migration), { prechecks: true });
  const down = diffCatalogs(origin, await readCatalog(query));
  await more.after?.(query);
  await runSteps(query, migration.up, { prechecks: true });
  const again = diffCatalogs(target, await readCatalog(query));
  return { migration, text, up, down, again };
}
