import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { generateMigration } from '../../src/emit/generate-migration.ts';
import { fold, readMeta } from '../../src/schema/meta.ts';
import { emptyState } from '../../src/schema/state.ts';
import { longHistory } from '../support/long-history.ts';
import { openQuery } from '../support/pg-query.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

/** Leaves how many milliseconds of a processor the process took: other than its duration, what runs beside is no part. */
const account = `import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync('cpu.txt', String((user + system) / 1000));
});
`;

describe.each([50, 500])('a history of %i migrations', (migrations) => {
  let project: TestProject;
  beforeAll(() => {
    project = makeProject(
      { ...longHistory(50, migrations), 'account.mjs': account },
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', NODE_OPTIONS: '--import=./account.mjs' },
    );
  });
  afterAll(() => project.remove());

  test(`is folded and compared within a second, without a database (${migrations === 500 ? 'M230' : 'M280'})`, async () => {
    const times: number[] = [];
    while (times.length < 4 && !times.some((time) => time < 1000)) {
      expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
      times.push(Number(project.read('cpu.txt')));
    }
    expect(Math.min(...times)).toBeLessThan(1000);
  });
});

describe.skipIf(inject('serverUrl') === '')('a structure of 50 tables', () => {
  /** The quickest of some runs, in milliseconds. */
  async function quickest(limit: number, work: () => unknown): Promise<number> {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 40 && best > limit; run++) {
      const began = performance.now();
      await work();
      best = Math.min(best, performance.now() - began);
    }
    return best;
  }

  test('is read in 60 ms, and compared and planned in 300 ms (M280)', async () => {
    const files = longHistory(50, 50);
    const metas = Object.entries(files).flatMap(([file, text]) =>
      file.endsWith('.json') ? [readMeta(text, file)] : [],
    );
    const next = fold(metas);
    const make = () =>
      generateMigration({ previous: emptyState, next, version: '20260101000000', name: 'all', simple: true });
    const made = make();
    if (made.outcome !== 'made') throw new Error(made.outcome);
    expect(await quickest(300, make)).toBeLessThanOrEqual(300);
    const url = await createDatabase('long');
    const query = await openQuery(url);
    try {
      for (const step of made.migration.up) for (const sql of 'tx' in step ? step.tx : []) await query(sql);
      expect(Object.keys((await readCatalog(query)).tables)).toHaveLength(50);
      expect(await quickest(60, () => readCatalog(query))).toBeLessThanOrEqual(60);
    } finally {
      await query.close();
      await dropDatabase(url);
    }
  });
});
