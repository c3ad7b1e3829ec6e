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
