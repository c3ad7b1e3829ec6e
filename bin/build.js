// Compiles src to dist, only when something changed since the last time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built-from');

function sourceHash() {
  const hash = createHash('sha256');
  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src', file))
    .sort();
  const others = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'bin/bundle.js'];
  for (const file of [...others, ...sources]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Compiles beside dist and swaps, so that whoever runs dist meanwhile never meets a half of it. */
function compile(hash) {
  const fresh = `${dist}.${process.pid}`;
  const old = `${fresh}.old`;
  const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
  const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', fresh];
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options], { cwd: root, encoding: 'utf8' });
  if (status !== 0) console.error(stdout);
  if (!existsSync(fresh)) return false;
  bundle(fresh);
  if (status === 0) writeFileSync(join(fresh, '.built-from'), hash);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
  return status === 0;
}

/** Where there is no bundler for the platform, the modules stay as they are: they start more slowly, and do the same. */
function bundle(folder) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/bundle.js'), folder], { encoding: 'utf8' });
  if (status !== 0) console.error(`dist is not bundled:\n${stderr}`);
}

/** Brings dist up to date; false when the sources do not compile (what could be emitted is there all the same). */
export function build() {
  const hash = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true;
  return compile(hash);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build() ? 0 : 1;
