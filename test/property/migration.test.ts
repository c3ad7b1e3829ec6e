import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffCatalogs } from '../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { generateMigration } from '../../src/emit/generate-migration.ts';
import { applyDeltas, inverseOf } from '../../src/schema/delta/deltas.ts';
import { lint } from '../../src/schema/lint/lint.ts';
import { hashState } from '../../src/schema/normal.ts';
import { domainOfType, keyOf, type State } from '../../src/schema/state.ts';
import type { Step } from '../../src/schema/step.ts';
import { decide } from '../support/random-state/decide.ts';
import { anyPair, anyState } from '../support/random-state/random-state.ts';
import { samplesOf } from '../support/random-state/samples.ts';
import { checked, downOf, fresh, roundTrip, runSteps, withMarks } from '../support/round-trip.ts';
import { useSchemaDatabase } from '../support/schema-database.ts';
import { whileTime } from '../support/while-time.ts';

const runs = Number(process.env['QUARRY_RUNS'] ?? 12);
/** Of the first law, which is most of what there is to fear. */
const pairs = Number(process.env['QUARRY_RUNS'] ?? process.env['QUARRY_PAIRS'] ?? runs);
const seed = Number(process.env['QUARRY_SEED'] ?? 20_261_121);
const settings = { numRuns: runs, seed, endOnFailure: false };
const limit = runs > 100 ? Number.POSITIVE_INFINITY : 60_000;
/** The whole run has to end: on a machine where the pairs take longer, it says how many there were time for. */
const pairsLimit = process.env['QUARRY_RUNS'] === undefined ? 12 * 60_000 : Number.POSITIVE_INFINITY;
console.log(`seed ${seed}, ${runs} runs, ${pairs} pairs there and back`);
const database = useSchemaDatabase();

/** The order of an enum's values is no difference to us: after a renaming it may not be the declared one. */
const matters = (line: string): boolean => !/^enum (public|kinds)\.mood labels/.test(line);

test('plan() leads to the target, back to the origin, and to the target again (M001, M002, M003)', {
  timeout: 3_600_000,
}, async () => {
  let tried = 0;
  const trip = async ([a, b]: readonly [State, State], rename: boolean): Promise<void> => {
    tried++;
    const { generated } = decide(a, b, rename);
    if (generated.outcome === 'nothing') return;
    const { up, down, again } = await roundTrip(database.query, a, b, { generated });
    expect({ up: up.filter(matters), down: down.filter(matters), again: again.filter(matters) }).toEqual({
      up: [],
      down: [],
      again: [],
    });
  };
  await fc.assert(fc.asyncProperty(anyPair, fc.boolean(), whileTime(pairsLimit, trip)), {
    ...settings,
    numRuns: pairs,
  });
  console.log(`${tried} of ${pairs} pairs there and back`);
  expect(tried).toBeGreaterThan(0);
});

test('plan() makes nothing that lint() knows a safer way for, but for what writes a table anew', () => {
  const rewriting = ['change-column-type', 'stored-generated-column', 'auto-increment-column', 'rewrite-table'];
  fc.assert(
    fc.property(anyPair, fc.boolean(), ([a, b], rename) => {
      const { generated } = decide(a, b, rename);
      if (generated.outcome !== 'made') return;
      const errors = lint(generated.migration, { before: a }).filter(({ severity }) => severity === 'error');
      expect(errors.filter(({ rule }) => !rewriting.includes(rule))).toEqual([]);
    }),
    { ...settings, numRuns: 5 * runs },
  );
});

/** Rows that fit or do not: whatever the server refuses is left out. */
async function seedRows(state: State): Promise<void> {
  for (let round = 0; round < 4; round++) {
    for (const table of state.tables) {
      const filled = table.columns.filter(
        ({ generated, identity, default: value, name }) =>
          generated === undefined && identity === undefined && !(name === 'id' && value !== undefined),
      );
      const name = keyOf(table)
        .split('.')
        .map((part) => `"${part}"`)
        .join('.');
      const values = filled.map(({ type, nullable, name: column }, i) => {
        const [, referred] = /_(id|part)$/.exec(column) ?? [];
        if (referred !== undefined) return `(select ${referred} from ${target(table, column)} limit 1)`;
        const all = samplesOf(type) ?? [''];
        const value = all[(round + i) % all.length] ?? '';
        return nullable && (round + i) % 4 === 3 ? 'null' : `'${value.replaceAll("'", "''")}'`;
      });
      const columns = filled.map(({ name: column }) => `"${column.replaceAll('"', '""')}"`);
      const sql =
        columns.length === 0
          ? `insert into ${name} default values`
          : `insert into ${name} (${columns.join(', ')}) values (${values.join(', ')})`;
      await database.query(sql).catch(() => {});
    }
  }
}

function target(table: State['tables'][number], column: string): string {
  const key = table.foreignKeys.find(({ columns }) => columns.includes(column))?.to.table ?? '';
  return key
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
}

test('plan() succeeds over rows, or a precheck has found those in the way (M006, M007)', {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      anyPair,
      fc.boolean(),
      whileTime(limit, async ([a, b], rename) => {
        const { decisions, generated } = decide(a, b, rename);
        if (generated.outcome === 'nothing') return;
        // What the answers say of rows is the answers' fault.
        if (decisions.some((flag) => /^--(backfill|using)/.test(flag))) return;
        const { migration } = checked(generated);
        await fresh(database.query, a);
        await seedRows(a);
        const error = await runSteps(database.query, migration.up, { prechecks: true }).then(
          () => undefined,
          (reason: unknown) => String(reason),
        );
        if (error !== undefined) expect(error).toContain('precheck');
        else await insertDefaults(b);
      }),
    ),
    { ...settings, seed: seed + 1 },
  );
});

/** A table whose columns are all optional or provided for takes a row of nothing but defaults. */
async function insertDefaults(state: State): Promise<void> {
  for (const table of state.tables) {
    const free = table.columns.every(({ nullable, identity, default: value, type }) => {
      const { notNull = false, default: usual } = type.endsWith('[]') ? {} : (domainOfType(state, type) ?? {});
      return (nullable && !notNull) || identity !== undefined || value !== undefined || usual !== undefined;
    });
    const unconstrained =
      table.checks.length +
        table.uniques.length +
        (table.exclusions?.length ?? 0) +
        table.indexes.filter(({ unique }) => unique).length ===
      0;
    if (free && unconstrained) await database.query(`insert into ${quoted(keyOf(table))} default values`);
  }
}

test('plan() gives the same catalogue in two migrations as in one (M012)', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      anyPair,
      anyState,
      fc.boolean(),
      whileTime(limit, async ([a, b], c, rename) => {
        const steps: Step[] = [];
        let previous = a;
        for (const next of [b, c]) {
          const { generated } = decide(previous, next, rename);
          if (generated.outcome !== 'made') continue;
          steps.push(...generated.migration.up);
          previous = generated.state;
        }
        const target = await fresh(database.query, withMarks(c, previous));
        await fresh(database.query, a);
        await runSteps(database.query, steps);
        expect(diffCatalogs(target, await readCatalog(database.query)).filter(matters)).toEqual([]);
      }),
    ),
    { ...settings, numRuns: Math.ceil(runs / 2), seed: seed + 4 },
  );
});

const quoted = (key: string): string =>
  key
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');

type Values = readonly unknown[];

/** Rows with no counterpart: where there was nothing, a column that had to be filled may have something now. */
function missing(before: readonly Values[], after: readonly Values[]): readonly Values[] {
  const left = [...after];
  return before.filter((row) => {
    const at = left.findIndex((other) => row.every((value, i) => value === null || value === other[i]));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/** The rows of each table as text, without the columns that a migration says it loses. */
async function rowsOf(state: State, lost: ReadonlySet<string>): Promise<Record<string, readonly Values[]>> {
  const entries: [string, readonly Values[]][] = [];
  for (const table of state.tables.filter((one) => !lost.has(keyOf(one)))) {
    const columns = table.columns
      .filter(({ name }) => !lost.has(`${keyOf(table)}.${name}`))
      .map(({ name }) => quoted(name));
    const rows = await database.query(`select ${columns.join(', ')} from ${quoted(keyOf(table))}`);
    entries.push([keyOf(table), rows.map((row) => Object.values(row))]);
  }
  return Object.fromEntries(entries);
}

test('plan() brings back every value it does not say it loses (M008)', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      anyPair,
      fc.boolean(),
      whileTime(limit, async ([a, b], rename) => {
        const { generated } = decide(a, b, rename);
        if (generated.outcome === 'nothing') return;
        const { migration } = checked(generated);
        const down = downOf(migration);
        const lost = new Set(down.flatMap(({ loses = [] }) => loses));
        await fresh(database.query, a);
        await seedRows(a);
        const before = await rowsOf(a, lost);
        try {
          await runSteps(database.query, migration.up, { prechecks: true });
          await runSteps(database.query, down, { prechecks: true });
        } catch {
          return; // refused by a precheck, or by an answer: another law's business
        }
        const after = await rowsOf(a, lost);
        for (const [key, rows] of Object.entries(before)) {
          expect({ key, missing: missing(rows, after[key] ?? []), count: after[key]?.length }).toEqual({
            key,
            missing: [],
            count: rows.length,
          });
        }
      }),
    ),
    { ...settings, seed: seed + 3 },
  );
});

test('applyDeltas() folds to the target, inverses fold back, and the same input gives the same file (M003, M004, M005)', () => {
  fc.assert(
    fc.property(anyPair, fc.boolean(), ([a, b], rename) => {
      const { decisions, generated } = decide(a, b, rename);
      if (generated.outcome !== 'made') return;
      const request = { previous: a, next: b, decisions, version: '20261121103000', name: 'change' };
      expect(generateMigration(request)).toEqual(generated);
      expect(generateMigration({ ...request, previous: generated.state, decisions: [] }).outcome).toBe('nothing');
      const back = applyDeltas(generated.state, generated.meta.deltas.map(inverseOf).reverse());
      expect(hashState(back)).toBe(hashState(a));
    }),
    { ...settings, numRuns: Math.max(runs, 100), seed: seed + 2 },
  );
});

test('generateMigration() finds nothing between a State and itself (M003)', () => {
  fc.assert(
    fc.property(anyState, (a) => {
      expect(generateMigration({ previous: a, next: a, version: '20261121103000', name: 'change' }).outcome).toBe(
        'nothing',
      );
    }),
    settings,
  );
});
