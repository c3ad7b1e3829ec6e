import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { configOf, effectiveConfig } from '../../../src/repo/config.ts';
import { standIn } from '../../../src/repo/context.ts';
import { InvalidUrl } from '../../../src/repo/database-url.ts';
import { InvalidRepoOptions } from '../../../src/repo/options.ts';
import { defineRepo } from '../../../src/repo/repo.ts';
import { ForeignRepo, RepoAlreadyStarted, RepoNotMeantHere, RepoNotStarted } from '../../../src/repo/repo-error.ts';
import { connectRepo, driverOf, stopRepo, withRepo } from '../../../src/repo/session.ts';
import type { StatementEvent } from '../../../src/repo/statement-event.ts';
import { withRepoAt } from '../../../src/repo/with-repo-at.ts';
import { nextWarning } from '../../support/warning.ts';
import { FakeDriver } from './fake-driver.ts';

test('defineRepo() connects nothing and says nothing', () => {
  const repo = defineRepo('inert', { url: 'postgres://nobody:secret@127.0.0.1:1/none' });
  expect(driverOf(repo)).toBeUndefined();
});

test('defineRepo() lists the accepted log levels (E018)', () => {
  const bad = () => defineRepo('bad', { log: 'verbose' as 'debug' });
  expect(bad).toThrow(InvalidRepoOptions);
  expect(bad).toThrow("option 'log': expected one of 'debug', 'info', 'warn', 'error', 'none', not 'verbose'");
});

test('defineRepo() offers the nearest name for an unknown option', () => {
  expect(() => defineRepo('bad', { datbase: 'x' } as object)).toThrow("no option 'datbase'. Did you mean 'database'?");
  expect(() => defineRepo('bad', { pool: { sise: 1 } as object })).toThrow(
    "no option 'pool.sise'. Did you mean 'size'?",
  );
});

test('defineRepo() reports all faults at once', () => {
  expect(() => defineRepo('bad', { port: 0, pool: 'many' as '2x' })).toThrow(/option 'port'.*option 'pool'/);
});

test('defineRepo() refuses an unusable URL without printing its password (E003)', () => {
  expect(() => defineRepo('bad', { url: 'postgres://u:secret@h' })).toThrow(InvalidUrl);
});

test('a read-only repo has no method that writes (E163)', () => {
  const repo = defineRepo('reader', { readOnly: true });
  expect(repo.access).toBe('read');
  for (const name of ['insert', 'update', 'delete', 'insertAll', 'updateAll', 'deleteAll'])
    expect(name in repo).toBe(false);
});

test('a repo shows no secret however it is looked at', () => {
  const repo = defineRepo('secretive', { url: 'postgres://u:sesame@h/db', password: 'sesame' });
  expect(inspect(repo, { depth: 9, showHidden: true }) + JSON.stringify(repo)).not.toContain('sesame');
});

test('the URL wins over the parts, what it does not name stays (E001)', () => {
  const repo = defineRepo('parts', {
    url: 'postgres://u:p@urlhost:6000/db?pool_size=7',
    host: 'cfg',
    user: 'cfg',
    pool: 3,
    applicationName: 'mine',
  });
  expect(configOf(repo, {})).toMatchObject({
    host: 'urlhost',
    user: 'u',
    password: 'p',
    port: 6000,
    database: 'db',
    pool: { size: 7, from: 'pool_size of the URL' },
    applicationName: 'mine',
    urlFrom: 'option url',
  });
});

test('an ssl object wins over ?ssl=true, with one warning (E005)', () => {
  const ssl = { ca: 'CA', rejectUnauthorized: true };
  const config = configOf(defineRepo('tls', { url: 'postgres://h/db?ssl=true', ssl }), {});
  expect(config.ssl).toEqual(ssl);
  expect(config.warnings).toEqual(["Repo 'tls': option ssl is used; what the URL says about ssl is ignored."]);
});

test('<NAME>_DATABASE_URL beats everything, DATABASE_URL fills in', () => {
  const repo = defineRepo('azureWrite', {});
  const env = { AZURE_WRITE_DATABASE_URL: 'postgres://own/db', DATABASE_URL: 'postgres://general/db' };
  expect(configOf(repo, env)).toMatchObject({ host: 'own', urlFrom: 'AZURE_WRITE_DATABASE_URL' });
  expect(configOf(repo, { DATABASE_URL: env.DATABASE_URL })).toMatchObject({
    host: 'general',
    urlFrom: 'DATABASE_URL',
  });
});

test('DATABASE_URL does not move a repo that says where it is, where there are several', () => {
  defineRepo('another');
  const repo = defineRepo('placed', { host: 'legacy', database: 'old' });
  expect(configOf(repo, { DATABASE_URL: 'postgres://general/db' })).toMatchObject({ host: 'legacy', database: 'old' });
});

test('the pool size comes from the environment, and is 10 where nothing says otherwise', () => {
  const repo = defineRepo('sized');
  expect(configOf(repo, {}).pool).toMatchObject({ size: 10, from: 'default' });
  expect(configOf(repo, { POOL_SIZE: '7' }).pool).toMatchObject({ size: 7, from: 'POOL_SIZE' });
  expect(() => configOf(repo, { POOL_SIZE: 'many' })).toThrow("POOL_SIZE='many' cannot be used");
});

test('a pool size that depends on the machine is limited by max', () => {
  const { pool } = configOf(defineRepo('scaled', { pool: { size: '1000x', max: 30 } }), {});
  expect(pool).toMatchObject({
    size: 30,
    from: expect.stringMatching(/^1000x × \d+ processors, limited by pool.max$/),
  });
});

test('sameDatabaseAs shares the address but not the rights', () => {
  const reader = defineRepo('azure', { url: 'postgres://u:p@h/db', readOnly: true, migrations: 'migrations/azure' });
  const writer = defineRepo('azureWriter', { sameDatabaseAs: reader });
  expect(configOf(writer, {})).toMatchObject({ host: 'h', database: 'db', access: 'write', migrations: undefined });
  expect(configOf(writer, { AZURE_DATABASE_URL: 'postgres://moved/db' }).host).toBe('moved');
  const tenant = defineRepo('tenant', { sameDatabaseAs: reader, database: 'tenant_7' });
  expect(configOf(tenant, {})).toMatchObject({ host: 'h', user: 'u', database: 'tenant_7' });
});

test('the connections of a read-only repo refuse writes (E164)', () => {
  expect(configOf(defineRepo('walled', { readOnly: true }), {}).settings).toEqual({
    default_transaction_read_only: 'on',
  });
});

test('effectiveConfig() masks every secret', () => {
  const repo = defineRepo('shown', { url: 'postgres://u:sesame@h/db', directUrl: 'postgres://u:sesame@d/db' });
  const shown = effectiveConfig(repo, {});
  expect(shown).toMatchObject({ password: '***', directUrl: 'postgres://u:***@d/db' });
  expect(JSON.stringify(shown)).not.toContain('sesame');
});

test('a repo nobody started and without a URL says what to call', async () => {
  const repo = defineRepo('idle', {});
  const error = await repo.query('select 1').catch((e) => e);
  expect(error).toBeInstanceOf(RepoNotStarted);
  expect(`${error.message} ${error.fix}`).toContain('await start(config).ready');
  expect(error.fix).toContain('IDLE_DATABASE_URL');
});

test('a repo left out of this environment by startIn says so', async () => {
  const repo = defineRepo('elsewhere', { startIn: ['production'], url: 'postgres://h/db' });
  await expect(repo.query('select 1')).rejects.toBeInstanceOf(RepoNotMeantHere);
});

test('connectRepo() refuses a second driver, and takes the same one twice (E012)', () => {
  const repo = defineRepo('twice');
  const driver = new FakeDriver();
  connectRepo(repo, driver);
  connectRepo(repo, driver);
  expect(() => connectRepo(repo, new FakeDriver())).toThrow(RepoAlreadyStarted);
});

test('stopRepo() closes the driver', async () => {
  const repo = defineRepo('stopped');
  const driver = new FakeDriver();
  connectRepo(repo, driver);
  await stopRepo(repo);
  expect([driver.closed, driverOf(repo)]).toEqual([true, undefined]);
});

test('option driver is opened once, at the first statement', async () => {
  const driver = new FakeDriver();
  let opened = 0;
  const repo = defineRepo('lazy', {
    driver: async () => {
      opened += 1;
      return driver;
    },
  });
  await Promise.all([repo.query('select 1'), repo.query('select 2')]);
  expect([opened, driver.log.length]).toEqual([1, 2]);
});

test('withRepo() holds inside its callback, also after awaits, and nowhere else (E168)', async () => {
  const [here, there] = [new FakeDriver(), new FakeDriver()];
  const repo = defineRepo('dynamic', { driver: here });
  const other = defineRepo('dynamicOther', { sameDatabaseAs: repo, driver: there });
  await Promise.all([
    withRepo(repo, other, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await repo.query('inside');
    }),
    repo.query('outside'),
  ]);
  await withRepo(repo, other, () => Promise.reject(new Error('x'))).catch(() => undefined);
  await repo.query('after');
  expect([here.log, there.log]).toEqual([['outside', '2: after'], ['inside']]);
});

test('withRepo() refuses an unrelated repo unless told (E170)', async () => {
  const driver = new FakeDriver();
  const [a, b] = [defineRepo('a'), defineRepo('b', { driver })];
  expect(() => withRepo(a, b, () => 1)).toThrow(ForeignRepo);
  await withRepo(a, b, () => a.query('select 1'), { allowForeign: true });
  expect(driver.log).toEqual(['select 1']);
});

test('on() tells of each statement, values redacted unless asked for', async () => {
  const driver = new FakeDriver();
  driver.answer = (text) => (text === 'bad' ? { error: new Error('no') } : { rows: [['1']], names: [['n', 23]] });
  const repo = defineRepo('heard', { driver });
  const [plain, open]: [unknown[], unknown[]] = [[], []];
  const stop = repo.on('statement', (event) => plain.push(event));
  repo.on('statement', (event) => open.push(event), { values: true });
  await repo.query('select $1', ['sesame']);
  await repo.query('bad').catch(() => undefined);
  stop();
  await repo.query('unheard');
  expect(plain).toMatchObject([
    { repo: 'heard', sql: 'select $1', params: ['[redacted]'], rows: 1, error: undefined, ms: expect.any(Number) },
    { sql: 'bad', rows: 0, error: { message: 'no' } },
  ]);
  expect(open[0]).toMatchObject({ params: ['sesame'] });
});

test('on() tells of BEGIN and COMMIT too, without queue time inside a transaction (E115)', async () => {
  const repo = defineRepo('bracketed', { driver: new FakeDriver() });
  const events: StatementEvent[] = [];
  repo.on('statement', (event) => events.push(event));
  await repo.query('select 1');
  await repo.transaction(() => repo.query('insert 1'));
  expect(events.map(({ kind, sql }) => [kind, sql])).toEqual([
    ['query', 'select 1'],
    ['transaction', 'begin'],
    ['query', 'insert 1'],
    ['transaction', 'commit'],
  ]);
  expect(events.map(({ queueMs }) => typeof queueMs)).toEqual(['number', 'undefined', 'undefined', 'undefined']);
  for (const { queueMs = 0, queryMs, decodeMs, ms } of events) expect(queueMs + queryMs + decodeMs).toBeCloseTo(ms, 6);
});

test('a listener that throws does not make the statement fail', async () => {
  const repo = defineRepo('throwing', { driver: new FakeDriver() });
  const warned = nextWarning('throwing');
  repo.on('statement', () => {
    throw new Error('mine');
  });
  await repo.query('select 1');
  expect((await warned).message).toContain("repo 'throwing' threw: Error: mine");
});

test('statements of all repos are published on a diagnostics channel, values redacted', async () => {
  const repo = defineRepo('published', { driver: new FakeDriver() });
  const events: unknown[] = [];
  const hear = (event: unknown): unknown => events.push(event);
  subscribe('quarry:statement', hear);
  await repo.query('select $1', ['sesame']);
  unsubscribe('quarry:statement', hear);
  await repo.query('unheard');
  expect(events).toMatchObject([{ repo: 'published', sql: 'select $1', params: ['[redacted]'] }]);
});

test('withRepoAt() moves a repo for one callback and stops it afterwards, also on error (E169)', async () => {
  const [here, there] = [new FakeDriver(), new FakeDriver()];
  const repo = defineRepo('movable', { driver: here });
  await withRepoAt(repo, { driver: there }, () => repo.query('inside'));
  await repo.query('outside');
  expect([here.log, there.log, there.closed]).toEqual([['outside'], ['inside'], true]);
  const again = new FakeDriver();
  const failed = withRepoAt(repo, { driver: again }, async () => {
    await repo.query('x');
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(again.closed).toBe(true);
});

test('withRepoAt() keeps what its address does not name, also from the environment', () => {
  const repo = defineRepo('tenanted', {});
  process.env['TENANTED_DATABASE_URL'] = 'postgres://u:p@h/one';
  const seen = withRepoAt(repo, { database: 'tenant_7' }, async () => configOf(standIn(repo), process.env));
  delete process.env['TENANTED_DATABASE_URL'];
  return expect(seen).resolves.toMatchObject({ host: 'h', user: 'u', database: 'tenant_7' });
});

test('a read-only repo that uses the pool of one that writes still cannot write (E164)', async () => {
  const driver = new FakeDriver();
  const writer = defineRepo('poolWriter', { driver });
  const reader = defineRepo('poolReader', { sameDatabaseAs: writer, readOnly: true });
  await withRepo(reader, writer, () => reader.query('select f()'));
  await withRepo(reader, writer, () => reader.transaction(() => reader.query('select g()')));
  expect(driver.log).toEqual([
    'begin read only',
    'select f()',
    'commit',
    '2: begin read only',
    '2: select g()',
    '2: commit',
  ]);
});

test('opening a pool is published with the effective options, secrets masked (E019)', async () => {
  const events: unknown[] = [];
  const hear = (event: unknown): unknown => events.push(event);
  subscribe('quarry:repo.init', hear);
  const repo = defineRepo('announced', {
    url: 'postgres://u:sesame@127.0.0.1:1/db',
    log: false,
    pool: { queueLimit: 50 },
  });
  await repo.query('select 1').catch(() => undefined);
  unsubscribe('quarry:repo.init', hear);
  await stopRepo(repo);
  expect(events).toMatchObject([{ repo: 'announced', host: '127.0.0.1', password: '***' }]);
  expect(JSON.stringify(events)).not.toContain('sesame');
});

test.each([
  [{ port: 65536 }, "option 'port': expected a whole number between 1 and 65535, not 65536."],
  [{ timeout: 1.5 }, "option 'timeout': expected a whole number from 1 on, not 1.5."],
  [{ pool: { size: '2' } }, "option 'pool.size': expected a whole number from 1 on, or '2x', not '2'."],
  [{ pool: null }, "option 'pool': expected a whole number from 1 on, or '2x', not null."],
  [{ ssl: { rejectUnauthorized: 'no' } }, "option 'ssl.rejectUnauthorized': expected true or false, not 'no'."],
  [{ ssl: 'yes' }, "option 'ssl': expected true, false or an object, not 'yes'."],
  [{ schema: '' }, "option 'schema': expected a name, not ''."],
  [{ startIn: [] }, "option 'startIn': expected a list of environments, ['production']."],
  [{ settings: { work_mem: 64 } }, "option 'settings.work_mem': expected text, not 64."],
  [{ extensions: ['pgcrypto', 'a b'] }, "option 'extensions.1': expected the name of an extension, not 'a b'."],
  [{ driver: 'pg' }, "option 'driver': expected a driver, or a function that makes one, not 'pg'."],
  [{ sameDatabaseAs: 'main' }, "option 'sameDatabaseAs': expected a repo, not 'main'."],
])('defineRepo() says of %j what is wrong with it', (options, said) => {
  expect(() => defineRepo('bad', options as object)).toThrow(`options that cannot be used: ${said}`);
});

test.each([{ password: 123456 }, { url: 123456 }, { cursorSecret: '123456' }, { directUrl: true }])(
  'defineRepo() repeats nothing of %j',
  (options) => {
    expect(() => defineRepo('bad', options as object)).toThrow(/expected/);
    expect(() => defineRepo('bad', options as object)).not.toThrow(/123456|true/);
  },
);

test.each([[null], [[]], ['main']])('defineRepo() takes no %j for options', (options) => {
  expect(() => defineRepo('bad', options as never)).toThrow(/cannot be used: expected an object/);
});

test('defineRepo() takes what may be given', () => {
  const every = { pool: '1.5x', ssl: { ca: 'x' }, log: { level: 'info', values: true }, password: '', settings: {} };
  expect(() =>
    defineRepo('good', { ...every, startIn: ['test'], host: undefined, pooler: 'auto' } as never),
  ).not.toThrow();
  for (const log of [false, 'none'] as const)
    expect(() => defineRepo('good', { log, pool: 3, ssl: true })).not.toThrow();
});
