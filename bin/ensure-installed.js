// Installs the dependencies when they are missing or older than the lock file. Imports nothing that has to be installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const changed = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
/** Which lock file was installed last: a checkout touches files without changing them. */
const mark = join(root, 'node_modules/.installed-lock');
const lock = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

function isInstalled() {
  // A linked folder is somebody else's: installing would empty it.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  if (existsSync(mark)) return readFileSync(mark, 'utf8') === lock();
  // npm writes its own copy of the lock as the last act of an installation.
  return changed('node_modules/.package-lock.json') >= changed('package-lock.json');
}

/** npm as a script for this very Node: on Windows `npm` is a .cmd, which cannot be started without a shell. */
function npmScript() {
  const beside = dirname(process.execPath);
  const places = [
    process.env.npm_execpath ?? '',
    join(beside, 'node_modules/npm/bin/npm-cli.js'),
    join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
  ];
  return places.find((file) => file.endsWith('npm-cli.js') && existsSync(file));
}

/** Runs npm with the arguments; returns whether it succeeded. */
export function npm(args, options = {}) {
  const script = npmScript();
  const [program, first] = script ? [process.execPath, [script]] : ['npm', []];
  return spawnSync(program, [...first, ...args], { cwd: root, stdio: 'inherit', ...options }).status === 0;
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Quarry needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

/** Leaves the process with a hint when the installation fails. */
export function ensureInstalled() {
  requireNode();
  if (isInstalled()) return;
  console.log('Installing the dependencies (once) …');
  if (npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])) {
    writeFileSync(mark, lock());
    return;
  }
  console.error('The installation failed. Is the npm registry reachable? Run `npm ci` to see more.');
  process.exit(1);
}
