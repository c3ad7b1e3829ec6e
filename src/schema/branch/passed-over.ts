/** What is known of a migration where branches were merged. */
export interface Placed {
  readonly version: string;
  readonly parents?: readonly string[] | undefined;
}

/** Who is passed over, and by which merge. */
export type PassedOver = ReadonlyMap<string, string>;

/**
 * Migrations by version, without those that a merge among them has in itself; what was made on top of those comes behind
 * the merge.
 */
export function withoutPassed<T extends Placed>(all: readonly T[], passed: PassedOver): readonly T[] {
  if (passed.size === 0) return all;
  const found: T[] = [];
  const waiting = new Map<string, T[]>();
  const behind = new Map(passed);
  const put = (one: T): void => {
    found.push(one);
    for (const next of waiting.get(one.version) ?? []) put(next);
    waiting.delete(one.version);
  };
  for (const one of all) {
    if (passed.has(one.version)) continue;
    const merge = one.parents?.map((parent) => behind.get(parent)).find((by) => by !== undefined);
    const isFirst = merge !== undefined && merge !== one.version && !found.some(({ version }) => version === merge);
    if (!isFirst) put(one);
    else {
      behind.set(one.version, merge);
      waiting.set(merge, [...(waiting.get(merge) ?? []), one]);
    }
  }
  return [...found, ...[...waiting.values()].flat()];
}
