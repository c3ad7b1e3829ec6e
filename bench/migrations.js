// How long migrating takes where there is nothing to do, and generating where one thing has changed: with histories and
// domains of some size, on a throw-away server that syncs its files.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createJiti } from 'jiti';
import { assertInstalled, emptyProject, report, root, timed } from './commands.js';
import { at, connected, throwAway } from './server.js';
import { writeQuarryProject } from './types/quarry-project.mjs';

const jiti = createJiti(import.meta.url, { alias: { quarry: join(root, 'src/index.ts') } });

/** 50 tables that came to be in so many migrations. */
async function history(folder, migrations) {
  const { longHistory } = await jiti.import('../test/support/long-history.ts');
  for (const [file, text] of Object.entries(longHistory(50, migrations))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** Resources in a ring, with relationships, aggregates, calculations and actions; migrated so far, then one is changed. */
async function domain(folder, resources, env) {
  mkdirSync(join(folder, 'resources'));
  writeQuarryProject(join(folder, 'resources'), resources);
  const config = `import { defineConfig } from 'quarry';\nexport default defineConfig({ resources: 'resources/r*.ts' });\n`;
  writeFileSync(join(folder, 'quarry.config.ts'), config);
  await timed(folder, { title: 'the first migration', words: [...generate('all'), '--simple', '--no-verify'], env });
  const file = join(folder, 'resources/r7.ts');
  const text = readFileSync(file, 'utf8').replace(
    '  price = float();',
    '  price = float();\n  weight = float({ optional: true });',
  );
  writeFileSync(file, text);
}

const generate = (name) => ['generate-migrations', '--name', name];

/** Removes what a run wrote, so that the next one has as much to do. */
function forget(folder) {
  for (const place of ['migrations', 'migrations/meta'])
    for (const file of readdirSync(join(folder, place))) if (file.includes('_one.')) rmSync(join(folder, place, file));
  const schema = join(folder, 'drizzle/schema.ts');
  writeFileSync(schema, readFileSync(schema, 'utf8').replace(/^.*weight.*\n/m, ''));
}

async function series(rounds, signal, measure, { before = () => {}, after = () => {} } = {}) {
  const times = [];
  for (let i = 0; i < rounds; i++) {
    signal.throwIfAborted();
    await before();
    times.push(await timed(measure.folder, measure));
    await after();
  }
  report(measure.title, times, measure.aim);
}

async function measureHistory(rounds, signal, env) {
  const folder = emptyProject();
  const cold = () => rmSync(join(folder, 'node_modules/.cache'), { recursive: true, force: true });
  try {
    await history(folder, 500);
    await timed(folder, { title: 'quarry migrate', words: ['migrate'], env });
    const migrate = { folder, words: ['migrate'], env, aim: 400 };
    await series(rounds, signal, { ...migrate, title: 'migrate, 500 applied, none pending' });
    await series(rounds, signal, { ...migrate, title: 'migrate, the same with a cold loader' }, { before: cold });
    const check = { folder, words: ['generate-migrations', '--check'], env };
    await series(rounds, signal, { ...check, title: 'generate --check, 500 migrations', aim: 1000 });
    await measureReading(rounds, env.DATABASE_URL);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measureShortHistory(rounds, signal, env) {
  const folder = emptyProject();
  try {
    await history(folder, 50);
    const check = { folder, words: ['generate-migrations', '--check'], env };
    await series(rounds, signal, { ...check, title: 'generate --check, 50 migrations', aim: 1000 });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Without a process of its own: what a database of 50 tables looks like. */
async function measureReading(rounds, url) {
  const { readCatalog } = await jiti.import('../src/catalog/read-catalog.ts');
  const times = [];
  await connected(url, async (client) => {
    const query = async (text, params) => (await client.query(text, params)).rows;
    for (let i = 0; i <= rounds; i++) times.push({ wall: await duration(() => readCatalog(query)) });
  });
  // The first one also fills the server's caches.
  report('the structure of 50 tables read', times.slice(1), 60);
}

async function duration(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function measureDomain(rounds, signal, { resources, env, measures }) {
  const folder = emptyProject();
  const after = () => forget(folder);
  try {
    await domain(folder, resources, env);
    for (const { title, aim, words = [], more = {} } of measures) {
      const measure = { folder, title, aim, words: [...generate('one'), ...words], env: { ...env, ...more } };
      await timed(folder, measure);
      after();
      await series(rounds, signal, measure, { after });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Without a process of its own: the comparison and the plan alone. */
async function measurePlan(rounds, resources) {
  const folder = emptyProject();
  try {
    writeQuarryProject(folder, resources);
    const { resolve } = await jiti.import('../src/model/resolve.ts');
    const { stateOf } = await jiti.import('../src/schema/state-of.ts');
    const { generateMigration } = await jiti.import('../src/emit/generate-migration.ts');
    const { emptyState } = await jiti.import('../src/schema/state.ts');
    const files = Array.from({ length: resources }, (_, i) => join(folder, `r${i}.ts`));
    const classes = [];
    for (const [i, file] of files.entries()) classes.push((await jiti.import(file))[`R${i}`]);
    const next = stateOf(resolve(classes), 'default');
    for (const [title, previous] of [
      [`diff and plan of ${resources} resources, one column new`, without(next)],
      [`diff and plan of ${resources} resources, all new`, emptyState],
    ]) {
      const times = [];
      for (let i = 0; i < rounds; i++) {
        const [began, cpu] = [performance.now(), process.cpuUsage()];
        generateMigration({ previous, next, version: '20260101000000', name: 'one', simple: true });
        const { user, system } = process.cpuUsage(cpu);
        times.push({ wall: performance.now() - began, cpu: (user + system) / 1000 });
      }
      report(title, times, 300);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The same structure without a column. */
function without(state) {
  const [first, ...others] = state.tables;
  const columns = first.columns.filter(({ name }) => name !== 'remark');
  return { ...state, tables: [{ ...first, columns }, ...others] };
}

/** Prints medians, each with the load of the machine: what runs beside is a part of them. */
export async function measureMigrations(rounds, signal) {
  assertInstalled();
  const server = await throwAway({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' });
  try {
    await connected(server.url, (client) => client.query('create database history'));
    const env = { DATABASE_URL: at(server.url, 'history') };
    await measureHistory(rounds, signal, env);
    await measureShortHistory(rounds, signal, env);
    const verified = [
      { title: '50 resources, one change, verified on the server', aim: 2000 },
      { title: 'the same without verification', aim: 1000, words: ['--no-verify'] },
    ];
    await measureDomain(rounds, signal, { resources: 50, env, measures: verified });
    const pglite = [{ title: '50 resources, one change, verified on PGlite', aim: 3000 }];
    await measureDomain(rounds, signal, { resources: 50, env: { QUARRY_LITE: 'pglite' }, measures: pglite });
    const large = [{ title: '200 resources, one change, not verified', aim: 1000, words: ['--no-verify'] }];
    await measureDomain(rounds, signal, { resources: 200, env, measures: large });
    for (const resources of [50, 200]) await measurePlan(rounds, resources);
  } finally {
    await server.stop();
  }
}
