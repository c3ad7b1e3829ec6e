import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helpdesk, later, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase, serverUrl } from '../support/server.ts';

const ticket = (moods: string): string => `import { enumeration, Resource, uuid } from 'quarry';
import { main } from '../repo.ts';
export class Ticket extends Resource('tickets', { repo: main, tenancy: 'schema' }) {
  id = uuid({ primaryKey: true });
  mood = enumeration('mood', [${moods}]);
}
`;

describe.skipIf(serverUrl === '')('branches in the history of tenants', () => {
  let project: TestProject;
  let url: string;
  beforeAll(async () => {
    url = await createDatabase('story');
    const files = {
      'quarry.config.ts': helpdesk['quarry.config.ts'].replace(", seeds: 'seeds.ts'", ''),
      'repo.ts': `import { defineRepo } from 'quarry';
export const main = defineRepo('main', { tenants: async () => ['acme'] });
`,
      'resources/ticket.ts': ticket("'calm', 'angry'"),
    };
    project = makeProject(files, { DATABASE_URL: url, CI: undefined });
  });
  afterAll(async () => {
    project.remove();
    await dropDatabase(url);
  });

  const stem = (name: string): string =>
    project
      .list('migrations/tenants')
      .find((file) => file.endsWith(`_${name}.ts`))
      ?.slice(0, -3) ?? '';
  const ok = async (words: string) => {
    const answer = await project.quarry(words);
    expect(answer.code, `${words}: ${answer.err}`).toBe(0);
    return answer;
  };
  /** Two values, each added on a branch that knows nothing of the other. */
  async function fork(one: string, other: string, values: readonly [string, string, string]): Promise<void> {
    project.write('resources/ticket.ts', ticket(values[0]));
    await ok(`generate-migrations --name ${one} --no-verify`);
    const paths = [`migrations/tenants/${stem(one)}.ts`, `migrations/tenants/meta/${stem(one)}.json`];
    const texts = paths.map((path) => project.read(path));
    await later(stem(one).slice(0, 14));
    for (const path of paths) rmSync(join(project.folder, path));
    project.write('resources/ticket.ts', ticket(values[1]));
    await ok(`generate-migrations --name ${other} --no-verify`);
    for (const [i, path] of paths.entries()) project.write(path, texts[i] ?? '');
    project.write('resources/ticket.ts', ticket(values[2]));
  }

  test('migrations rebase --tenants plans one anew on the other (M221)', async () => {
    await ok('generate-migrations --name add_tickets --no-verify');
    await fork('add_glad', 'add_sad', [
      `'calm', 'angry', 'glad'`,
      `'calm', 'angry', 'sad'`,
      `'calm', 'angry', 'glad', 'sad'`,
    ]);
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 1 });
    const was = stem('add_sad');
    const { err } = await ok(`migrations rebase ${was.slice(0, 14)} --tenants`);
    expect(err).toContain('Next: quarry migrate --tenants');
    expect(stem('add_sad') > was).toBe(true);
    expect(project.read(`migrations/tenants/${stem('add_sad')}.ts`)).toContain(
      `parents: ['${stem('add_glad').slice(0, 14)}']`,
    );
    await ok('generate-migrations --check');
  });

  test('migrations merge --tenants puts two together, tried out in a schema of a tenant', async () => {
    const now = `'calm', 'angry', 'glad', 'sad'`;
    await fork('add_shy', 'add_bold', [`${now}, 'shy'`, `${now}, 'bold'`, `${now}, 'shy', 'bold'`]);
    const { err } = await ok('migrations merge --tenants');
    expect(err).toContain('verified up');
    expect(err).not.toContain('is not known');
    expect(err).toContain('Next: quarry migrate --tenants');
    await ok('generate-migrations --check');
    await ok('verify --tenants');
  });
});
