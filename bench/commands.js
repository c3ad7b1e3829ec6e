// Runs commands in a project and says how long they take.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.js';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const launcher = join(root, 'bin/quarry.js');

/** Leaves how long processors worked for the process: unlike its duration, what runs beside it is hardly a part of that. */
const account = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeFileSync(require('node:path').join(__dirname, 'cpu.txt'), String((user + system) / 1000));
});
`;

/** An empty project that uses this package and drizzle-orm as its users do. */
export function emptyProject() {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'quarry-bench-'));
  // A root's server runs under another account, which has to get here.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(join(folder, 'account.cjs'), account);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/quarry'), 'junction');
  symlinkSync(join(root, 'node_modules/drizzle-orm'), join(folder, 'node_modules/drizzle-orm'), 'junction');
  return folder;
}

/** As on a developer's machine, and without what would decide something in the project. */
export function environment(more = {}) {
  const { DATABASE_URL: _url, DATA_MODE: _mode, NODE_ENV: _env, QUARRY_LITE: _lite, ...rest } = process.env;
  return { ...rest, QUARRY_BUILT: '1', NO_COLOR: '1', ...more };
}

/** A script under way, with what it printed and its exit code once it has ended. */
export function start(folder, script, words, env = environment()) {
  const child = spawn(process.execPath, [script, ...words], { cwd: folder, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const ended = new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  return { child, ended };
}

/** Milliseconds a script takes, and those of a processor; rejects with what it printed where it ends as it should not. */
export async function timed(folder, { title, script = launcher, words, env, code = 0 }) {
  const began = performance.now();
  const counted = { NODE_OPTIONS: `--require=${join(folder, 'account.cjs')}` };
  const { child, ended } = start(folder, script, words, environment({ ...counted, ...env }));
  child.stdin.end();
  const found = await ended;
  const wall = performance.now() - began;
  if (found.code !== code) throw new Error(`${title} ended with ${found.code}:\n${found.said}`);
  return { wall, cpu: Number(readFileSync(join(folder, 'cpu.txt'), 'utf8')) };
}

/** `npm start` would install first, which is neither what is measured nor what a benchmark may do to a checkout. */
export function assertInstalled() {
  const changed = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed('node_modules/.package-lock.json') < changed('package-lock.json'))
    throw new Error('node_modules is older than package-lock.json: run npm ci first');
}

/** Prints the median of some times beside what it should be at most, with the machine's load. */
export function report(title, times, aim) {
  const walls = times.map(({ wall }) => wall);
  const range = `${Math.min(...walls).toFixed(0)} to ${Math.max(...walls).toFixed(0)}`;
  const cpus = times.flatMap(({ cpu }) => cpu ?? []);
  const cpu = cpus.length === 0 ? '' : `, processor ${Math.min(...cpus).toFixed(0)} at best`;
  const wall = `${title.padEnd(50)} ${median(walls).toFixed(0).padStart(5)} ms (${range})`;
  console.log(`${wall}${cpu}; aim ${aim}; load average ${loadavg()[0].toFixed(1)}`);
}
