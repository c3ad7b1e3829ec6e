import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const script = (body: string): string => `
import { defineRepo, stopRepo } from 'quarry';
const repo = defineRepo('main');
${body}
`;
const query = 'console.log((await repo.query("select 1 + 1 as two")).rows[0].two);';

const scripts = {
  'runs a query and says no more': query,
  'keeps a connection ready': query.replace('repo.query', `defineRepo('min', { pool: { min: 2 } }).query`),
  'has run a transaction and a stream of statements': `
    await repo.transaction(() => repo.query('select 1'));
    await Promise.all(Array.from({ length: 20 }, () => repo.query('select 1')));
    ${query}`,
  'waits between statements': `${query.replace('console.log', '')}
    await new Promise((resolve) => setTimeout(resolve, 50));
    ${query}`,
  'has a statement of some duration under way': `await repo.query('select pg_sleep(0.3)'); ${query}`,
  'leaves a query that nobody awaits': `repo.query('select pg_sleep(0.3), 2 as two').then(({ rows }) => console.log(rows[0].two));`,
  'stops its repo': `${query} await stopRepo(repo);`,
};

describe.skipIf(inject('serverUrl') === '')('a script with DATABASE_URL alone', () => {
  let url: string;
  let project: TestProject;
  beforeAll(async () => {
    url = await createDatabase('script');
    project = makeProject({});
  });
  afterAll(async () => {
    project.remove();
    await dropDatabase(url);
  });

  test.each(Object.entries(scripts))('ends by itself where it %s', async (_, body) => {
    project.write('script.mjs', script(body));
    const child = spawn(process.execPath, [join(project.folder, 'script.mjs')], {
      env: { ...process.env, DATABASE_URL: url },
    });
    const said = { out: '', err: '' };
    let late: NodeJS.Timeout | undefined;
    child.stdout.on('data', (chunk) => {
      said.out += chunk;
      // Counted from its last word: how long it takes to begin is another matter. An idle connection lasts 30 s.
      late ??= setTimeout(() => child.kill('SIGKILL'), 20_000);
    });
    child.stderr.on('data', (chunk) => {
      said.err += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    clearTimeout(late);
    expect({ code, ...said }).toEqual({ code: 0, out: '2\n', err: '' });
  });
});
