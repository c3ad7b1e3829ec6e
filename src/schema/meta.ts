import { QuarryError } from '../error/quarry-error.ts';
import { type PassedOver, withoutPassed } from './branch/passed-over.ts';
import type { Delta, Footprint } from './delta/delta.ts';
import { applyDeltas, footprintOf } from './delta/deltas.ts';
import { emptyState, type State } from './state.ts';

/** The version of the meta files' format. */
export const metaFormat = 1;

/** What the generator keeps beside a migration: `migrations/meta/<version>_<name>.json`. */
export interface Meta {
  readonly format: number;
  readonly version: string;
  readonly name: string;
  /** Made by `--dev`. */
  readonly dev?: boolean | undefined;
  /** Versions this one was generated on top of. */
  readonly parents: readonly string[];
  /** Hashes of the structure before and after. */
  readonly from: string;
  readonly to: string;
  readonly decisions: readonly string[];
  readonly deltas: readonly Delta[];
  /** Versions whose place it takes. */
  readonly replaces?: readonly string[] | undefined;
  /** Of a merge: versions of another branch, whose changes are among its own; a new database does not run them. */
  readonly passes?: readonly string[] | undefined;
  /** Its statements are raw SQL: what they touch is what its file declares, or else everything. */
  readonly byHand?: boolean | undefined;
}

/** A meta file of a newer Quarry, or something else altogether. */
export class UnreadableMeta extends QuarryError {
  readonly code = 'schema.unreadable_meta';
}

/** The meta in a file's JSON. Throws `UnreadableMeta`. */
export function readMeta(json: string, file: string): Meta {
  let found: unknown;
  try {
    found = JSON.parse(json);
  } catch (cause) {
    throw new UnreadableMeta(`'${file}' is no JSON`, { cause, fix: 'Restore it from version control.' });
  }
  if (!isMeta(found))
    throw new UnreadableMeta(`'${file}' is no meta file`, { fix: 'Restore it from version control.' });
  if (found.format > metaFormat) {
    throw new UnreadableMeta(`'${file}' has format ${found.format}, and this Quarry reads up to ${metaFormat}`, {
      fix: 'Upgrade quarry.',
    });
  }
  return found;
}

const isMeta = (value: unknown): value is Meta =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  typeof value.format === 'number' &&
  'deltas' in value &&
  Array.isArray(value.deltas);

/** The structure after all migrations; `metas` in the order of their versions. */
export const fold = (metas: readonly Meta[], from: State = emptyState): State =>
  inOrder(metas).reduce((state, meta) => applyDeltas(state, meta.deltas), from);

/** Those that a new database runs, as it runs them; by version but for what was made on top of merged branches. */
export const inOrder = (metas: readonly Meta[]): readonly Meta[] => withoutPassed(metas, passedAmong(metas));

const passedAmong = (metas: readonly Meta[]): PassedOver =>
  new Map(metas.flatMap(({ version, passes = [] }) => passes.map((one) => [one, version] as const)));

/** Everything a migration reads and writes, for telling whether two of them get in each other's way. */
export function footprintOfMeta(meta: Pick<Meta, 'deltas'>): Footprint {
  const all = meta.deltas.map(footprintOf);
  const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();
  return {
    reads: distinct(all.flatMap(({ reads }) => reads)),
    writes: distinct(all.flatMap(({ writes }) => writes)),
  };
}
