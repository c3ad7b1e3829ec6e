#!/usr/bin/env node
// The command line's door: finds the built package and hands over. In a clone it compiles the sources first.
import { existsSync } from 'node:fs';
import module from 'node:module';

const here = (path) => new URL(path, import.meta.url);

async function main() {
  const isClone = existsSync(here('../src')) && existsSync(here('./build.js'));
  // A parent that has just built (the tests, npm start) saves its children the look at the sources.
  if (isClone && process.env.QUARRY_BUILT !== '1') {
    const { ensureInstalled } = await import('./ensure-installed.js');
    ensureInstalled();
    const { build } = await import('./build.js');
    if (!build()) return 1;
  }
  if (!existsSync(here('../dist/cli/main.js'))) {
    console.error('quarry: dist/cli/main.js is missing; reinstall the package, or run `node bin/build.js` in a clone.');
    return 1;
  }
  module.enableCompileCache?.();
  // As from Node 21 on. Where there is none, pg makes a Response to learn where it runs, and loads all of fetch for it.
  globalThis.navigator ??= { userAgent: `Node.js/${process.versions.node.split('.')[0]}` };
  const { run } = await import('../dist/cli/main.js');
  return run(process.argv.slice(2));
}

process.exitCode = await main();
