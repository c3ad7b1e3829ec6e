import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const commands = ['reset', 'db drop', 'db create', 'db reset'];

describe.skipIf(inject('serverUrl') === '')('reset, drop and create', () => {
  let project: TestProject;
  let url: string;
  beforeAll(async () => {
    url = await createDatabase('production');
    project = makeProject(
      { ...helpdesk, 'repo.ts': helpdesk['repo.ts'].replace("('main')", "('main', { production: true })") },
      { DATABASE_URL: url, CI: undefined },
    );
    const query = await openQuery(url);
    await query('create table precious (id int)');
    await query.close();
  });
  afterAll(async () => {
    project.remove();
    await dropDatabase(url);
  });

  test('refuse a repo that says it is in production, also with --force (M229)', async () => {
    for (const command of [...commands, 'db drop --force', 'db reset --force', 'db create --force']) {
      const { code, err } = await project.quarry(command);
      expect({ command, code }).toEqual({ command, code: 1 });
      expect(err).toContain("'main' is a production database");
    }
    const query = await openQuery(url);
    expect(await query('select count(*) as count from precious')).toEqual([{ count: '0' }]);
    await query.close();
  });

  test('refuse everything where NODE_ENV=production, unless --force insists (M229)', async () => {
    project.write('repo.ts', helpdesk['repo.ts']);
    for (const command of commands) {
      const { code, err } = await project.quarry(command, { NODE_ENV: 'production' });
      expect({ command, code }).toEqual({ command, code: 1 });
      expect(err).toContain('is refused in production');
    }
    expect(await project.quarry('db create --force', { NODE_ENV: 'production' })).toMatchObject({
      code: 0,
      err: expect.stringContaining('already exists'),
    });
  });
});
