import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { beyondCatalog } from '../../src/catalog/beyond.ts';
import type { Query } from '../../src/catalog/query.ts';
import { gapOf } from '../../src/cli/pull/gap.ts';
import { openPglite } from '../../src/driver/pglite.ts';
import { Session } from '../../src/migration/session.ts';
import { type PulledResources, pullFrom, rebuilt } from '../support/pull.ts';
import { empty } from '../support/round-trip.ts';
import { useSchemaDatabase } from '../support/schema-database.ts';

const database = useSchemaDatabase();
const sql = readFileSync(new URL('../support/pulled/measures.sql', import.meta.url), 'utf8');

async function load(query: Query): Promise<PulledResources> {
  await empty(query);
  for (const statement of sql.split(/;\n/)) if (statement.trim() !== '') await query(statement);
  return await pullFrom(query);
}

/** What no resource says. */
const others = ['by_month', 'by_words', 'cut', 'deep'];
const withoutOthers = (differences: readonly string[]): readonly string[] =>
  differences.filter((line) => !others.some((name) => line === `only in the first: table public.${name}`));

describe('partitioned tables', { timeout: 120_000 }, () => {
  test('pull declares by what a table is partitioned, and what belongs to each partition (M270)', async () => {
    const pulled = await load(database.query);
    expect(pulled.text('reading.ts')).toContain(`  static partition = partition(Reading, {
    by: 'range',
    on: ['day'],
    partitions: {
      reading_2025: { from: '2025-01-01', to: '2026-01-01' },
      reading_2026: { from: '2026-01-01' },
      reading_early: { to: '2025-01-01' },
    },
  });`);
    expect(pulled.text('sale.ts')).toContain(`      'sale of de': { in: ['DE', 'de'] },
      sale_at: { in: ['AT', 'it'] },
      sale_rest: 'default',`);
    expect(pulled.text('visit.ts')).toContain('      visit_1: { modulus: 2, remainder: 1 },');
    expect(pulled.text('shift.ts')).toContain(
      "      shift_a: { from: ['north', -5n, '2026-01-01T00:00:00Z'], to: ['north', 5n, '2026-06-01T10:30:00Z'] },\n" +
        "      shift_b: { from: ['south'], to: ['Old West', 9n] },",
    );
    expect(pulled.text('nightly.ts')).toContain(
      "      nightly_1: { from: ['2026-01-01T00:00:00.5Z', 1], to: ['infinity', 300] },",
    );
    expect(pulled.text('by-night.ts')).toContain('by_night_yes: { in: [true] }');
    expect(pulled.text('unparted.ts')).toContain(
      "  static partition = partition(Unparted, {\n    by: 'range',\n    on: ['id'],\n  });",
    );
    expect(withoutOthers(await rebuilt(database.query, pulled))).toEqual([]);
  });

  test('pull lists those that no resource says, and what partitions have of their own', async () => {
    const pulled = await load(database.query);
    expect(Object.fromEntries(pulled.strange.map(({ name, why }) => [name, why]))).toEqual({
      by_month: "it is partitioned by RANGE (date_trunc('month'::text, (day)::timestamp without time zone))",
      by_words: 'it is partitioned by RANGE (word COLLATE "C")',
      cut: 'it is partitioned by RANGE (a, b), and has the partition cut_1 FOR VALUES FROM (1, 1) TO (5, MAXVALUE)',
      deep: 'it is partitioned by RANGE (a), and has the partition deep_1 FOR VALUES FROM (1) TO (2) PARTITION BY RANGE (b)',
      keyless: 'it has no primary key',
    });
    expect(await beyondCatalog(database.query, ['public'])).toEqual([
      'constraint note_said of the partition reading_2025',
      'index reading_2026_own of the partition reading_2026',
    ]);
  });

  test('pull declares no table with partitions in other databases', async () => {
    await empty(database.query);
    for (const statement of [
      'create foreign data wrapper pull_wrapper',
      'create server pull_server foreign data wrapper pull_wrapper',
      'create table far (id integer not null) partition by list (id)',
      'create foreign table far_1 partition of far for values in (1) server pull_server',
    ])
      await database.query(statement);
    try {
      const pulled = await pullFrom(database.query);
      expect(pulled.strange).toEqual([
        { name: 'far', why: 'it is partitioned by LIST (id), and has the partition far_1 FOR VALUES IN (1) SERVER' },
      ]);
    } finally {
      await database.query('drop foreign data wrapper pull_wrapper cascade');
    }
  });

  test('gapOf() tells partitions that came, and another way to part', async () => {
    const { state, declared } = await load(database.query);
    const [found, said] = [state, declared].map(({ tables }) => tables.find(({ name }) => name === 'reading'));
    if (found === undefined || said === undefined) throw new TypeError('no table reading');
    expect(gapOf('Reading', said, found).differs).toEqual([]);
    const fewer = { ...said, partitions: said.partitions?.slice(0, 2) };
    expect(gapOf('Reading', fewer, found).differs).toEqual([
      'the list of partitions of reading is reading_2025, reading_2026, reading_early in the database, and reading_2025, reading_2026 in Reading',
    ]);
    const { partition: _, partitions: __, ...whole } = said;
    expect(gapOf('Reading', whole, found).differs).toEqual([
      'the partitioning of reading is range (day) in the database, and none in Reading',
    ]);
  });

  test('pull does the same on pglite (M270)', async () => {
    const driver = openPglite({ name: 'pulled' });
    const session = new Session(await driver.connect());
    const query: Query = (text, params) => session.rows(text, params);
    const pulled = await load(query);
    expect(withoutOthers(await rebuilt(query, pulled))).toEqual([]);
    session.release();
    await driver.close({ timeout: 0 });
  });
});
