// npm run ok: the whole loop while working, without a database, in under 30 seconds.
import { ensureInstalled } from './ensure-installed.js';

ensureInstalled();
const { checks } = await import('./checks.js');
const { runSteps } = await import('./steps.js');

const tests = {
  name: 'unit and golden tests',
  args: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--passWithNoTests'],
};
const started = performance.now();
const { failed } = await runSteps([tests, ...checks({ fast: true })]);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(failed === 0 ? `All is well (${seconds} s).` : `${failed} of the steps failed (${seconds} s).`);
process.exitCode = failed === 0 ? 0 : 1;
