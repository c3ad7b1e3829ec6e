import { describe, expect, test } from 'vitest';
import { defineMigration } from '../../../src/migration/define.ts';
import type { LedgerRow } from '../../../src/migration/ledger.ts';
import { courseOf, ranBefore, withoutMerged } from '../../../src/migration/merge.ts';
import { planForward } from '../../../src/migration/plan.ts';
import type { Migration } from '../../../src/schema/step.ts';

const at = (number: number): string => `202601010000${String(number).padStart(2, '0')}`;
const names = (all: readonly string[]): readonly number[] => all.map((version) => Number(version.slice(-2)));
const steps = (sql: string) => ({ up: [{ tx: [sql] }], down: [{ tx: [`not ${sql}`] }] });
const plain = (number: number, parents: readonly number[] = [0], sql = `select ${number}`): Migration =>
  defineMigration({ version: at(number), name: `m${number}`, parents: parents.map(at), ...steps(sql) });

/** Two branches of two, 1 and 3 against 2 and 4. */
const merge: Migration = defineMigration({
  version: at(9),
  name: 'merge',
  parents: [at(3), at(4)],
  ...steps('first alone'),
  merges: {
    branches: [
      [at(1), at(3)],
      [at(2), at(4)],
    ],
    otherwise: [
      { after: [at(2), at(4)], ...steps('second alone') },
      { after: [at(1), at(3), at(2), at(4)], ...steps('first and second') },
      { after: [at(2), at(4), at(1), at(3)], ...steps('second and first') },
    ],
  },
});
const history = [plain(0, []), plain(1), plain(2), plain(3, [1]), plain(4, [2]), merge];

const row = (number: number, replaces: readonly number[] = []): LedgerRow =>
  ({
    ...{ version: at(number), name: `m${number}`, state: 'applied', replaces: replaces.map(at), step: 1, steps: 1 },
    ...{ checksum: '', stepHashes: [], position: number },
  }) as unknown as LedgerRow;

/** What would be run in a database that has these, in this order, and what the merge does there. */
function plan(ran: readonly number[], migrations: readonly Migration[] = history) {
  const rows = ran.map((number) => row(number));
  // Files that the ledger vouches for are not loaded.
  const known = migrations.map((migration) => {
    const { version, name } = migration;
    const isThere = rows.some((one) => one.version === version);
    return { file: {} as never, version, name, migration: isThere ? undefined : migration };
  });
  const { due } = planForward(known, rows, { folder: '' });
  const own = due.find(({ migration }) => migration.merges !== undefined)?.migration;
  const [step] = own?.up ?? [];
  return {
    due: names(due.map(({ migration }) => migration.version)),
    does: step !== undefined && 'tx' in step ? step.tx[0] : undefined,
    passes: names(own?.replaces ?? []),
  };
}

describe('planForward() over a merge', () => {
  test.each([
    ['a new database runs the first branch', [], { due: [0, 1, 3, 9], does: 'first alone', passes: [2, 4] }],
    ['so does one that is before both', [0], { due: [1, 3, 9], does: 'first alone', passes: [2, 4] }],
    ['one half-way on the first goes on with that', [0, 1], { due: [3, 9], does: 'first alone', passes: [2, 4] }],
    ['one half-way on the second with that', [0, 2], { due: [4, 9], does: 'second alone', passes: [1, 3] }],
    ['one that has the second runs no other', [0, 2, 4], { due: [9], does: 'second alone', passes: [1, 3] }],
    ['one that has both gets what is left', [0, 1, 3, 2, 4], { due: [9], does: 'first and second', passes: [] }],
    ['in either order', [0, 2, 4, 1, 3], { due: [9], does: 'second and first', passes: [] }],
    ['also where the rest of one is due', [0, 2, 4, 1], { due: [3, 9], does: 'second and first', passes: [] }],
  ])('%s', (_, ran, expected) => {
    expect(plan(ran)).toEqual(expected);
  });

  test('an order that nobody tried is refused, unless the order made no difference', () => {
    expect(() => plan([0, 1, 2, 3, 4])).toThrowError(
      expect.objectContaining({ code: 'migration.merge_order_unknown', ran: [1, 2, 3, 4].map(at) }),
    );
    const [, second] = merge.merges?.otherwise ?? [];
    const otherwise = (merge.merges?.otherwise ?? []).map((way) => ({ ...way, up: second?.up ?? [] }));
    const alike = { ...merge, merges: { branches: merge.merges?.branches ?? [[], []], otherwise } };
    expect(plan([0, 1, 2, 3, 4], [...history.slice(0, -1), alike]).does).toBe('first and second');
  });

  test('what was made on top of the branch that is passed over comes behind the merge', () => {
    const later = [...history.slice(0, 5), plain(5, [4]), plain(6, [5]), plain(7, [3]), merge];
    expect(plan([], later).due).toEqual([0, 1, 3, 7, 9, 5, 6]);
    expect(plan([0, 2, 4], later).due).toEqual([5, 6, 9, 7]);
  });

  test('a merge in the branch of another is run where that branch is', () => {
    const outer = defineMigration({
      ...{ version: at(12), name: 'outer', parents: [at(9), at(10)], ...steps('inner branch alone') },
      merges: {
        branches: [[1, 2, 3, 4, 9].map(at), [at(10)]],
        otherwise: [{ after: [at(10)], ...steps('ten alone') }],
      },
    });
    const all = [...history, plain(10), outer].map((migration) => ({ version: migration.version, migration }));
    const run = (...rows: LedgerRow[]) =>
      names(
        withoutMerged(
          all.filter(({ version }) => !rows.some((one) => one.version === version)),
          rows,
        ).map((one) => one.version),
      );
    expect(run()).toEqual([0, 1, 3, 9, 12]);
    expect(run(row(0), row(2))).toEqual([4, 9, 12]);
    expect(run(row(0), row(10))).toEqual([12]);
    const ran = ranBefore(at(12), [row(0), row(2), row(4), row(9, [1, 3])]);
    expect(courseOf(outer, ran).replaces).toEqual([at(10)]);
  });
});

test('defineMigration() refuses a merge that is none', () => {
  const { merges } = merge;
  for (const wrong of [{}, { branches: [[at(1)]], otherwise: [] }, { ...merges, otherwise: [{ after: [], up: [] }] }])
    expect(() => defineMigration({ ...merge, merges: wrong as never })).toThrowError(/has merges that are not/);
  const noSteps = { branches: merges?.branches, otherwise: [{ after: [at(2)], up: [{}], down: [] }] };
  expect(() => defineMigration({ ...merge, merges: noSteps as never })).toThrowError(/way 1 of merges/);
});
