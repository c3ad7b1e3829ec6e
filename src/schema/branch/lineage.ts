import type { Footprint } from '../delta/delta.ts';
import type { Meta } from '../meta.ts';

/** Migrations that no other was made on top of: several after a merge of branches. */
export function headsOf(metas: readonly Meta[]): readonly string[] {
  const parents = new Set(metas.flatMap((meta) => meta.parents));
  return metas.filter(({ version }) => !parents.has(version)).map(({ version }) => version);
}

/** A migration and all those it builds on, in their order. */
export function ancestorsOf(metas: readonly Meta[], head: string): readonly Meta[] {
  const byVersion = new Map(metas.map((meta) => [meta.version, meta]));
  const found = new Set<string>();
  const waiting = [head];
  for (let version = waiting.pop(); version !== undefined; version = waiting.pop()) {
    if (found.has(version)) continue;
    found.add(version);
    waiting.push(...(byVersion.get(version)?.parents ?? []));
  }
  return metas.filter(({ version }) => found.has(version));
}

/** The migrations that build on one, in their order. */
export const descendantsOf = (metas: readonly Meta[], version: string): readonly Meta[] =>
  metas.filter(
    (meta) => meta.version !== version && ancestorsOf(metas, meta.version).some((one) => one.version === version),
  );

/** Two migrations of different branches that get in each other's way, and the names both are about. */
export interface Conflict {
  readonly one: Meta;
  readonly other: Meta;
  /** `table users`, `column users.email`; empty where one of them may touch anything. */
  readonly names: readonly string[];
}

/** What a migration touches; undefined is everything. */
export type FootprintOf = (meta: Meta) => Footprint | undefined;

/** Branches that touch different things merge by themselves; this finds the first two migrations that do not. */
export function conflictIn(metas: readonly Meta[], footprintOf: FootprintOf): Conflict | undefined {
  const sides = headsOf(metas).map((head) => ancestorsOf(metas, head));
  for (const [i, left] of sides.entries()) {
    for (const right of sides.slice(i + 1)) {
      const [found] = conflictsBetween(without(left, right), without(right, left), footprintOf);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Every two migrations of different branches that get in each other's way. */
export const conflictsBetween = (
  left: readonly Meta[],
  right: readonly Meta[],
  footprintOf: FootprintOf,
): readonly Conflict[] =>
  left.flatMap((one) =>
    right.flatMap((other) => {
      const names = overlap(footprintOf(one), footprintOf(other));
      return names === undefined ? [] : [{ one, other, names }];
    }),
  );

/** The names that one writes and the other reads or writes; undefined where there are none. */
function overlap(one: Footprint | undefined, other: Footprint | undefined): readonly string[] | undefined {
  if (one === undefined || other === undefined) {
    const known = one ?? other;
    return known !== undefined && isEmpty(known) ? undefined : [];
  }
  const names = [...one.writes.filter(touchedBy(other)), ...other.writes.filter(touchedBy(one))];
  return names.length === 0 ? undefined : [...new Set(names)].sort();
}

const isEmpty = ({ reads, writes }: Footprint): boolean => reads.length + writes.length === 0;

function touchedBy({ reads, writes }: Footprint): (name: string) => boolean {
  const all = new Set([...reads, ...writes]);
  return (name) => all.has(name);
}

const without = (all: readonly Meta[], those: readonly Meta[]): readonly Meta[] =>
  all.filter((meta) => !those.includes(meta));
