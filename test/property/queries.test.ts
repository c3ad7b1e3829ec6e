import { cpus } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { type Bench, memoryBench, pgliteBench, serverBench } from '../support/differential/bench.ts';
import { differential, type Tally } from '../support/differential/differential.ts';

// Whole queries over random data: memory answers as PostgreSQL does, or says that it cannot know.
// QUARRY_QUERIES says how many in a plain run; `npm run differential -- --count N --seed S --from F --only I` sets the others.

const seed = Number(process.env['QUARRY_SEED'] ?? 20_261_121);
const only = process.env['QUARRY_ONLY'];
const asked = Number(process.env['QUARRY_RUNS'] ?? process.env['QUARRY_QUERIES'] ?? 1000);
const count = only === undefined ? asked : 1;
const from = Number(only ?? process.env['QUARRY_FROM'] ?? 0);
const open: Bench[] = [];
afterAll(async () => {
  for (const bench of open) await bench.close();
});

async function opened(bench: Bench | Promise<Bench>): Promise<Bench> {
  const one = await bench;
  open.push(one);
  return one;
}

async function compare(title: string, run: Parameters<typeof differential>[0]): Promise<Tally> {
  const [started, used] = [Date.now(), process.cpuUsage()];
  const tally = await differential(run);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  const { user, system } = process.cpuUsage(used);
  const busy = `${seconds} s (${((user + system) / 1e6).toFixed(0)} s of processor time here)`;
  console.log(`${title}: seed ${run.seed}, ${run.count} queries in ${busy}\n${tally}`);
  expect(tally.complaints.join('\n\n')).toBe('');
  return tally;
}

test(`a query has the answer that PostgreSQL gives, or is said to have none without it (seed ${seed})`, {
  timeout: 7_200_000,
}, async () => {
  const truth = await opened(serverBench(4));
  const other = await opened(memoryBench());
  const lanes = Math.max(3, Math.min(6, cpus().length + 1));
  const progress = (done: number, { complaints }: Tally) =>
    console.log(`${done} of ${count} queries, ${complaints.length === 0 ? 'no difference' : complaints.join('\n\n')}`);
  const tally = await compare('memory', { seed, from, count, truth, other, lanes, progress });
  if (count < 500) return;
  expect(tally.share('undecided')).toBeLessThan(0.05);
  // Queries that say nothing would agree as well.
  expect(tally.share('failed') + tally.share('refused')).toBeLessThan(0.02);
  expect(tally.found / count).toBeGreaterThan(0.4);
});

test(`a query has the same answer from both engines (seed ${seed})`, { timeout: 7_200_000 }, async () => {
  const truth = await opened(serverBench(2));
  const other = await opened(pgliteBench());
  await compare('PGlite', { seed: seed + 1, from, count: Math.ceil(count / 50), truth, other, lanes: 2 });
});
