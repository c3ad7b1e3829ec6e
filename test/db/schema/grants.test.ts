import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../../src/catalog/read-catalog.ts';
import { structureSql } from '../../../src/catalog/structure-sql.ts';
import {
  defineRepo,
  definition,
  type Grants,
  integer,
  Resource,
  type ResourceOptions,
  text,
  uuid,
  View,
} from '../../../src/index.ts';
import { differencesBetween } from '../../../src/migration/drift/difference.ts';
import { restorationOf } from '../../../src/migration/drift/restore.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { configOf } from '../../../src/repo/config.ts';
import type { State } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { verifyMigration } from '../../../src/shadow/verify.ts';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { serverUrl } from '../../support/server.ts';
import { id, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();
// Roles belong to the whole server.
const app = `Desk "app" ${process.pid}`;
const reader = `desk_reader_${process.pid}`;
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
beforeAll(async () => {
  for (const role of [app, reader]) await database.query(`create role ${quoted(role)}`);
});
afterAll(async () => {
  for (const role of [app, reader]) {
    await database.query(`drop owned by ${quoted(role)}`);
    await database.query(`drop role ${quoted(role)}`);
  }
});

const all: Grants = { [app]: ['select', 'insert', 'update', 'delete'], [reader]: ['select'] };
/** Two tables and the views on one of them, with these grants for all, and for the second table. */
function desk(grants?: Grants, { own, age = 'integer' }: { own?: Grants; age?: 'integer' | 'text' } = {}): State {
  const Desk = defineRepo('desk', { url: 'postgres://127.0.0.1:1/none', ...(grants === undefined ? {} : { grants }) });
  const more: Pick<ResourceOptions<typeof Desk>, 'grants'> = own === undefined ? {} : { grants: own };
  class Person extends Resource('people', { repo: Desk }) {
    id = uuid({ primaryKey: true });
    name = text();
    age = age === 'integer' ? integer() : text();
  }
  class Invoice extends Resource('invoices', { repo: Desk, schema: 'Billing', ...more }) {
    id = integer({ primaryKey: true, generated: 'serial' });
    words = text();
  }
  class Adult extends View('adults', { repo: Desk }) {
    id = uuid({ primaryKey: true });
    age = age === 'integer' ? integer() : text();
    static definition = definition(Adult, () => Person.query().select('id', 'age') as never);
  }
  class Elder extends View('elders', { repo: Desk, materialized: true }) {
    id = uuid({ primaryKey: true });
    static definition = definition(Elder, () => Adult.query().select('id') as never);
  }
  return stateOf(resolve([Person, Invoice, Adult, Elder]), 'desk');
}
const sqlOf = (steps: readonly object[]): readonly string[] =>
  steps.flatMap((step) => ('tx' in step ? (step.tx as readonly string[]) : [JSON.stringify(step)]));
const grantsIn = (steps: readonly object[]): readonly string[] =>
  sqlOf(steps)
    .filter((sql) => /^(grant|revoke)/.test(sql))
    .map((sql) => sql.replaceAll(quoted(app), 'app').replaceAll(`"${reader}"`, 'reader'));

test('plan() grants what a repo says behind what it makes: tables, views, the schema and sequences that go with them (M176)', async () => {
  const { migration } = await database.trip(state([]), desk(all));
  expect([...grantsIn(migration.up)].sort()).toEqual([
    'grant delete, insert, select, update on table "Billing"."invoices" to app',
    'grant delete, insert, select, update on table "people" to app',
    'grant select on table "Billing"."invoices" to reader',
    'grant select on table "adults" to app',
    'grant select on table "adults" to reader',
    'grant select on table "elders" to app',
    'grant select on table "elders" to reader',
    'grant select on table "people" to reader',
    'grant usage on schema "Billing" to app',
    'grant usage on schema "Billing" to reader',
    'grant usage on sequence "Billing"."invoices_id_seq" to app',
  ]);
  expect(grantsIn(downOf(migration))).toEqual([]);
});

test('plan() revokes on the way back what it granted on tables that stay (M176)', async () => {
  const { migration } = await database.trip(desk(), desk({ [reader]: ['select'] }));
  expect([...grantsIn(downOf(migration))].sort()).toEqual([
    'revoke select on table "Billing"."invoices" from reader',
    'revoke select on table "adults" from reader',
    'revoke select on table "elders" from reader',
    'revoke select on table "people" from reader',
    'revoke usage on schema "Billing" from reader',
  ]);
});

test('plan() grants and revokes what changed, and no more; a resource has the last word about itself (M176)', async () => {
  const fewer: Grants = { ...all, [app]: ['select', 'insert', 'truncate'] };
  const changed = await database.trip(desk(all), desk(fewer, { own: { [app]: ['select'], [reader]: [] } }));
  expect([...grantsIn(changed.migration.up)].sort()).toEqual([
    'grant truncate on table "people" to app',
    'revoke delete, insert, update on table "Billing"."invoices" from app',
    'revoke delete, update on table "people" from app',
    'revoke select on table "Billing"."invoices" from reader',
    'revoke usage on schema "Billing" from reader',
    'revoke usage on sequence "Billing"."invoices_id_seq" from app',
  ]);
  expect(changed.migration.up).toHaveLength(1);
});

test('plan() grants again on views that are made anew, and on tables that come back (M176, M072)', async () => {
  const { migration } = await database.trip(desk(all), desk(all, { age: 'text' }));
  expect([...grantsIn(migration.up)].sort()).toEqual([
    'grant select on table "adults" to app',
    'grant select on table "adults" to reader',
    'grant select on table "elders" to app',
    'grant select on table "elders" to reader',
  ]);
  const less = { ...desk(all), tables: desk(all).tables.filter(({ name }) => name !== 'invoices'), schemas: [] };
  await database.trip(desk(all), less, { decisions: ['--drop Billing.invoices'] });
});

test('plan() lets grants follow a renamed table and column (M176, M053)', async () => {
  const renamed: State = JSON.parse(
    JSON.stringify(desk(all)).replaceAll('"people"', '"persons"').replaceAll('"name":"name"', '"name":"full name"'),
  );
  const { migration } = await database.trip(desk(all), renamed, {
    decisions: ['--rename-table people=persons', '--rename persons.name=full name'],
  });
  expect(grantsIn(migration.up)).toEqual([]);
});

test('a role may do what it was granted, and nothing else (M176)', async () => {
  await fresh(database.query, desk(all));
  await database.query(`grant usage on schema public to ${quoted(app)}, "${reader}"`);
  const as = async (role: string, sql: string) => {
    await database.query(`set role ${quoted(role)}`);
    try {
      return await database.query(sql);
    } finally {
      await database.query('reset role');
    }
  };
  expect(await as(app, `insert into "Billing".invoices (words) values ('a') returning id`)).toEqual([{ id: '1' }]);
  expect(await as(reader, 'select words from "Billing".invoices')).toEqual([{ words: 'a' }]);
  await expect(as(reader, 'delete from "Billing".invoices')).rejects.toThrow(/permission denied/);
  await expect(as(app, 'truncate "Billing".invoices')).rejects.toThrow(/permission denied/);
  await expect(as(app, 'drop table people')).rejects.toThrow(/must be owner/);
});

test('readCatalog() tells what others than the owner may do, and that they may nothing (M176)', async () => {
  await fresh(database.query, desk({ [reader]: ['select'] }));
  const catalog = await readCatalog(database.query);
  expect(catalog.tables['public.people']?.grants).toEqual({ [reader]: ['select'] });
  expect(catalog.views['public.elders']?.grants).toEqual({ [reader]: ['select'] });
  // So does what is pulled and dumped.
  expect(structureSql(catalog, 'public').statements.filter((sql) => sql.startsWith('grant'))).toEqual([
    `grant select on "Billing"."invoices" to "${reader}"`,
    `grant select on "people" to "${reader}"`,
    `grant select on "adults" to "${reader}"`,
    `grant select on "elders" to "${reader}"`,
  ]);
  await database.query(`revoke select on people from ${reader}`);
  expect((await readCatalog(database.query)).tables['public.people']?.grants).toEqual({});
});

test('drift sees rights that were given or taken by hand, on tables and views, and gives them back (M176)', async () => {
  await fresh(database.query, desk(all));
  const was = await readCatalog(database.query);
  await database.query(`revoke insert on people from ${quoted(app)}`);
  await database.query(`grant delete on people to ${reader}`);
  await database.query(`revoke select on adults from ${reader}`);
  const is = await readCatalog(database.query);
  const differences = differencesBetween(was, is);
  expect(differences.map(({ object, property }) => `${object} ${property}`)).toEqual([
    'table public.people grants',
    'view public.adults grants',
  ]);
  await runSteps(database.query, restorationOf({ was, is }, differences).up);
  expect(differencesBetween(was, await readCatalog(database.query))).toEqual([]);
  // A picture of before grants were looked at says nothing about them.
  const { grants: _, ...older } = was.tables['public.people'] ?? {};
  const before = { ...was, tables: { ...was.tables, 'public.people': older } } as typeof was;
  expect(differencesBetween(before, is).map(({ object }) => object)).toEqual(['view public.adults']);
});

test('plan() says which roles are not there, and verifyMigration() tries others in their place (M176)', async () => {
  const [before, after] = [desk(), desk({ 'No body': ['select', 'insert'] })];
  const { migration } = made(before, after);
  await fresh(database.query, before);
  await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(/roles that the server/);
  const server = await configOf(defineRepo('desk', {}), { DESK_DATABASE_URL: serverUrl });
  expect(await verifyMigration({ server, previous: before, next: after, migration })).toMatchObject({
    up: true,
    down: true,
    failures: [],
    notVerified: [expect.stringContaining('the role No body, which ')],
  });
});

test('grants are refused where they make no sense', () => {
  expect(() => defineRepo('desk', { grants: { app: ['read' as never] } })).toThrow(/grants.app.0.*'select'/);
  expect(() => Resource('people', { grants: { app: ['selct' as never] } })).toThrow(
    /"selct", which is no privilege. Did you mean 'select'/,
  );
  expect(state([table('people', [id()])]).tables[0]).not.toHaveProperty('grants');
});
