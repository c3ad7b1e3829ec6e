// npm run differential -- --count 2000 --seed 7: property tests at length; a plain `npm test` runs each briefly.
// The tests read QUARRY_RUNS and QUARRY_SEED; --only repeats the one query of a seed that something was
// wrong about, --from goes on where a run ended.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const options = { runs: { ...text, default: '1000' }, count: text, seed: text, from: text, only: text };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const env = {
  ...process.env,
  QUARRY_RUNS: values.count ?? values.runs,
  ...(values.seed ? { QUARRY_SEED: values.seed } : {}),
  ...(values.from ? { QUARRY_FROM: values.from } : {}),
  ...(values.only ? { QUARRY_ONLY: values.only } : {}),
};
const names = values.only ? ['queries'] : positionals;
const args = ['run', '--project', 'db', '--testTimeout', '0', ...names.map((name) => `test/property/${name}`)];
process.exitCode = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
  env,
  stdio: 'inherit',
}).status;
