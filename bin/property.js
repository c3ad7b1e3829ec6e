// npm run differential -- --count 2000 --seed 7: one property test at length; a plain `npm test` runs each briefly.
// The test reads QUARRY_RUNS and QUARRY_SEED.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const options = { runs: { type: 'string', default: '1000' }, count: { type: 'string' }, seed: { type: 'string' } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const env = {
  ...process.env,
  QUARRY_RUNS: values.count ?? values.runs,
  ...(values.seed ? { QUARRY_SEED: values.seed } : {}),
};
const args = ['run', '--project', 'db', '--testTimeout', '0', ...positionals.map((name) => `test/property/${name}`)];
process.exitCode = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
  env,
  stdio: 'inherit',
}).status;
