// npm run bench: what Quarry costs, compared with hand-written SQL and with peers. See README.md.
import { parseArgs } from 'node:util';
import { build } from '../bin/build.js';
import { measureAll } from './all-contestants.js';
import { lastRun, writeReadme } from './last-run.js';
import { measureMigrations } from './migrations.js';
import { peers } from './peers.js';
import { report } from './report.js';
import { openBench } from './server.js';
import { measureStart } from './start.js';
import { workloads } from './workloads.js';

const all = Object.keys(workloads);
const help = `npm run bench -- [options]

  --w W1,W5         workloads (all of ${all[0]}–${all.at(-1)}), and helpdesk
  --peers LIST      beside raw and quarry: ${peers.join(', ')}; none
  --rounds 5        rounds, of which medians are taken
  --ms 300          length of a slice
  --lanes 1,16      how many calls are under way at a time
  --seed 1          of the arguments
  --no-pin          with one lane, let client and server be on different cores (Linux, local server)
  --table           print the tables of the last run, and measure nothing
  --readme          put them into bench/README.md
  --start           measure how fast the command line starts instead
  --migrations      measure how long migrating takes with nothing to do, and generating with one thing to do, instead

  BENCH_DATABASE_URL  a server to use; without it a throw-away one is started`;

const { values: given } = parseArgs({
  allowNegative: true,
  options: {
    w: { type: 'string', default: [...all, 'helpdesk'].join(',') },
    peers: { type: 'string', default: 'all' },
    rounds: { type: 'string', default: '5' },
    ms: { type: 'string', default: '300' },
    lanes: { type: 'string', default: '1,16' },
    seed: { type: 'string', default: '1' },
    pin: { type: 'boolean', default: true },
    table: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
    start: { type: 'boolean', default: false },
    migrations: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const list = (text) => text.split(',').filter(Boolean);

/** Aborted by Ctrl-C: contestants and server are taken away, then the run ends. A second one ends it at once. */
function interruption() {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(name, () => controller.abort(new Error('interrupted: the server and its files are removed')));
  return controller.signal;
}

const asOptions = ({ isLocal }, wanted, signal) => ({
  wanted,
  names: ['raw', 'quarry', ...({ all: peers, none: [] }[given.peers] ?? list(given.peers))],
  lanes: list(given.lanes).map(Number),
  rounds: Number(given.rounds),
  ms: Number(given.ms),
  seed: Number(given.seed),
  pin: given.pin && isLocal && process.platform === 'linux',
  signal,
});

async function measure(signal) {
  const asked = list(given.w);
  const unknown = asked.filter((name) => name !== 'helpdesk' && !(name in workloads));
  if (unknown.length > 0) throw new Error(`there is no workload ${unknown.join(', ')}\n\n${help}`);
  const bench = await openBench(signal);
  try {
    const wanted = asked.filter((name) => name in workloads);
    const run = wanted.length > 0 ? await measureAll(bench.url, asOptions(bench, wanted, signal)) : undefined;
    if (asked.includes('helpdesk')) {
      // Imports what has just been built.
      const { measureHelpdesk } = await import('./helpdesk.js');
      await measureHelpdesk(bench.url, Number(given.rounds), Number(given.ms));
    }
    if (run !== undefined) console.log(`\n${report(run)}`);
  } finally {
    await bench.close();
  }
}

async function main(signal) {
  if (given.help) return console.log(help);
  if (given.readme) return writeReadme(report(lastRun()));
  if (given.table) return console.log(report(lastRun()));
  if (process.env.QUARRY_BUILT !== '1' && !build()) throw new Error('the sources do not compile');
  if (given.start) return measureStart(Number(given.rounds));
  if (given.migrations) return measureMigrations(Number(given.rounds), signal);
  await measure(signal);
}

const signal = interruption();
try {
  await main(signal);
} catch (error) {
  console.error((signal.aborted ? signal.reason : error).message);
  process.exitCode = signal.aborted ? 130 : 1;
}
