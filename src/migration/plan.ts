import type { Migration } from '../schema/step.ts';
import { stepHashes } from './content.ts';
import {
  InvalidTarget,
  LedgerGap,
  MigrationMissing,
  MigrationModified,
  OutOfOrder,
  ParentMissing,
  PartlyReplaced,
} from './error/history-error.ts';
import type { MigrationFile } from './files.ts';
import type { LedgerRow } from './ledger.ts';
import { checksumsOf, courseOf, ranBefore, withoutMerged } from './merge.ts';

/** A migration known from its file: loaded, unless the ledger vouches that the file is as it was. */
export interface KnownMigration {
  readonly file: MigrationFile;
  readonly version: string;
  readonly name: string;
  readonly migration: Migration | undefined;
}

/** How far to go. At most one; none means all the way forward, or one step back. */
export interface Target {
  /** Up to and including this version; backward, until this version is undone. */
  readonly to?: string | undefined;
  /** Up to the one before this version; backward, until this version is the last that stays. */
  readonly toExclusive?: string | undefined;
  readonly step?: number | undefined;
}

/** Something about the order of migrations that is no error. */
export interface Warning {
  readonly code: string;
  readonly text: string;
}

/** A migration to run forward; with its row where it was interrupted. */
export interface Due {
  readonly known: KnownMigration;
  readonly migration: Migration;
  readonly resume: LedgerRow | undefined;
  /** All that it takes the place of is applied: it is noted, and not run. */
  readonly adopt: boolean;
}

export interface ForwardPlan {
  readonly due: readonly Due[];
  readonly warnings: readonly Warning[];
}

/**
 * What is due: the files that the ledger does not have, by version, and interrupted ones first. Throws for an applied
 * file that was changed, a gap in the history, a parent that is missing; warnings become errors when `strict`.
 */
export function planForward(
  all: readonly KnownMigration[],
  rows: readonly LedgerRow[],
  options: Target & { readonly strict?: boolean | undefined; readonly folder: string },
): ForwardPlan {
  const byVersion = new Map(rows.map((row) => [row.version, row]));
  refuseModified(all, byVersion, rows);
  const warnings = [...aheadOf(all, rows, options.folder)];
  // An older release has the files of what another migration took the place of.
  const replaced = new Set(rows.flatMap((row) => row.replaces));
  const pending = all
    .filter(({ version }) => byVersion.get(version)?.state !== 'applied' && !replaced.has(version))
    .sort(byVersionOf);
  const chosen = choose(withoutMerged(pending, rows), all, options);
  const due = chosen.flatMap((known, i): Due[] => {
    const { migration, version } = known;
    if (migration === undefined) return [];
    const resume = byVersion.get(version);
    const ran = [...ranBefore(version, rows), ...chosen.slice(0, i).map((one) => one.version)];
    const adopt = resume === undefined && isReplaced(migration, rows);
    return [{ known, migration: courseOf(migration, ran), resume, adopt }];
  });
  const run = chosen.filter((known) => !due.some((one) => one.adopt && one.known === known));
  warnings.push(...outOfOrder(run, rows));
  refuseOrphans(due, rows);
  if (options.strict && warnings[0])
    throw new OutOfOrder(warnings[0].text, { fix: 'Leave out --strict to go on with a warning.' });
  return { due, warnings };
}

function refuseModified(
  all: readonly KnownMigration[],
  byVersion: ReadonlyMap<string, LedgerRow>,
  rows: readonly LedgerRow[],
): void {
  for (const { version, name, file, migration } of all) {
    const row = byVersion.get(version);
    if (row === undefined || migration === undefined) continue;
    if (row.state === 'applied') {
      const found = checksumsOf(migration);
      if (!found.includes(row.checksum))
        throw new MigrationModified({ version, name, file: file.shown }, row.checksum, found.join(' or '));
    } else if (row.state !== 'reverting') refuseModifiedSteps(row, courseOf(migration, ranBefore(version, rows)), file);
  }
}

/** Of an interrupted migration the steps that ran must be as they were; the others may be corrected. */
function refuseModifiedSteps(row: LedgerRow, migration: Migration, file: MigrationFile): void {
  const found = stepHashes(migration.up);
  for (let i = 0; i < row.step; i++) {
    const [was = '', is = 'no such step'] = [row.stepHashes[i], found[i]];
    if (was === is) continue;
    const label = { version: row.version, name: `${row.name} (step ${i + 1}, which ran already)`, file: file.shown };
    throw new MigrationModified(label, was, is);
  }
}

/** Whether the files have what a migration took the place of, instead of it. */
export const isInParts = ({ replaces }: LedgerRow, versions: ReadonlySet<string>): boolean =>
  replaces.length > 0 && replaces.every((version) => versions.has(version));

/** An older release beside a newer one finds versions it has no files for: all newer than its own, or something is wrong. */
function aheadOf(all: readonly KnownMigration[], rows: readonly LedgerRow[], folder: string): readonly Warning[] {
  const versions = new Set(all.flatMap((one) => [one.version, ...(one.migration?.replaces ?? [])]));
  const missing = rows.filter((row) => !versions.has(row.version) && !isInParts(row, versions));
  if (missing.length === 0) return [];
  const newest = latest(all);
  const gap = missing.filter((row) => row.version < newest || newest === '');
  if (gap.length > 0) throw new LedgerGap(gap, folder);
  const list = missing.map((row) => `${row.version} ${row.name}`).join(', ');
  return [{ code: 'migration.ledger_ahead', text: `the database is ahead of the files in ${folder}: ${list}` }];
}

function choose(
  pending: readonly KnownMigration[],
  all: readonly KnownMigration[],
  target: Target,
): readonly KnownMigration[] {
  checkTarget(target, new Set(all.map((one) => one.version)));
  const { to, toExclusive, step } = target;
  if (to !== undefined) return pending.filter((one) => one.version <= to);
  if (toExclusive !== undefined) return pending.filter((one) => one.version < toExclusive);
  return step === undefined ? pending : pending.slice(0, step);
}

function outOfOrder(chosen: readonly KnownMigration[], rows: readonly LedgerRow[]): readonly Warning[] {
  const newest = latest(rows.filter((row) => row.state === 'applied'));
  return chosen
    .filter((one) => one.version < newest)
    .map((one) => ({
      code: 'migration.out_of_order',
      text: `${one.version} ${one.name} is older than ${newest}, which is applied already`,
    }));
}

function refuseOrphans(due: readonly Due[], rows: readonly LedgerRow[]): void {
  const there = new Set(rows.flatMap((row) => [row.version, ...row.replaces]));
  for (const { migration } of due) {
    for (const replaced of migration.replaces ?? []) there.add(replaced);
    const parent = migration.parents?.find((one) => !there.has(one));
    if (parent !== undefined) throw new ParentMissing(migration, parent);
    there.add(migration.version);
  }
}

/** Throws for a target that is no version, or one that nobody knows. */
export function checkTarget(target: Target, known: ReadonlySet<string>): void {
  const { to, toExclusive, step } = target;
  if ([to, toExclusive, step].filter((one) => one !== undefined).length > 1) {
    throw new InvalidTarget('Only one of to, toExclusive and step says how far to go.');
  }
  if (step !== undefined && !(Number.isInteger(step) && step > 0)) {
    throw new InvalidTarget(`step is ${step}, not a whole number above 0.`);
  }
  const version = to ?? toExclusive;
  if (version === undefined) return;
  if (!/^\d+$/.test(version)) {
    throw new InvalidTarget(`'${version}' is no version.`, {
      fix: 'A version is the 14 digits a migration file begins with.',
    });
  }
  if (!known.has(version)) throw new MigrationMissing(version, [...known]);
}

/** The rows to undo, the last applied first. A version that is a file and not applied leaves nothing to undo. */
export function planBackward(
  rows: readonly LedgerRow[],
  all: readonly { readonly version: string }[],
  target: Target & { readonly batch?: boolean | undefined },
): readonly LedgerRow[] {
  checkTarget(target, new Set([...rows, ...all].map((one) => one.version)));
  const newestFirst = [...rows].sort((a, b) => b.position - a.position);
  const { to, toExclusive, step } = target;
  const version = to ?? toExclusive;
  if (version !== undefined) {
    const last = newestFirst.findIndex((row) => row.version === version);
    return last === -1 ? [] : newestFirst.slice(0, to === undefined ? last : last + 1);
  }
  if (target.batch) return newestFirst.filter((row) => row.batch === newestFirst[0]?.batch);
  return newestFirst.slice(0, step ?? 1);
}

/** The highest version; empty where there is none. */
export const latest = (all: readonly { readonly version: string }[]): string =>
  all
    .map((one) => one.version)
    .sort()
    .at(-1) ?? '';

const byVersionOf = (a: KnownMigration, b: KnownMigration): number => (a.version < b.version ? -1 : 1);

/** Whether all that a migration takes the place of is applied; throws `PartlyReplaced` where some is. */
function isReplaced(migration: Migration, rows: readonly LedgerRow[]): boolean {
  const { replaces = [] } = migration;
  if (replaces.length === 0) return false;
  const known = new Set(rows.map(({ version }) => version));
  const done = new Set(rows.flatMap((row) => (row.state === 'applied' ? [row.version, ...row.replaces] : [])));
  const missing = replaces.filter((version) => !done.has(version));
  if (missing.length === 0) return true;
  const begun = replaces.filter((version) => done.has(version) || known.has(version));
  if (begun.length === 0) return false;
  throw new PartlyReplaced(
    migration,
    replaces.filter((version) => done.has(version)),
    missing,
  );
}
