// Where the benchmarks run: a throw-away PostgreSQL of their own, or the server BENCH_DATABASE_URL names.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { dataset } from './dataset.js';

const settings = {
  shared_buffers: '512MB',
  max_connections: 300,
  checkpoint_timeout: '1h',
  max_wal_size: '8GB',
  autovacuum: 'off',
  timezone: 'UTC',
};

/** An own server, without fsync unless the settings say so; it goes with this process, however that ends. */
export async function throwAway(settings) {
  const script = fileURLToPath(new URL('../test/support/cluster.js', import.meta.url));
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const guardian = spawn(process.execPath, [script, ...words], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = new Promise((resolve) => guardian.once('exit', resolve));
  guardian.stdin.on('error', () => {});
  for await (const line of createInterface({ input: guardian.stdout })) {
    const said = JSON.parse(line);
    if (said.error) throw new Error(said.error);
    const stop = () => {
      guardian.stdin.end();
      return ended;
    };
    return { url: said.url, stop };
  }
  throw new Error('the server ended before it answered');
}

/** With a signal, its abort cuts the connection. */
export async function connected(url, work, signal) {
  const client = new pg.Client({ connectionString: url });
  const cut = () => client.connection.stream.destroy();
  await client.connect();
  client.on('error', () => {});
  if (signal?.aborted) cut();
  signal?.addEventListener('abort', cut);
  try {
    return await work(client);
  } finally {
    signal?.removeEventListener('abort', cut);
    await client.end();
  }
}

export const at = (url, database) => Object.assign(new URL(url), { pathname: `/${database}` }).href;

async function fill(url, signal) {
  const run = async (client) => {
    for (const statement of dataset) await client.query(statement);
  };
  await connected(url, run, signal);
}

/** The rows, made once per server and per version of the dataset. */
async function template(url, signal) {
  const name = `quarry_bench_${createHash('sha256').update(dataset.join()).digest('hex').slice(0, 12)}`;
  await connected(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [name]);
    if (rowCount > 0) return;
    await client.query(`drop database if exists ${name}`);
    await client.query(`create database ${name}`);
    await fill(at(url, name), signal);
    // Only now: a template that is there is whole.
    await client.query(`alter database ${name} is_template true`);
  });
  return name;
}

/**
 * Opens a database with the dataset, for one run. Parallel query is off in it: it makes the aggregates slower for
 * everybody, and hides who planned them well. An abort while it is filled rejects.
 */
export async function openBench(signal) {
  signal.throwIfAborted();
  const given = process.env.BENCH_DATABASE_URL;
  const server = given === undefined ? await throwAway(settings) : { url: given, stop: async () => {} };
  const name = `quarry_bench_run_${process.pid}`;
  const url = at(server.url, name);
  const close = async () => {
    if (given !== undefined)
      await connected(server.url, (client) => client.query(`drop database if exists ${name} with (force)`));
    await server.stop();
  };
  try {
    const from = given === undefined ? 'template1' : await template(server.url, signal);
    await connected(server.url, async (client) => {
      await client.query(`create database ${name} template ${from}`);
      await client.query(`alter database ${name} set max_parallel_workers_per_gather = 0`);
      await client.query(`alter database ${name} set timezone = 'UTC'`);
    });
    if (given === undefined) await fill(url, signal);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, isLocal: ['127.0.0.1', 'localhost', '::1'].includes(new URL(url).hostname), close };
}
