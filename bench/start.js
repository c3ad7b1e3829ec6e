// How long the command line takes, in a copy of the helpdesk with a local server that is already up.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertInstalled, emptyProject, launcher, report, root, start, timed } from './commands.js';

const measures = [
  { title: 'quarry --help', script: launcher, words: ['--help'], aim: 250 },
  { title: 'quarry migrate, nothing pending', script: launcher, words: ['migrate'], aim: 400 },
  { title: 'quarry console --eval 1', script: launcher, words: ['console', '--eval', '1'], aim: 2000 },
  { title: 'npm start, without npm', script: join(root, 'bin/start.js'), words: [], aim: 5000 },
];

function helpdesk() {
  const folder = emptyProject();
  for (const part of ['resources', 'drizzle', 'quarry.config.ts'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  return folder;
}

/** Prints medians. Somebody stays in the console meanwhile, so the server is up. */
export async function measureStart(rounds) {
  assertInstalled();
  const folder = helpdesk();
  let idle;
  try {
    await timed(folder, measures.at(-1));
    idle = start(folder, launcher, ['console']);
    // An input is evaluated when the next one begins.
    idle.child.stdin.write('"here"\n"still"\n');
    const here = new Promise((resolve) => idle.child.stdout.once('data', () => resolve()));
    const gone = await Promise.race([here, idle.ended]);
    if (gone !== undefined) throw new Error(`quarry console ended with ${gone.code}:\n${gone.said}`);
    for (const measure of measures) {
      const times = [];
      for (let i = 0; i < rounds; i++) times.push(await timed(folder, measure));
      report(measure.title, times, measure.aim);
    }
  } finally {
    idle?.child.stdin.end();
    await idle?.ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
