import type { MigrationDatabase } from './database.ts';
import type { LockHolder } from './error/run-error.ts';
import { filesOf, knowMigrations } from './know.ts';
import type { LedgerRow } from './ledger.ts';
import { holderOf } from './lock.ts';
import { checksumsOf } from './merge.ts';
import type { MigrationOptions } from './options.ts';
import { isInParts, type KnownMigration, latest } from './plan.ts';
import { visit } from './visit.ts';

/** Where one migration stands. */
export type MigrationState = 'applied' | 'pending' | 'modified' | 'missing' | 'failed' | 'interrupted' | 'running';

/** How one migration stands. */
export interface MigrationStatus {
  readonly version: string;
  readonly name: string;
  /** `missing`: applied, and without a file. `interrupted`: begun, and nobody is at work on it. */
  readonly state: MigrationState;
  /** Pending, and older than one that is applied. */
  readonly outOfOrder: boolean;
  /** The step to go on at, from 1, and how many there are. */
  readonly step: number | undefined;
  readonly steps: number | undefined;
  readonly direction: 'forward' | 'backward';
  readonly error: string | undefined;
  readonly appliedAt: string | undefined;
  readonly batch: number | undefined;
  readonly file: string | undefined;
}

/** Where the migrations of a repo stand. */
export interface Status {
  /** The repo's name. */
  readonly database: string;
  /** By version. */
  readonly migrations: readonly MigrationStatus[];
  readonly counts: Readonly<Partial<Record<MigrationState, number>>>;
  /** Who is migrating at this moment. */
  readonly lock: LockHolder | undefined;
}

/** How the files and the ledger stand to each other. Changes nothing. */
export async function status(database: MigrationDatabase, options: MigrationOptions): Promise<Status> {
  const files = await filesOf(options);
  return await visit(database, { ...options, reading: true }, async ({ worker, ledger, rows, sessions }) => {
    const known = await knowMigrations(files, rows, { ...options, repo: database.name });
    const lock = sessions.capabilities.concurrent ? await holderOf(worker, ledger.schema) : undefined;
    const migrations = compare(known, rows, lock !== undefined);
    return { database: database.name, migrations, counts: count(migrations), lock };
  });
}

function compare(
  known: readonly KnownMigration[],
  rows: readonly LedgerRow[],
  atWork: boolean,
): readonly MigrationStatus[] {
  const files = new Map(known.map((one) => [one.version, one]));
  const byVersion = new Map(rows.map((row) => [row.version, row]));
  const newest = latest(rows);
  const replaced = new Set(known.flatMap(({ migration }) => migration?.replaces ?? []));
  const whole = rows.filter((row) => files.has(row.version) || !isInParts(row, new Set(files.keys())));
  const instead = new Map(rows.flatMap((row) => row.replaces.map((version) => [version, row] as const)));
  const versions = [...new Set([...files.keys(), ...whole.map((row) => row.version)])]
    .filter((version) => !replaced.has(version))
    .sort();
  return versions.map((version) =>
    describe(
      version,
      { known: files.get(version), row: byVersion.get(version) ?? instead.get(version) },
      { newest, atWork },
    ),
  );
}

function describe(
  version: string,
  of: { known: KnownMigration | undefined; row: LedgerRow | undefined },
  at: { newest: string; atWork: boolean },
): MigrationStatus {
  const { known, row } = of;
  const underway = row !== undefined && row.state !== 'applied';
  return {
    version,
    name: known?.name ?? row?.name ?? '',
    state: stateOf(known, row, at.atWork),
    outOfOrder: row === undefined && version < at.newest,
    step: underway ? Math.min(row.step + 1, row.steps) : undefined,
    steps: row?.steps,
    direction: row?.state === 'reverting' ? 'backward' : 'forward',
    error: row?.error,
    appliedAt: row?.state === 'applied' ? row.appliedAt : undefined,
    batch: row?.batch,
    file: known?.file.shown,
  };
}

function stateOf(known: KnownMigration | undefined, row: LedgerRow | undefined, atWork: boolean): MigrationState {
  if (row === undefined) return 'pending';
  if (row.state === 'failed') return 'failed';
  if (row.state !== 'applied') return atWork ? 'running' : 'interrupted';
  if (known === undefined) return 'missing';
  const edited =
    row.version === known.version &&
    known.migration !== undefined &&
    !checksumsOf(known.migration).includes(row.checksum);
  return edited ? 'modified' : 'applied';
}

function count(migrations: readonly MigrationStatus[]): Status['counts'] {
  const counts: Partial<Record<MigrationState, number>> = {};
  for (const { state } of migrations) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** The status as a table for people. */
export function formatStatus(found: Status): readonly string[] {
  const lines = ['', `Repo: ${found.database}`, '', `  Status      Migration ID     Migration Name`, '-'.repeat(60)];
  for (const one of found.migrations)
    lines.push(`  ${one.state.padEnd(10)}  ${one.version.padEnd(15)}  ${one.name}${noteOn(one)}`);
  return lines;
}

function noteOn(one: MigrationStatus): string {
  if (one.state === 'missing') return '  ** FILE NOT FOUND **';
  if (one.outOfOrder) return '  (out of order)';
  if (one.step === undefined) return '';
  const where = one.direction === 'backward' ? ' of its way back' : '';
  return `  ${one.state} at step ${one.step}/${one.steps}${where}${one.error === undefined ? '' : `: ${one.error}`}`;
}
