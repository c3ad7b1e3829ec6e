import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

describe.skipIf(inject('serverUrl') === '')('migrate --plan', () => {
  let project: TestProject;
  let url = '';
  beforeAll(async () => {
    url = await createDatabase('plan');
    project = makeProject(helpdesk, { DATABASE_URL: url, CI: undefined });
    await project.quarry('generate-migrations --name add_helpdesk --no-verify');
    await project.quarry('migrate');
    const query = await openQuery(url);
    await query("insert into users (name, email) select 'n', i || '@example.org' from generate_series(1, 1500) i");
    await query('analyze users');
    await query.close();
    project.write(
      'resources/user.ts',
      helpdesk['resources/user.ts'].replace('  email = text();\n', '  email = text();\n  nick = text();\n'),
    );
    await project.quarry('generate-migrations --name add_nick --no-verify --backfill users.nick=name');
  });
  afterAll(async () => {
    project.remove();
    await dropDatabase(url);
  });

  test('shows each statement with its locks and the size of the tables it asks for, and runs nothing', async () => {
    const { code, out } = await project.quarry('migrate --plan');
    expect(code).toBe(0);
    expect(out).toMatch(
      /alter table "users" add column "nick" text\n {5}ACCESS EXCLUSIVE on users \(about 1,500 rows, \d+ kB\)\n/,
    );
    expect(out).toMatch(/in batches: update users set .*\n {5}ROW EXCLUSIVE on users, read through \(about 1,500 rows/);
    expect(out).toMatch(/validate constraint .*\n {5}SHARE UPDATE EXCLUSIVE on users, read through \(/);
    // The check that was validated before spares SET NOT NULL from reading the rows.
    expect(out).toMatch(/set not null\n {5}ACCESS EXCLUSIVE on users \(about/);
    expect((await project.quarry('status')).out).toMatch(/pending/);
  });

  test('--json has the demands as data', async () => {
    const { out } = await project.quarry('migrate --plan --json');
    const [{ pending, tables }] = JSON.parse(out).repos;
    expect(tables).toMatchObject([{ table: 'users', rows: 1500, bytes: expect.any(Number) }]);
    expect(pending[0].statements[0]).toMatchObject({
      sql: expect.stringContaining('add column'),
      demands: [{ table: 'users', mode: 'ACCESS EXCLUSIVE', scans: false, rewrites: false }],
    });
  });
});
