// How long the command line takes, in a copy of the helpdesk with a local server that is already up.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const launcher = join(root, 'bin/quarry.js');

const measures = [
  { title: 'quarry --help', script: launcher, words: ['--help'], aim: 250 },
  { title: 'quarry migrate, nothing pending', script: launcher, words: ['migrate'], aim: 400 },
  { title: 'quarry console --eval 1', script: launcher, words: ['console', '--eval', '1'], aim: 2000 },
  { title: 'npm start, without npm', script: join(root, 'bin/start.js'), words: [], aim: 5000 },
];

function project() {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'quarry-bench-'));
  // A root's server runs under another account, which has to get here.
  chmodSync(folder, 0o755);
  for (const part of ['resources', 'quarry.config.ts'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  cpSync(join(root, 'drizzle'), join(folder, 'drizzle'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/quarry'), 'junction');
  symlinkSync(join(root, 'node_modules/drizzle-orm'), join(folder, 'node_modules/drizzle-orm'), 'junction');
  return folder;
}

/** As on a developer's machine: no URL, so the database is a local one. */
function environment() {
  const { DATABASE_URL: _url, DATA_MODE: _mode, NODE_ENV: _env, ...rest } = process.env;
  return { ...rest, QUARRY_BUILT: '1', NO_COLOR: '1' };
}

function start(folder, script, words) {
  const child = spawn(process.execPath, [script, ...words], { cwd: folder, env: environment() });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const ended = new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  return { child, ended };
}

async function run(folder, { title, script, words }) {
  const began = performance.now();
  const { child, ended } = start(folder, script, words);
  child.stdin.end();
  const { code, said } = await ended;
  if (code !== 0) throw new Error(`${title} ended with ${code}:\n${said}`);
  return performance.now() - began;
}

/** `npm start` would install first, which is neither what is measured nor what a benchmark may do to a checkout. */
function assertInstalled() {
  const changed = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed('node_modules/.package-lock.json') < changed('package-lock.json'))
    throw new Error('node_modules is older than package-lock.json: run npm ci first');
}

/** Prints medians. Somebody stays in the console meanwhile, so the server is up. */
export async function measureStart(rounds) {
  assertInstalled();
  const folder = project();
  let idle;
  try {
    await run(folder, measures.at(-1));
    idle = start(folder, launcher, ['console']);
    // An input is evaluated when the next one begins.
    idle.child.stdin.write('"here"\n"still"\n');
    const here = new Promise((resolve) => idle.child.stdout.once('data', () => resolve()));
    const gone = await Promise.race([here, idle.ended]);
    if (gone !== undefined) throw new Error(`quarry console ended with ${gone.code}:\n${gone.said}`);
    for (const measure of measures) {
      const times = [];
      for (let i = 0; i < rounds; i++) times.push(await run(folder, measure));
      const range = `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}`;
      console.log(
        `${measure.title.padEnd(34)} ${median(times).toFixed(0).padStart(5)} ms (${range}), aim ${measure.aim}`,
      );
    }
  } finally {
    idle?.child.stdin.end();
    await idle?.ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
