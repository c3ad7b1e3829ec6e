// npm test: installs what is missing, builds, checks and runs every test; with arguments, only vitest with them.
// The last line is `N passed, N failed`, and the exit code says the same.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = 'test/report.json';
const chosen = process.argv.slice(2);

function runTests() {
  rmSync(root + report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...chosen];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return { ...count(), ended: status === 0 };
}

function count() {
  const total = { passed: 0, failed: 0, skipped: [] };
  let files;
  try {
    files = JSON.parse(readFileSync(root + report, 'utf8')).testResults;
  } catch {
    return { ...total, failed: 1 }; // it did not get as far as a report
  }
  for (const { status, name, assertionResults } of files) {
    const failed = assertionResults.filter((test) => test.status === 'failed').length;
    const passed = assertionResults.filter((test) => test.status === 'passed').length;
    total.passed += passed;
    total.failed += failed > 0 || status !== 'failed' ? failed : 1; // the file itself did not load
    const skipped = assertionResults.length - passed - failed;
    if (skipped > 0) total.skipped.push(`${skipped} in ${relative(root, name)}`);
  }
  return total;
}

ensureInstalled();
const { build } = await import('./build.js');
const built = build() ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
process.env.QUARRY_BUILT = '1';
// The whole run asks memory and PostgreSQL many questions, and migrates far and wide; a chosen file only as many as its author set.
if (chosen.length === 0) {
  process.env.QUARRY_QUERIES ??= '20000';
  process.env.QUARRY_PAIRS ??= '2000';
}

const { checks } = await import('./checks.js');
const { runSteps } = await import('./steps.js');
const checked = chosen.length === 0 ? await runSteps(checks({ fast: false })) : { passed: 0, failed: 0 };
const tested = runTests();

const passed = built.passed + checked.passed + tested.passed;
let failed = built.failed + checked.failed + tested.failed;
if (failed === 0 && !tested.ended) failed = 1; // an error outside of any test
if (tested.skipped.length > 0) console.log(`\nskipped: ${tested.skipped.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
