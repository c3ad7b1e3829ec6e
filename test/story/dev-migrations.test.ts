import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const note = (fields: string): string => `import { boolean, Resource, text, uuid } from 'quarry';
import { main } from '../repo.ts';
export class Note extends Resource('notes', { repo: main }) {
  id = uuid({ primaryKey: true });
${fields}}
`;

describe.skipIf(inject('serverUrl') === '')('generate-migrations --dev', () => {
  let project: TestProject;
  let url: string;
  beforeAll(async () => {
    url = await createDatabase('story');
    project = makeProject(helpdesk, { DATABASE_URL: url, CI: undefined });
    await project.quarry('generate-migrations --name add_helpdesk --no-verify');
    await project.quarry('migrate');
  });
  afterAll(async () => {
    project.remove();
    await dropDatabase(url);
  });

  const files = () => project.list('migrations').filter((name) => name.endsWith('.ts'));
  const names = () => files().map((name) => name.slice(15, -3));
  const rows = async (sql: string) => {
    const query = await openQuery(url);
    try {
      return await query(sql);
    } finally {
      await query.close();
    }
  };

  test('writes migrations without a name, each on top of the last', async () => {
    project.write('resources/note.ts', note('  title = text();\n'));
    const first = await project.quarry('generate-migrations --dev --no-verify');
    expect(first).toMatchObject({ code: 0 });
    expect(names()).toEqual(['add_helpdesk', 'dev_add_notes']);
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    await rows(`insert into notes (title) values ('kept')`);
    project.write('resources/note.ts', note('  title = text();\n  isOpen = boolean({ default: true });\n'));
    expect(await project.quarry('generate-migrations --dev --no-verify')).toMatchObject({ code: 0 });
    expect(names()).toHaveLength(3);
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    const both = await project.quarry('generate-migrations --dev --name x');
    expect(both).toMatchObject({ code: 2 });
    expect(await project.quarry('generate-migrations --dev')).toMatchObject({
      code: 0,
      err: expect.stringContaining('no changes'),
    });
  });

  test('--check names what is left, and is not content with it (M204 M205)', async () => {
    const { code, err } = await project.quarry('generate-migrations --check');
    expect(code).toBe(3);
    for (const name of names().slice(1)) expect(err).toContain(name);
    const json = await project.quarry('generate-migrations --check --json');
    expect(JSON.parse(json.out)).toMatchObject({
      repos: [{ outcome: 'pending', dev: [expect.stringContaining('dev_add_notes'), expect.anything()] }],
    });
  });

  test('migrate refuses them in production and in CI, applied ones too (M205)', async () => {
    for (const env of [{ NODE_ENV: 'production' }, { CI: 'true' }]) {
      const { code, err } = await project.quarry('migrate', env);
      expect(code).toBe(1);
      expect(err).toContain('dev_add_notes');
      expect(err).toContain('quarry generate-migrations --name');
    }
    expect(await project.quarry('migrate', { CI: 'false' })).toMatchObject({ code: 0 });
  });

  test('the next one with a name takes their place; a database that is there already keeps its rows', async () => {
    const { code, err } = await project.quarry('generate-migrations --name add_notes --no-verify');
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('noted as applied') });
    expect(names()).toEqual(['add_helpdesk', 'add_notes']);
    expect(project.list('migrations/meta')).toHaveLength(2);
    const meta = JSON.parse(project.read(`migrations/meta/${files()[1]?.replace('.ts', '.json')}`));
    expect(meta).toMatchObject({ parents: [files()[0]?.slice(0, 14)], deltas: [{ kind: 'createTable' }] });
    expect(await rows('select title, is_open from notes')).toEqual([{ title: 'kept', is_open: 't' }]);
    expect((await project.quarry('migrate')).err).toContain('Migrations already up');
    expect(await project.quarry('status --exit-code')).toMatchObject({ code: 0 });
    expect((await project.quarry('status')).out).not.toContain('dev_');
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
  });

  test('without a terminal a column that may have been renamed stays beside the new one (M204)', async () => {
    project.write('resources/note.ts', note('  heading = text();\n  isOpen = boolean({ default: true });\n'));
    const asked = await project.quarry('generate-migrations --name rename_title');
    expect(asked).toMatchObject({ code: 2 });
    const { code, err } = await project.quarry('generate-migrations --dev');
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('kept column notes.title') });
    expect(err).toContain('verified up and down');
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    expect(await rows('select title, heading from notes')).toEqual([{ title: 'kept', heading: 'kept' }]);
    await rows(`insert into notes (heading) values ('without the old column')`);
    await rows(`delete from notes where heading <> 'kept'`);
    expect((await project.quarry('generate-migrations --dev')).err).toContain('no changes');
  });

  test('where the named one leads elsewhere, they are undone first, and not at the price of values', async () => {
    const before = files();
    const words = 'generate-migrations --name rename_title --rename notes.title=heading --no-verify';
    const refused = await project.quarry(words);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toContain('--accept-data-loss');
    expect(files()).toEqual(before);
    expect(await project.quarry(`${words} --accept-data-loss`)).toMatchObject({ code: 0 });
    expect(names()).toEqual(['add_helpdesk', 'add_notes', 'rename_title']);
    expect(await rows('select title from notes')).toEqual([{ title: 'kept' }]);
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    expect(await rows('select heading from notes')).toEqual([{ heading: 'kept' }]);
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
  });

  test('a change that was taken back leaves nothing of them', async () => {
    project.write('resources/note.ts', note('  heading = text();\n'));
    project.write(
      'resources/note.ts',
      note('  heading = text();\n  isOpen = boolean({ default: true });\n  more = text({ optional: true });\n'),
    );
    await project.quarry('generate-migrations --dev --no-verify');
    project.write('resources/note.ts', note('  heading = text();\n  isOpen = boolean({ default: true });\n'));
    expect(names()).toHaveLength(4);
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 3 });
    const done = await project.quarry('generate-migrations --name nothing');
    expect({ ...done }).toMatchObject({ code: 0, err: expect.stringContaining('they are removed') });
    expect(names()).toEqual(['add_helpdesk', 'add_notes', 'rename_title']);
  });
});
