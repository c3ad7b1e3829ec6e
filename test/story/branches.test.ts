import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, later, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const table = (resource: string, name: string): string => `import { Resource, text, uuid } from 'quarry';
import { main } from '../repo.ts';
export class ${resource} extends Resource('${name}', { repo: main }) {
  id = uuid({ primaryKey: true });
  title = text();
}
`;
const ticket = (values: string, subject = 'subject'): string =>
  helpdesk['resources/ticket.ts'].replace("['open', 'closed']", values).replace('subject =', `${subject} =`);

describe.skipIf(inject('serverUrl') === '')('branches of migrations', () => {
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
  const stem = (name: string) =>
    files()
      .find((file) => file.endsWith(`_${name}.ts`))
      ?.slice(0, -3) ?? name;
  const version = (name: string) => stem(name).slice(0, 14);
  const meta = (name: string) => JSON.parse(project.read(`migrations/meta/${stem(name)}.json`));
  const remove = (file: string) => rmSync(join(project.folder, file));
  /** Does something as if the latest migration had been made on another branch, which then comes back. */
  async function beside(name: string, work: () => Promise<unknown>): Promise<void> {
    const made = stem(name);
    const paths = [`migrations/${made}.ts`, `migrations/meta/${made}.json`];
    const texts = paths.map((path) => project.read(path));
    for (const path of paths) remove(path);
    await later(made);
    await work();
    for (const [i, path] of paths.entries()) project.write(path, texts[i] ?? '');
  }

  test('two that touch different things merge by themselves, and the next one is made on top of both (M215)', async () => {
    project.write('resources/note.ts', table('Note', 'notes'));
    await project.quarry('generate-migrations --name add_notes --no-verify');
    await beside('add_notes', async () => {
      remove('resources/note.ts');
      project.write('resources/tag.ts', table('Tag', 'tags'));
      await project.quarry('generate-migrations --name add_tags --no-verify');
    });
    project.write('resources/note.ts', table('Note', 'notes'));
    const root = [version('add_helpdesk')];
    expect([meta('add_notes').parents, meta('add_tags').parents]).toEqual([root, root]);
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    project.write('resources/mark.ts', table('Mark', 'marks'));
    await project.quarry('generate-migrations --name add_marks --no-verify');
    expect(meta('add_marks').parents).toEqual([version('add_notes'), version('add_tags')]);
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
  });

  test('two that get in each other’s way are refused with both names, before anything runs', async () => {
    project.write('resources/ticket.ts', ticket("['open', 'closed', 'waiting']"));
    await project.quarry('generate-migrations --name add_waiting --no-verify');
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    await beside('add_waiting', async () => {
      project.write('resources/ticket.ts', ticket("['open', 'closed', 'late']", 'title'));
      const words = 'generate-migrations --name add_late --rename tickets.subject=title --no-verify';
      expect(await project.quarry(words)).toMatchObject({ code: 0 });
    });
    project.write('resources/ticket.ts', ticket("['open', 'closed', 'waiting', 'late']", 'title'));
    for (const command of ['generate-migrations --check', 'generate-migrations --name more', 'migrate', 'snapshot']) {
      const { code, err } = await project.quarry(command);
      expect({ command, code }).toEqual({ command, code: 1 });
      expect(err).toContain(stem('add_waiting'));
      expect(err).toContain(stem('add_late'));
      expect(err).toContain('constraint tickets.tickets_status_check');
      expect(err).toContain(`quarry migrations rebase ${version('add_late')}`);
    }
  });

  test('migrations rebase refuses what is applied, what is unknown, and what was changed by hand (M221)', async () => {
    const applied = await project.quarry(`migrations rebase ${version('add_waiting')}`);
    expect(applied).toMatchObject({ code: 1, err: expect.stringContaining('is applied to the database of main') });
    expect(await project.quarry('migrations rebase 20000101000000')).toMatchObject({ code: 1 });
    const file = `migrations/${stem('add_late')}.ts`;
    const before = project.read(file);
    project.write(file, before.replace(/up: \[/, "up: [\n    { tx: [`update tickets set status = 'open'`] },"));
    const edited = await project.quarry(`migrations rebase ${version('add_late')}`);
    expect(edited).toMatchObject({ code: 1, err: expect.stringContaining('--force') });
    project.write(file, before);
  });

  test('migrations rebase plans one anew on the other, with the same decisions and a new version (M221)', async () => {
    const was = version('add_late');
    const { code, err } = await project.quarry(`migrations rebase ${was}`);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('verified up and down') });
    expect(version('add_late') > was).toBe(true);
    expect(meta('add_late')).toMatchObject({
      parents: [version('add_waiting')],
      decisions: ['--rename tickets.subject=title'],
    });
    expect(project.list('migrations').join()).not.toContain(was);
    expect(project.list('migrations/meta').join()).not.toContain(was);
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    const query = await openQuery(url);
    const [row] = await query(
      `select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'tickets_status_check'`,
    );
    await query.close();
    for (const value of ['open', 'closed', 'waiting', 'late']) expect(row?.['text']).toContain(`'${value}'`);
    const again = await project.quarry(`migrations rebase ${version('add_late')}`);
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining('on top of all others already') });
  });

  test('what is written by hand is in the way of everything, until it says what it is about', async () => {
    await project.quarry('gen migration tidy_up');
    expect(meta('tidy_up')).toMatchObject({ byHand: true, parents: [version('add_late')] });
    await beside('tidy_up', async () => {
      project.write(
        'resources/user.ts',
        helpdesk['resources/user.ts'].replace('email = text();', 'email = text();\n  nick = text({ optional: true });'),
      );
      await project.quarry('generate-migrations --name add_nick --no-verify');
    });
    const refused = await project.quarry('generate-migrations --check');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("touches: ['users', 'posts.title']") });
    expect(refused.err).toContain(stem('tidy_up'));
    const file = `migrations/${stem('tidy_up')}.ts`;
    const text = project.read(file);
    for (const [touches, code] of [
      ["['users']", 1],
      ["['users.nick']", 1],
      ["['tickets']", 0],
      ['[]', 0],
    ] as const) {
      project.write(file, text.replace('  up:', `  touches: ${touches},\n  up:`));
      expect({ touches, code: (await project.quarry('generate-migrations --check')).code }).toEqual({ touches, code });
    }
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
  });
});
