import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPglite } from '../../../src/driver/pglite.ts';
import {
  createTenant,
  dropTenant,
  migrate,
  migrateTenants,
  renameTenant,
  rollbackTenants,
  runRelease,
} from '../../../src/migrate.ts';
import { defineRepo } from '../../../src/repo/repo.ts';
import { MigrationFolder } from '../../support/migration-folder.ts';
import { openQuery } from '../../support/pg-query.ts';
import { createDatabase, dropDatabase } from '../../support/server.ts';

let url: string;
let query: Awaited<ReturnType<typeof openQuery>>;
let folder: MigrationFolder;
let shared: MigrationFolder;
beforeEach(async () => {
  url = await createDatabase('tenants');
  query = await openQuery(url);
  folder = new MigrationFolder();
  shared = new MigrationFolder();
  shared.add('20240101000000', 'countries', {
    up: [{ tx: ['create table countries (code text primary key)'] }],
    down: [{ tx: ['drop table countries'] }],
  });
  folder.add('20240102000000', 'tickets', {
    up: [{ tx: ['create table tickets (id int primary key)'] }],
    down: [{ tx: ['drop table tickets'] }],
  });
});
afterEach(async () => {
  folder.remove();
  shared.remove();
  await query.close();
  await dropDatabase(url);
});

const referring = (table: string) =>
  folder.add('20240103000000', 'agents', {
    up: [{ tx: [`create table agents (code text references ${table} (code))`] }],
    down: [{ tx: ['drop table agents'] }],
  });
const given = () => ({ folder: folder.path, report: () => {} });
const schemasWith = async (table: string) =>
  (await query(`select schemaname as s from pg_tables where tablename = '${table}' order by 1`)).map((row) => row['s']);
const versions = async (schema: string) =>
  (await query(`select version::text as v from "${schema}".quarry_migrations order by position`)).map(
    (row) => row['v'],
  );

test('createTenant() makes the schema and runs all migrations in order, recorded; again it does nothing (M191, A362)', async () => {
  const repo = defineRepo('tenantsOne', { url, tenants: ['acme', 'Bolt-9'] });
  await migrate(repo, { folder: shared.path, report: () => {} });
  referring('"public"."countries"');
  expect((await createTenant(repo, 'acme', given())).ran.map(({ name }) => name)).toEqual(['tickets', 'agents']);
  expect((await createTenant(repo, 'acme', given())).ran).toEqual([]);
  expect(await versions('acme')).toEqual(['20240102000000', '20240103000000']);
  // The rest of those the repo lists.
  const results = await migrateTenants(repo, undefined, given());
  expect(results.map(({ schema, result }) => [schema, result?.ran.length])).toEqual([
    ['acme', 0],
    ['Bolt-9', 2],
  ]);
  expect(await schemasWith('agents')).toEqual(['Bolt-9', 'acme']);
  expect(await schemasWith('countries')).toEqual(['public']);
});

test('createTenant() goes on where it failed (M191)', async () => {
  const repo = defineRepo('tenantsTwo', { url });
  referring('public.countries');
  await expect(createTenant(repo, 'acme', given())).rejects.toThrow('countries');
  expect(await versions('acme')).toEqual(['20240102000000']);
  await migrate(repo, { folder: shared.path, report: () => {} });
  expect((await createTenant(repo, 'acme', given())).ran.map(({ name }) => name)).toEqual(['agents']);
});

test('createTenant() runs a squashed migration in the place of those it replaces (M191)', async () => {
  const repo = defineRepo('tenantsThree', { url });
  await createTenant(repo, 'old', given());
  folder.remove();
  folder = new MigrationFolder();
  folder.add('20240102000001', 'baseline', {
    replaces: ['20240102000000'],
    up: [{ tx: ['create table tickets (id int primary key)'] }],
    down: [{ tx: ['drop table tickets'] }],
  });
  expect((await createTenant(repo, 'fresh', given())).ran.map(({ name }) => name)).toEqual(['baseline']);
  const [old] = await migrateTenants(repo, ['old'], given());
  expect(old?.error).toBeUndefined();
  expect(await schemasWith('tickets')).toEqual(['fresh', 'old']);
});

test('two who create the same tenant at once make it once', async () => {
  const repo = defineRepo('tenantsFour', { url });
  const both = await Promise.all([createTenant(repo, 'acme', given()), createTenant(repo, 'acme', given())]);
  expect(both.map(({ ran }) => ran.length).sort()).toEqual([0, 1]);
  const bare = new MigrationFolder();
  const without = { folder: bare.path, report: () => {} };
  await Promise.all([createTenant(repo, 'bare', without), createTenant(repo, 'bare', without)]);
  expect(await query("select 1 as found from pg_namespace where nspname = 'bare'")).toHaveLength(1);
  bare.remove();
});

test('createTenant() in a repo with a schema of its own finds there what all share', async () => {
  const repo = defineRepo('tenantsFive', { url, schema: 'Base data' });
  await migrate(repo, { folder: shared.path, report: () => {} });
  referring('countries');
  await createTenant(repo, 'acme', given());
  expect(await schemasWith('countries')).toEqual(['Base data']);
  expect(await schemasWith('agents')).toEqual(['acme']);
});

test('renameTenant() renames the schema with all it has, dropTenant() drops it (A362)', async () => {
  const repo = defineRepo('tenantsSix', { url });
  await createTenant(repo, 'acme', given());
  await renameTenant(repo, 'acme', 'ACME-2', given());
  expect(await schemasWith('tickets')).toEqual(['ACME-2']);
  expect((await createTenant(repo, 'ACME-2', given())).ran).toEqual([]);
  await query('create schema taken');
  await expect(renameTenant(repo, 'ACME-2', 'taken', given())).rejects.toMatchObject({ name: 'TenantNameTaken' });
  await expect(renameTenant(repo, 'taken', 'free', given())).rejects.toMatchObject({ name: 'UnknownTenant' });
  await expect(dropTenant(repo, 'taken', { ...given(), acceptDataLoss: true })).rejects.toMatchObject({
    name: 'UnknownTenant',
  });
  await expect(dropTenant(repo, 'ACME-2', given())).rejects.toMatchObject({ name: 'TenantLossRefused' });
  await dropTenant(repo, 'ACME-2', { ...given(), acceptDataLoss: true });
  expect(await schemasWith('tickets')).toEqual([]);
});

test('names outside [a-zA-Z0-9_-] are refused on create, rename and in the list (A363)', async () => {
  const hostile = 'a"; drop schema public; --';
  const repo = defineRepo('tenantsSeven', { url, tenants: async () => ['fine', hostile] });
  const refused = { name: 'InvalidTenantName' };
  await expect(createTenant(repo, hostile, given())).rejects.toMatchObject(refused);
  await expect(renameTenant(repo, 'fine', hostile, given())).rejects.toMatchObject(refused);
  await expect(dropTenant(repo, hostile, given())).rejects.toMatchObject(refused);
  await expect(migrateTenants(repo, undefined, given())).rejects.toMatchObject(refused);
  await expect(migrateTenants(defineRepo('tenantsEight', { url }), undefined, given())).rejects.toMatchObject({
    name: 'TenantsNotListed',
  });
});

test('a schema that is named by hand is quoted as it is, capitals, quotes and semicolons (M192)', async () => {
  const repo = defineRepo('tenantsNine', { url });
  const hostile = 'A "quoted"; drop schema public; --';
  const [result] = await migrateTenants(repo, [hostile], given());
  expect(result?.error).toBeUndefined();
  expect(await schemasWith('tickets')).toEqual([hostile]);
  expect(await query("select 1 as found from pg_namespace where nspname = 'public'")).toHaveLength(1);
});

test('renameTenant() to the name it has says that it is taken, and waits for nobody', async () => {
  const repo = defineRepo('tenantsTen', { url });
  await createTenant(repo, 'acme', given());
  await expect(renameTenant(repo, 'acme', 'acme', given())).rejects.toMatchObject({ name: 'TenantNameTaken' });
});

test('the schema of a repo is no tenant: it is not dropped, renamed or migrated as one', async () => {
  const repo = defineRepo('tenantsEleven', { url, schema: 'shared_by_all', tenants: ['shared_by_all'] });
  await migrate(repo, { folder: shared.path, report: () => {} });
  const refused = { name: 'SchemaOfRepo', message: expect.stringContaining("repo 'tenantsEleven'") };
  await expect(dropTenant(repo, 'shared_by_all', { ...given(), acceptDataLoss: true })).rejects.toMatchObject(refused);
  await expect(renameTenant(repo, 'shared_by_all', 'other', given())).rejects.toMatchObject(refused);
  await expect(createTenant(repo, 'shared_by_all', given())).rejects.toMatchObject(refused);
  await expect(migrateTenants(repo, undefined, given())).rejects.toMatchObject(refused);
  expect(await schemasWith('countries')).toEqual(['shared_by_all']);
});

test('rollbackTenants() undoes the last of each or down to a version, and one that fails stops no other', async () => {
  const repo = defineRepo('tenantsTwelve', { url, tenants: ['acme', 'Bolt-9', 'new'] });
  await migrateTenants(repo, ['acme'], given());
  folder.add('20240103000000', 'agents', {
    up: [{ tx: ['create table agents (id int)'] }],
    down: [{ tx: ['drop table agents'], loses: ['agents'] }],
  });
  await migrateTenants(repo, ['Bolt-9'], given());
  const ran = (results: Awaited<ReturnType<typeof rollbackTenants>>) =>
    results.map(({ schema, result, error }) => [
      schema,
      (error as Error | undefined)?.name ?? result?.ran.map(({ name }) => name).join(),
    ]);
  // Values would be lost in one of them; the other does what it is asked.
  const to = '20240102000000';
  expect(ran(await rollbackTenants(repo, undefined, { ...given(), to }))).toEqual([
    ['acme', 'tickets'],
    ['Bolt-9', 'DataLossRefused'],
    ['new', ''],
  ]);
  expect(ran(await rollbackTenants(repo, undefined, { ...given(), acceptDataLoss: true, parallel: 1 }))).toEqual([
    ['acme', ''],
    ['Bolt-9', 'agents'],
    ['new', ''],
  ]);
  expect(await schemasWith('tickets')).toEqual(['Bolt-9']);
  // A version that a tenant never had leaves nothing to undo there; one that nobody knows is refused.
  expect(ran(await rollbackTenants(repo, ['Bolt-9'], { ...given(), to: '20240103000000' }))).toEqual([['Bolt-9', '']]);
  expect(ran(await rollbackTenants(repo, ['Bolt-9'], { ...given(), to: '20990101000000' }))).toEqual([
    ['Bolt-9', 'MigrationMissing'],
  ]);
  expect(await query("select 1 as found from pg_namespace where nspname = 'new'")).toEqual([]);
});

test('runRelease() migrates what all share, then the tenants, and leads the tenants back (E153)', async () => {
  const root = new MigrationFolder();
  const repo = defineRepo('tenantsThirteen', { url, migrations: root.path, tenants: ['acme', 'globex'] });
  root.add('20240101000000', 'countries', { up: [{ tx: ['create table countries (code text)'] }] });
  root.write(
    'tenants/20240102000000_tickets.mjs',
    `export default { version: '20240102000000', name: 'tickets',
      up: [{ tx: ['create table tickets (id int)'] }], down: [{ tx: ['drop table tickets'] }] };`,
  );
  await query('create schema globex');
  await query('create table globex.tickets (id int)');
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exit = process.exitCode;
  try {
    await runRelease(repo, ['migrate', '--tenants'], { report: () => {} });
    expect(process.exitCode).toBe(1);
    const said = errors.mock.calls.map(([text]) => text).join('');
    expect(said).toContain('1 of 2 tenants failed; the others are done.\ntenant globex: ');
    expect([await schemasWith('countries'), await versions('acme')]).toEqual([['public'], ['20240102000000']]);
    await query('drop table globex.tickets');
    await runRelease(repo, ['migrate', '--tenants'], { report: () => {} });
    expect(process.exitCode).toBe(0);
    expect(await schemasWith('tickets')).toEqual(['acme', 'globex']);
    await runRelease(repo, ['rollback', 'tenantsThirteen', '20240102000000', '--tenants'], { report: () => {} });
    expect(process.exitCode).toBe(0);
  } finally {
    errors.mockRestore();
    process.exitCode = exit;
    root.remove();
  }
  expect([await schemasWith('tickets'), await schemasWith('countries')]).toEqual([[], ['public']]);
});

describe('pglite', () => {
  let lite: ReturnType<typeof openPglite>;
  beforeAll(() => {
    lite = openPglite({ name: 'tenantsLite' });
  });
  afterAll(() => lite.close());

  test('migrateTenants() takes its one session for one tenant after the other, and goes on with those that failed (E153)', async () => {
    let opened = 0;
    // The session outlives the repo, which is started and ended for each visit and is of no use after that.
    const driver = async () => {
      let closed = false;
      opened += 1;
      const connect: typeof lite.connect = async (how) => {
        if (closed) throw new Error('closed');
        return await lite.connect(how);
      };
      const close = async () => {
        closed = true;
      };
      return Object.defineProperty({ ...lite, connect, close }, 'capabilities', { get: () => lite.capabilities });
    };
    const look = defineRepo('tenantsLook', { driver: async () => lite });
    const repo = defineRepo('tenantsLite', { driver, tenants: ['one', 'two', 'three', 'four', 'Six-6'] });
    await look.query('create schema two');
    await look.query('create table two.tickets (id int)');
    const first = await migrateTenants(repo, undefined, given());
    expect(first.map(({ result, error }) => (error === undefined ? result?.ran.length : 'failed'))).toEqual([
      1,
      'failed',
      1,
      1,
      1,
    ]);
    expect(opened).toBe(6);
    await look.query('drop table two.tickets');
    const again = await migrateTenants(repo, undefined, given());
    expect(again.map(({ result }) => result?.ran.length)).toEqual([0, 1, 0, 0, 0]);
    const text =
      "select string_agg(schemaname, ' ' order by schemaname) as s from pg_tables where tablename = 'tickets'";
    const schemas = () => look.query(text);
    expect(await schemas()).toMatchObject({ rows: [{ s: 'Six-6 four one three two' }] });
    await renameTenant(repo, 'one', 'uno', given());
    await dropTenant(repo, 'four', { ...given(), acceptDataLoss: true });
    await createTenant(repo, 'seven', given());
    const back = await rollbackTenants(repo, undefined, given());
    expect(back.map(({ result }) => result?.ran.length)).toEqual([0, 1, 1, 0, 1]);
    expect(await schemas()).toMatchObject({ rows: [{ s: 'seven uno' }] });
  });
});
