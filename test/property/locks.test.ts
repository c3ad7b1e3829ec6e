import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { generateMigration } from '../../src/emit/generate-migration.ts';
import { configOf } from '../../src/repo/config.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import type { State } from '../../src/schema/state.ts';
import type { Migration } from '../../src/schema/step.ts';
import { emptyDatabase } from '../../src/shadow/configured-database.ts';
import { materialise } from '../../src/shadow/materialise.ts';
import { openWhole } from '../../src/shadow/open-shadow.ts';
import { runSteps } from '../../src/shadow/run-steps.ts';
import type { Shadow } from '../../src/shadow/shadow.ts';
import { Tracer } from '../../src/shadow/trace.ts';
import { disagreements } from '../support/lock-law.ts';
import { decide } from '../support/random-state/decide.ts';
import { anyPair } from '../support/random-state/random-state.ts';
import { serverUrl } from '../support/server.ts';

const runs = Number(process.env['QUARRY_RUNS'] ?? 12);
const seed = Number(process.env['QUARRY_SEED'] ?? 20_261_122);
let shadow: Shadow;

/** Nothing where the two are the same. */
function madeOf(a: State, b: State, decisions: readonly string[], simple: boolean): Migration | undefined {
  const options = { previous: a, next: b, decisions, version: '20261122103000', name: 'change', simple };
  const found = generateMigration(options);
  return found.outcome === 'made' ? found.migration : undefined;
}

test.skipIf(inject('serverUrl') === '')(
  'demandsOf() says beforehand which locks, scans and rewrites are measured (M009)',
  { timeout: 3_600_000 },
  async () => {
    const all = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyPair, fc.boolean(), fc.boolean(), async ([a, b], rename, simple) => {
        const { decisions } = decide(a, b, rename);
        const migration = madeOf(a, b, decisions, simple);
        if (migration === undefined) return;
        await emptyDatabase(shadow.session);
        await materialise(shadow, a);
        const tracer = await Tracer.on(shadow.session);
        await runSteps(shadow, migration.up, tracer);
        for (const line of disagreements(a, migration.up, tracer.traces)) {
          all.add(line);
        }
      }),
      { numRuns: runs, seed, endOnFailure: false, interruptAfterTimeLimit: 3_600_000 },
    );
    expect([...all]).toEqual([]);
  },
);

beforeAll(async () => {
  if (inject('serverUrl') === '') return;
  const server = configOf(defineRepo('locks'), { LOCKS_DATABASE_URL: serverUrl });
  shadow = await openWhole({ server, pglite: false }, []);
});
afterAll(async () => await shadow?.close());
