import { afterAll, expect, test } from 'vitest';
import { keyOf, type State } from '../../../src/schema/state.ts';
import { downOf, fresh, made, roundTrip, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import type { Case } from './cases/case.ts';
import { columns } from './cases/columns.ts';
import { keys } from './cases/keys.ts';
import { structure } from './cases/structure.ts';
import { types } from './cases/types.ts';

const database = useSchemaDatabase();
const cases: readonly Case[] = [...columns, ...types, ...keys, ...structure];
const representable = cases.filter(({ refused }) => refused === undefined);
let trips = 0;

afterAll(() => console.log(`${trips} of ${cases.length} cases go there, back and there again`));

test(`${representable.length} of ${cases.length} cases can be represented, each told apart by its name`, () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  expect(representable.length).toBeGreaterThanOrEqual(103);
});

type Values = readonly unknown[];

const quoted = (key: string): string => `"${key.replaceAll('"', '""')}"`;

/** The rows of each table, without what the way back says it loses. */
async function rowsOf(state: State, lost: ReadonlySet<string>): Promise<Record<string, readonly Values[]>> {
  const found: Record<string, readonly Values[]> = {};
  for (const table of state.tables.filter((one) => !lost.has(keyOf(one)))) {
    // What is computed is right as soon as what it is computed from is.
    const stored = table.columns.filter(({ generated }) => generated === undefined);
    const kept = stored.map(({ name }) => name).filter((name) => !lost.has(`${keyOf(table)}.${name}`));
    const from = [...(table.schema === undefined ? [] : [table.schema]), table.name].map(quoted).join('.');
    const rows = await database.query(`select ${kept.map(quoted).join(', ')} from ${from}`);
    found[keyOf(table)] = rows
      .map((row) => Object.values(row))
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  return found;
}

/** Where there was nothing, a column that had to be filled may have something now. */
const sameOrFilled = (before: Record<string, readonly Values[]>, after: Record<string, readonly Values[]>): boolean =>
  Object.entries(before).every(
    ([key, rows]) =>
      rows.length === after[key]?.length &&
      rows.every((row, i) => row.every((value, j) => value === null || value === after[key]?.[i]?.[j])),
  );

for (const { name, a, b, rows = [], decisions = [], refused } of cases) {
  if (refused === undefined) {
    test(`there, back and there again over rows: ${name} (M001, M002, M003, M008)`, async () => {
      const { migration } = made(a, b, decisions);
      const lost = new Set(downOf(migration).flatMap(({ loses = [] }) => loses));
      let before: Record<string, readonly Values[]> = {};
      const { up, down, again } = await roundTrip(database.query, a, b, {
        decisions,
        seed: rows,
        seeded: async () => {
          before = await rowsOf(a, lost);
        },
        after: async () => {
          const after = await rowsOf(a, lost);
          expect(sameOrFilled(before, after), JSON.stringify({ before, after })).toBe(true);
        },
      });
      expect({ up, down, again }).toEqual({ up: [], down: [], again: [] });
      trips++;
    });
  } else {
    test(`refused before anything runs: ${name} (M006)`, async () => {
      const { migration } = made(a, b, decisions);
      await fresh(database.query, a);
      for (const sql of rows) await database.query(sql);
      await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(refused);
    });
  }
}
