import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const hasServer = inject('serverUrl') !== '';
// Roles belong to the whole server.
const app = `desk_app_${process.pid}`;
const config = `
import { defineConfig, defineRepo, integer, Resource, text } from 'quarry';
export const Desk = defineRepo('desk', { grants: { ${app}: ['select', 'insert', 'update'] } });
export const Report = defineRepo('report', { sameDatabaseAs: Desk, readOnly: true });
class Ticket extends Resource('tickets', { repo: Desk }) {
  id = integer({ primaryKey: true, generated: true });
  subject = text();
}
export default defineConfig({ repos: [Desk, Report], resources: [Ticket] });
`;

describe.skipIf(!hasServer)('quarry db grants and doctor --permissions', () => {
  let url: string;
  let project: TestProject;
  let query: Awaited<ReturnType<typeof openQuery>>;

  beforeAll(async () => {
    url = await createDatabase('grants');
    query = await openQuery(url);
    project = makeProject({ 'quarry.config.ts': config }, { DATABASE_URL: url, DATA_MODE: 'pro' });
    expect(await project.quarry('generate-migrations --name desk --no-verify')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await query(`drop owned by ${app}`);
    await query(`drop role ${app}`);
    await query.close();
    project.remove();
    await dropDatabase(url);
  });

  test('print and run what makes the roles and grants what is declared, before and after migrating (S13, M176)', async () => {
    const early = await project.quarry('migrate');
    expect(early).toMatchObject({ code: 1 });
    expect(early.err).toContain(`create role ${app}`);
    const { out } = await project.quarry('db grants');
    expect(out).toContain(`create role "${app}" login`);
    expect(out).toContain(`grant insert, select, update on table "public"."tickets" to "${app}";`);
    expect(out).toContain(`revoke all on table "public"."quarry_migrations" from "${app}";`);
    expect(await project.quarry('db grants --apply')).toMatchObject({ code: 0 });
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    expect(await project.quarry('db grants --role nobody')).toMatchObject({ code: 2 });
  });

  test('find what a role may do too little and too much, the ledger among it (S43, E164)', async () => {
    expect(await project.quarry('doctor --permissions -r desk')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`permissions  as declared: ${app}`),
    });
    await query(`revoke insert on tickets from ${app}`);
    await query(`grant delete on tickets to ${app}`);
    await query(`grant insert on quarry_migrations to ${app}`);
    const { code, out } = await project.quarry('doctor --permissions -r desk');
    expect(code).toBe(1);
    expect(out).toContain(`${app}: tickets: may delete, which is not declared`);
    expect(out).toContain(`${app}: tickets: lacks insert`);
    expect(out).toContain(`${app}: quarry_migrations: may insert, which is not declared`);
    await query(`revoke delete on tickets from ${app}`);
    expect(await project.quarry('db grants --apply')).toMatchObject({ code: 0 });
    expect(await project.quarry('doctor --permissions -r desk')).toMatchObject({ code: 0 });
    await query(`alter role ${app} bypassrls`);
    expect((await project.quarry('doctor --permissions -r desk')).out).toContain(`${app}: passes row security by`);
    const report = await project.quarry('doctor --permissions -r report');
    expect(report.code).toBe(1);
    expect(report.out).toMatch(/may write .*tickets.*, though the repo is read-only/);
  });
});

describe.skipIf(!hasServer)('one role migrates, another one works', () => {
  const owner = `desk_owner_${process.pid}`;
  const clerk = `desk_clerk_${process.pid}`;
  const schema = 'desk';
  const split = `
import { defineConfig, defineRepo, integer, Resource, text } from 'quarry';
export const Desk = defineRepo('desk', {
  schema: '${schema}',
  grants: { ${clerk}: ['select', 'insert', 'update', 'delete'] },
});
class Ticket extends Resource('tickets', { repo: Desk }) {
  id = integer({ primaryKey: true, generated: 'serial' });
  subject = text();
}
class Entry extends Resource('entries', { repo: Desk, schema: 'audit' }) {
  id = integer({ primaryKey: true, generated: true });
}
export default defineConfig({ repos: [Desk], resources: [Ticket, Entry] });
`;
  let url: string;
  let project: TestProject;
  let admin: Awaited<ReturnType<typeof openQuery>>;
  const as = (role: string): string => {
    const own = new URL(url);
    own.username = role;
    own.password = 'secret';
    return own.href;
  };
  const working = async (role: string, work: (query: typeof admin) => Promise<unknown>): Promise<void> => {
    const query = await openQuery(as(role));
    try {
      await query(`set search_path = ${schema}`);
      await work(query);
    } finally {
      await query.close();
    }
  };

  beforeAll(async () => {
    url = await createDatabase('split');
    admin = await openQuery(url);
    project = makeProject({ 'quarry.config.ts': split }, { DATABASE_URL: url, DATA_MODE: 'pro' });
    expect(await project.quarry('generate-migrations --name desk --no-verify')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    for (const role of [owner, clerk]) await admin(`drop owned by ${role}`);
    for (const role of [owner, clerk]) await admin(`drop role ${role}`);
    await admin.close();
    project.remove();
    await dropDatabase(url);
  });

  test('what the one who migrates lacks is said as the statement that gives it (S16)', async () => {
    await admin(`create role ${owner} login password 'secret'`);
    await admin(`create role ${clerk} login password 'secret'`);
    const refused = await project.quarry('migrate', { DATABASE_URL: as(owner) });
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toMatch(new RegExp(`fix +As the owner: GRANT CREATE ON DATABASE "split_\\w+" TO "${owner}";`));
    await admin(`create schema ${schema}`);
    const further = await project.quarry('migrate', { DATABASE_URL: as(owner) });
    expect(further.err).toContain(`GRANT USAGE, CREATE ON SCHEMA "${schema}" TO "${owner}";`);
    await admin(`drop schema ${schema}`);
  });

  test('db grants --migrator lets it migrate, and the other one work on what it made (S15, S47)', async () => {
    const { out } = await project.quarry(`db grants --migrator ${owner}`);
    expect(out).toContain(`create role "${owner}" login`);
    expect(out).toContain(`grant usage, create on schema "${schema}" to "${owner}";`);
    expect(await project.quarry(`db grants --migrator ${owner} --apply`)).toMatchObject({ code: 0 });
    const migrated = await project.quarry('migrate', { DATABASE_URL: as(owner) });
    expect(migrated).toMatchObject({ code: 0 });
    await working(clerk, async (query) => {
      await query(`insert into tickets (subject) values ('Printer')`);
      expect(await query('select id from tickets')).toEqual([{ id: '1' }]);
      await query('insert into audit.entries default values');
      for (const more of ['drop table tickets', 'alter table tickets add extra text', 'create table own (id int)'])
        await expect(query(more), more).rejects.toMatchObject({ code: '42501' });
      await expect(query('select from quarry_migrations')).rejects.toMatchObject({ code: '42501' });
    });
    expect(await project.quarry('doctor --permissions')).toMatchObject({ code: 0 });
    // What the repo has in a schema besides its own is watched as well.
    expect(await project.quarry('drift')).toMatchObject({ code: 0 });
    await admin('alter table audit.entries add note text');
    expect(await project.quarry('drift')).toMatchObject({ code: 1, out: expect.stringContaining('audit.entries') });
    expect(await project.quarry('rollback --accept-data-loss', { DATABASE_URL: as(owner) })).toMatchObject({ code: 0 });
  });

  test('a role that migrates and works alike makes, alters and drops its own, and nothing else (S14)', async () => {
    await admin('create table public.others (id int)');
    expect(await project.quarry(`db grants --migrator ${clerk} --apply`)).toMatchObject({ code: 0 });
    await working(clerk, async (query) => {
      await query('create table own (id int)');
      await query('create unique index on own (id)');
      await query('insert into own values (1)');
      await query('alter table own add note text');
      await query('drop table own');
      await expect(query('truncate public.others')).rejects.toMatchObject({ code: '42501' });
      await expect(query('create extension pg_stat_statements')).rejects.toMatchObject({ code: '42501' });
    });
  });

  test('is printed also where a repo grants nobody anything', async () => {
    const alone = makeProject(
      { 'quarry.config.ts': split.replace(/grants: .*/, '') },
      { DATABASE_URL: url, DATA_MODE: 'pro' },
    );
    expect(await alone.quarry('db grants')).toMatchObject({ code: 2 });
    const { out } = await alone.quarry(`db grants --migrator ${owner}`);
    expect(out).toContain(`grant usage, create on schema "${schema}"`);
    expect(out).not.toContain('once migrations');
    alone.remove();
  });
});
