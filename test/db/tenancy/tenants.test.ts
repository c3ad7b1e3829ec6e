import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTenant, dropTenant, migrate, migrateTenants, renameTenant } from '../../../src/migrate.ts';
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
