import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

describe.skipIf(inject('serverUrl') === '')('--keep-dropped', () => {
  let project: TestProject;
  let url: string;
  let query: Awaited<ReturnType<typeof openQuery>>;
  beforeAll(async () => {
    url = await createDatabase('keep');
    query = await openQuery(url);
    project = makeProject(helpdesk, { DATABASE_URL: url });
  });
  afterAll(async () => {
    project.remove();
    await query.close();
    await dropDatabase(url);
  });

  const ok = async (words: string) => {
    const answer = await project.quarry(words);
    expect({ words, ...answer }).toMatchObject({ words, code: 0 });
    return answer;
  };

  test('values outlive the column, come back with a rollback, and are gone after purge-dropped (M259 M261)', async () => {
    await ok('generate-migrations --name start --no-verify');
    await ok('migrate');
    await query(`insert into users (id, name, email) values (gen_random_uuid(), 'Ann', 'ann@example.org')`);
    const user = helpdesk['resources/user.ts'];
    project.write(
      'resources/user.ts',
      user
        .replace('  name = text();\n', '')
        .replace(", { accept: ['name', 'email'] }", '')
        .replace("accept: ['name', 'email']", "accept: ['email']"),
    );
    await ok('generate-migrations --name drop_name --keep-dropped --no-verify');
    await ok('migrate');
    const kept = project.list('migrations').find((file) => file.endsWith('_drop_name.ts')) ?? '';
    const column = `_dropped_${kept.slice(0, 14)}_name`;
    expect(await query(`select ${column} as name from users`)).toEqual([{ name: 'Ann' }]);
    // Within the time for which it is kept, going back restores the values.
    await ok('rollback');
    expect(await query('select name from users')).toEqual([{ name: 'Ann' }]);
    await ok('migrate');

    const early = await ok('purge-dropped --older-than 30d');
    expect(early.err).toContain(`users.name, dropped by ${kept.slice(0, 14)}, stays`);
    expect(early.err).toContain('nothing was kept for so long');
    expect((await ok('purge-dropped --older-than 0d --dry-run')).err).toContain('goes');
    const { err } = await ok('purge-dropped --older-than 0d');
    const [, file = ''] = /wrote (\S+)/.exec(err) ?? [];
    expect(project.read(file)).toContain(`alter table "users" drop column "${column}"`);
    await ok('migrate');
    expect(
      await query(
        `select attname from pg_attribute where attrelid = 'users'::regclass and attname like '%name%' and not attisdropped`,
      ),
    ).toEqual([]);
    await ok('generate-migrations --check');
    const back = await project.quarry(`rollback --to ${kept.slice(0, 14)} --accept-data-loss`);
    expect(back.code).toBe(1);
    expect(back.err).toContain('purge_dropped cannot be undone: the values of users.name were purged.');
    expect((await project.quarry('purge-dropped --older-than soon')).code).toBe(2);
  });
});
