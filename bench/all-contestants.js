// A run: every contestant that can be started, on every workload that is asked for.
import { cpus, loadavg } from 'node:os';
import pg from 'pg';
import { Comparison } from './compare.js';
import { Contestant } from './contestant.js';
import { keep } from './last-run.js';
import { contestants, install, versionOf } from './peers.js';
import { line } from './report.js';
import { workloads } from './workloads.js';

async function started(names, where, { signal, failures }) {
  const taking = [];
  signal.addEventListener('abort', () => {
    for (const each of taking) each.kill('interrupted');
  });
  for (const name of names) {
    signal.throwIfAborted();
    try {
      if (!(name in contestants)) throw new Error(`known are ${Object.keys(contestants).join(', ')}`);
      await install(name);
      taking.push(await Contestant.start(name, where));
    } catch (error) {
      failures.push(`${name} takes no part: ${error.message}`);
      console.log(failures.at(-1));
    }
  }
  return taking;
}

async function serverVersion(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query('show server_version');
  await client.end();
  return rows[0].server_version.split(' ')[0];
}

/**
 * Measures, says what was found after each workload, and keeps it. `options`: `lanes`, `rounds`, `ms`, `seed`, `pin`
 * (whether one lane is kept on a core), `names` of contestants, `wanted` workloads, and the `signal` that ends it.
 */
export async function measureAll(url, options) {
  const { wanted, names, lanes, rounds, ms, pin, signal } = options;
  const failures = [];
  const load = [loadavg()[0]];
  const taking = await started(names, { url, connections: Math.max(...lanes) }, { signal, failures });
  const comparison = await Comparison.open(taking, url, options);
  const machine = { cores: cpus().length, model: cpus()[0].model.trim(), load };
  const versions = {
    node: process.versions.node,
    server: await serverVersion(url),
    packages: taking.map(({ name }) => versionOf(name)),
  };
  const run = {
    date: new Date().toISOString().slice(0, 10),
    machine,
    versions,
    options: { lanes, rounds, ms, pinned: pin, complete: false },
    names: taking.map(({ name }) => name),
    failures,
    results: {},
  };
  try {
    for (const workload of wanted) {
      console.log(`\n${workload}: ${workloads[workload].title}`);
      const results = await comparison.run(workload);
      for (const { lanes: at, measured } of results) for (const each of measured) console.log(line(workload, at, each));
      run.results[workload] = results;
      failures.push(...comparison.failures.splice(0));
      load[1] = loadavg()[0];
      run.options.complete = wanted.at(-1) === workload;
      keep(run);
    }
  } finally {
    await comparison.close();
    await Promise.all(taking.map((each) => each.stop()));
  }
  return run;
}
