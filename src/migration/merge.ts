import { withoutPassed } from '../schema/branch/passed-over.ts';
import type { Merge, Migration } from '../schema/step.ts';
import { checksumOf } from './content.ts';
import { MergeOrderUnknown } from './error/history-error.ts';
import type { LedgerRow } from './ledger.ts';

type Ran = Pick<LedgerRow, 'version' | 'replaces'>;

/** Versions that a database has, in the order in which they came; those of a merge itself do not count. */
export const ranBefore = (version: string, rows: readonly Ran[]): readonly string[] =>
  rows.flatMap((row) => (row.version === version ? [] : [...row.replaces, row.version]));

/** The branch that is not to run any more where a merge comes, since the other one was there first. */
function passedOver({ merges }: Pick<Migration, 'merges'>, ran: readonly string[]): readonly string[] {
  if (merges === undefined) return [];
  const [first, second] = merges.branches;
  const has = (branch: readonly string[]): boolean => branch.some((version) => ran.includes(version));
  if (!has(second)) return second;
  return has(first) ? [] : first;
}

/**
 * What is to run, by version, where a database has run `rows`, without branches that a merge among them has in itself; what
 * was made on top of those comes behind the merge.
 */
export function withoutMerged<T extends { readonly version: string; readonly migration: Migration | undefined }>(
  pending: readonly T[],
  rows: readonly Ran[],
): readonly T[] {
  const passed = pending.flatMap(({ version, migration }) =>
    migration === undefined
      ? []
      : passedOver(migration, ranBefore(version, rows)).map((one) => [one, version] as const),
  );
  const placed = pending.map((one) => ({ version: one.version, parents: one.migration?.parents, one }));
  return withoutPassed(placed, new Map(passed)).map(({ one }) => one);
}

/**
 * A merge with the steps for a database that has run these versions, in this order; any other migration as it is.
 * Throws `MergeOrderUnknown`.
 */
export function courseOf(migration: Migration, ran: readonly string[]): Migration {
  const { merges } = migration;
  if (merges === undefined) return migration;
  const replaces = passedOver(migration, ran);
  if (replaces === merges.branches[1]) return { ...migration, replaces };
  const { up, down } = otherwiseOf(merges, ran) ?? unknown(migration, ran);
  return { ...migration, up, down, ...(replaces.length === 0 ? {} : { replaces }) };
}

/** The hashes of all that a migration may have run as. */
export const checksumsOf = ({ up, merges }: Migration): readonly string[] =>
  [up, ...(merges?.otherwise ?? []).map((way) => way.up)].map(checksumOf);

function otherwiseOf({ branches, otherwise }: Merge, ran: readonly string[]): Merge['otherwise'][number] | undefined {
  const turns = turnsOf(branches, ran);
  const found = otherwise.find(({ after }) => turnsOf(branches, after) === turns);
  if (found !== undefined || turns.length < 2) return found;
  // Where the order made no difference when it was tried, none does.
  const both = otherwise.filter(({ after }) => turnsOf(branches, after).length > 1);
  const isOne = both.length > 1 && new Set(both.map(({ up }) => checksumOf(up))).size === 1;
  return isOne ? both[0] : undefined;
}

/** Which branch was run when: `01` is the whole of the first, then the second. */
const turnsOf = ([first, second]: Merge['branches'], ran: readonly string[]): string =>
  ran
    .map((version) => (first.includes(version) ? '0' : second.includes(version) ? '1' : ''))
    .join('')
    .replace(/(.)\1+/g, '$1');

function unknown(migration: Migration, ran: readonly string[]): never {
  const { branches = [], otherwise = [] } = migration.merges ?? {};
  const of = new Set<string>(branches.flat());
  throw new MergeOrderUnknown(
    migration,
    ran.filter((version) => of.has(version)),
    otherwise.map(({ after }) => after).filter((after) => branches.every((one) => one.some((v) => after.includes(v)))),
  );
}
