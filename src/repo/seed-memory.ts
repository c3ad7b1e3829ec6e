import { modelOf } from '../model/resolve.ts';
import type { AnyRepo } from './repo-state.ts';
import { withRecords } from './run-records.ts';

/**
 * Puts rows into a repo that keeps its records in memory, with the values their records have: no action runs, no default
 * is made, no constraint is checked, and what is left out is null. Throws `UnknownField` and `InvalidRow`; `NoSql` on a
 * repo with a database.
 *
 * @example
 * ```ts
 * const Scratch = defineRepo('scratch', { driver: memory() });
 * await seedMemory(Scratch, User, [{ id: crypto.randomUUID(), name: 'Zoe', email: 'zoe@example.org' }]);
 * await withRepo(Support, Scratch, () => User.select('name').all(), { allowForeign: true });
 * // → [{ name: 'Zoe' }]
 * ```
 */
export async function seedMemory<R extends object>(
  repo: AnyRepo,
  resource: new () => R,
  rows: readonly { readonly [K in keyof R]?: unknown }[],
): Promise<void> {
  await withRecords(repo, { writes: true }, (records, limits) => records.put(modelOf(resource), rows, limits));
}
