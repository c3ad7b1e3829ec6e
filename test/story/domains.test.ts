import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, later, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const score = (most: number): string => `import { domain, integer, Resource, uuid } from 'quarry';
import { main } from '../repo.ts';
const percentage = domain('percentage', integer(), { check: (value) => value.between(0, ${most}) });
export class Score extends Resource('scores', { repo: main }) {
  id = uuid({ primaryKey: true });
  rate = percentage();
}
`;

describe.skipIf(inject('serverUrl') === '')('a domain in a project', () => {
  let project: TestProject;
  let url: string;
  beforeAll(async () => {
    url = await createDatabase('story');
    project = makeProject({ ...helpdesk, 'resources/score.ts': score(100) }, { DATABASE_URL: url, CI: undefined });
    await project.quarry('generate-migrations --name add_scores --no-verify');
    await project.quarry('migrate');
  });
  afterAll(async () => {
    project.remove();
    await dropDatabase(url);
  });

  test('changed on two branches is a conflict with both names, and migrations rebase puts one on the other', async () => {
    project.write('resources/score.ts', score(90));
    await project.quarry('generate-migrations --name at_most_ninety --no-verify');
    const [stem = ''] = project
      .list('migrations')
      .filter((name) => name.endsWith('_at_most_ninety.ts'))
      .map((name) => name.slice(0, -3));
    const paths = [`migrations/${stem}.ts`, `migrations/meta/${stem}.json`];
    const texts = paths.map((path) => project.read(path));
    for (const path of paths) rmSync(join(project.folder, path));
    await later(stem);
    project.write('resources/score.ts', score(80));
    await project.quarry('generate-migrations --name at_most_eighty --no-verify');
    for (const [i, path] of paths.entries()) project.write(path, texts[i] ?? '');
    const refused = await project.quarry('generate-migrations --check');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('at_most_ninety') });
    expect(refused.err).toContain('at_most_eighty');
    const [, version = ''] = /migrations rebase (\d{14})/.exec(refused.err) ?? [];
    expect(await project.quarry(`migrations rebase ${version} --no-verify`)).toMatchObject({ code: 0 });
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
  });

  test('changed by hand is drift, and drift --restore writes what leads it back', async () => {
    expect(await project.quarry('drift')).toMatchObject({ code: 0 });
    const query = await openQuery(url);
    await query('alter domain percentage drop constraint percentage_check');
    expect(await project.quarry('drift')).toMatchObject({ code: 1, out: expect.stringContaining('percentage') });
    expect(await project.quarry('drift --restore mend_percentage')).toMatchObject({ code: 0 });
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    expect(await project.quarry('drift')).toMatchObject({ code: 0 });
    await expect(query('select 81::percentage')).rejects.toThrow('percentage_check');
    await query.close();
  });
});
