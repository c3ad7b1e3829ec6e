// npm run bench: what Quarry costs, compared with hand-written SQL and with peers. See README.md.
import { parseArgs } from 'node:util';
import { build } from '../bin/build.js';
import { Comparison } from './compare.js';
import { Contestant } from './contestant.js';
import { measureHelpdesk } from './helpdesk.js';
import { install, known, versionOf } from './peers.js';
import { line, table } from './report.js';
import { openBench } from './server.js';
import { measureStart } from './start.js';
import { workloads } from './workloads.js';

const help = `npm run bench -- [options]

  --w W1,W5         workloads (all of ${Object.keys(workloads)[0]}–${Object.keys(workloads).at(-1)}), or helpdesk
  --peers LIST      beside raw and quarry: ${known.slice(2).join(', ')}; all; none
  --rounds 5        rounds, of which medians are taken
  --ms 300          length of a slice
  --lanes 1,16      how many calls are under way at a time
  --seed 1          of the arguments
  --pin             with one lane, keep client and server on one core (Linux, local server)
  --table           print markdown tables at the end
  --start           measure how fast the command line starts instead

  BENCH_DATABASE_URL  a server to use; without it a throw-away one is started`;

const { values: given } = parseArgs({
  options: {
    w: { type: 'string', default: Object.keys(workloads).join(',') },
    peers: { type: 'string', default: known.slice(2).join(',') },
    rounds: { type: 'string', default: '5' },
    ms: { type: 'string', default: '300' },
    lanes: { type: 'string', default: '1,16' },
    seed: { type: 'string', default: '1' },
    pin: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
    start: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const list = (text) => text.split(',').filter(Boolean);

async function contestants(url, connections) {
  const peers = given.peers === 'all' ? known.slice(2) : given.peers === 'none' ? [] : list(given.peers);
  const started = [];
  for (const name of ['raw', 'quarry', ...peers]) {
    try {
      if (!known.includes(name)) throw new Error(`known are ${known.join(', ')}`);
      if (!install(name.split(':')[0])) throw new Error('it could not be installed');
      started.push(await Contestant.start(name, { url, connections }));
    } catch (error) {
      console.log(`${name} takes no part: ${error.message}`);
    }
  }
  return started;
}

async function compare(wanted, url, isLocal) {
  const lanes = list(given.lanes).map(Number);
  const taking = await contestants(url, Math.max(...lanes));
  const pinned = given.pin && isLocal && process.platform === 'linux';
  const options = { lanes, rounds: Number(given.rounds), ms: Number(given.ms), seed: Number(given.seed), pin: pinned };
  const comparison = await Comparison.open(taking, url, options);
  const results = {};
  try {
    for (const workload of wanted) {
      results[workload] = await comparison.run(workload);
      console.log(`\n${workload}: ${workloads[workload].title}`);
      for (const { lanes: at, measured } of results[workload])
        for (const each of measured) console.log(line(workload, at, each));
    }
  } finally {
    await comparison.close();
    await Promise.all(taking.map((each) => each.stop()));
  }
  const names = taking.map(({ name }) => name);
  if (!given.table) return;
  for (const at of lanes) console.log(`\n${table(names, results, at)}`);
  console.log(`\nNode ${process.versions.node}, ${names.map((name) => `${name} ${versionOf(name)}`).join(', ')}`);
}

async function main() {
  if (given.help) return console.log(help);
  if (process.env.QUARRY_BUILT !== '1' && !build()) throw new Error('the sources do not compile');
  if (given.start) return measureStart(Number(given.rounds));
  const asked = list(given.w);
  const unknown = asked.filter((name) => name !== 'helpdesk' && !(name in workloads));
  if (unknown.length > 0) throw new Error(`there is no workload ${unknown.join(', ')}\n\n${help}`);
  const bench = await openBench();
  try {
    const wanted = asked.filter((name) => name in workloads);
    if (wanted.length > 0) await compare(wanted, bench.url, bench.isLocal);
    if (asked.includes('helpdesk')) await measureHelpdesk(bench.url, Number(given.rounds), Number(given.ms));
  } finally {
    await bench.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
