// npm run fault [-- --long]: kills, cuts and races against a real server; --long repeats them, with four times the processes.
import { spawnSync } from 'node:child_process';

const words = process.argv.slice(2);
const long = words.includes('--long');
const args = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  'fault',
  ...words.filter((word) => word !== '--long'),
];
if (long) process.env.QUARRY_FLEET ??= '32';
let status = 0;
for (let round = 0; round < (long ? 10 : 1) && status === 0; round++) {
  status = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}
process.exitCode = status;
