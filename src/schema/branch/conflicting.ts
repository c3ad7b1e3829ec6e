import type { Meta } from '../meta.ts';
import { ancestorsOf, type Conflict, conflictsBetween, type FootprintOf, headsOf } from './lineage.ts';

/** Two branches that get in each other's way. */
export interface Branches {
  /** The branch that began first, and the other one; by version. */
  readonly first: readonly Meta[];
  readonly second: readonly Meta[];
  /** What both were made on top of, and what is in nobody's way. */
  readonly common: readonly Meta[];
  /** Each with the one of the first branch before that of the second. */
  readonly conflicts: readonly Conflict[];
}

/** The two branches, all of whose conflicts are with each other; or the migrations of further ones. */
export type Conflicting =
  | { readonly found: 'branches'; readonly branches: Branches }
  | { readonly found: 'several'; readonly conflict: Conflict }
  | { readonly found: 'none' };

/** The branches that get in each other's way. */
export function conflictingBranches(metas: readonly Meta[], footprintOf: FootprintOf): Conflicting {
  const sides = headsOf(metas).map((head) => ancestorsOf(metas, head));
  for (const [i, one] of sides.entries()) {
    for (const other of sides.slice(i + 1)) {
      const [mine, yours] = [one.filter((meta) => !other.includes(meta)), other.filter((meta) => !one.includes(meta))];
      if (conflictsBetween(mine, yours, footprintOf).length > 0) return settled(metas, [mine, yours], footprintOf);
    }
  }
  return { found: 'none' };
}

function settled(
  metas: readonly Meta[],
  sides: readonly [readonly Meta[], readonly Meta[]],
  footprintOf: FootprintOf,
): Conflicting {
  const [one, other] = sides.map((side) => withDescendants(metas, side)) as [readonly Meta[], readonly Meta[]];
  const [first, second] = (one[0]?.version ?? '') < (other[0]?.version ?? '') ? [one, other] : [other, one];
  const rest = (branch: readonly Meta[]): readonly Meta[] => metas.filter((meta) => !branch.includes(meta));
  for (const without of [rest(first), rest(second)]) {
    const more = conflictingBranches(without, footprintOf);
    if (more.found === 'several') return more;
    const [conflict] = more.found === 'branches' ? more.branches.conflicts : [];
    if (conflict !== undefined) return { found: 'several', conflict };
  }
  const common = metas.filter((meta) => !first.includes(meta) && !second.includes(meta));
  return {
    found: 'branches',
    branches: { first, second, common, conflicts: conflictsBetween(first, second, footprintOf) },
  };
}

/** A branch may have come to several ends. */
const withDescendants = (metas: readonly Meta[], side: readonly Meta[]): readonly Meta[] =>
  metas.filter((meta) => ancestorsOf(metas, meta.version).some((ancestor) => side.includes(ancestor)));
