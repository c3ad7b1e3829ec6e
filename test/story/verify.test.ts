import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { serverUrl } from '../support/server.ts';

const byHand = `import { defineMigration } from 'quarry/migrate';
export default defineMigration({
  version: '20260101000000',
  name: 'shout',
  up: [{ tx: ['create function shout(text) returns text language sql as $$ select upper($1) $$'] }],
  down: [{ tx: ['drop function shout(text)'] }],
});
`;

describe.skipIf(inject('serverUrl') === '')('verify', () => {
  let project: TestProject;
  let [tables, nick] = ['', ''];
  beforeAll(async () => {
    project = makeProject(helpdesk, { DATABASE_URL: serverUrl, CI: undefined });
    project.write('migrations/20260101000000_shout.ts', byHand);
    await project.quarry('generate-migrations --name add_helpdesk --no-verify');
    project.write(
      'resources/user.ts',
      helpdesk['resources/user.ts'].replace('  email = text();\n', '  email = text();\n  nick = text();\n'),
    );
    await project.quarry('generate-migrations --name add_nick --no-verify --backfill users.nick=name');
    [, tables = '', nick = ''] = project.list('migrations').filter((name) => name.endsWith('.ts'));
  });
  afterAll(() => project.remove());

  /** Runs with one file put otherwise, and puts it back. */
  async function withEdit<T>(file: string, edit: (text: string) => string, work: () => Promise<T>): Promise<T> {
    const before = project.read(`migrations/${file}`);
    const after = edit(before);
    expect(after).not.toBe(before);
    project.write(`migrations/${file}`, after);
    try {
      return await work();
    } finally {
      project.write(`migrations/${file}`, before);
    }
  }
  const stem = (file: string) => file.slice(0, -3);

  test('tries the whole history, what was written by hand as well, on a database of its own', async () => {
    const { code, err } = await project.quarry('verify');
    expect(err).toContain(`verified ${stem(tables)}: up, down, up again`);
    expect(err).toContain(`verified ${stem(nick)}: up, down, up again`);
    expect(err).toContain('verified 20260101000000_shout: up, down, up again');
    expect(err).toMatch(/3 migrations lead to what the meta files say on PostgreSQL \d+; 3 of 3 tried lead back/);
    expect(code).toBe(0);
  });

  test('--last leaves the older ones at their way up, and --json has it all', async () => {
    const { code, out } = await project.quarry('verify --last 1 --json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { repo: 'main', migrations: [{ name: 'add_nick', up: true, down: true, failures: [] }], notReached: 0 },
    ]);
  });

  test('a way back that leaves something is told, and those behind it are tried all the same', async () => {
    const forget = (text: string) => text.replace("'drop function shout(text)'", "'select 1'");
    await withEdit('20260101000000_shout.ts', forget, async () => {
      const { code, err } = await project.quarry('verify');
      expect(code).toBe(1);
      expect(err).toContain('error 20260101000000_shout');
      expect(err).toContain('left over after down: function public.shout(text)');
      expect(err).toContain(`verified ${stem(nick)}: up, down, up again`);
      expect(err).toMatch(/1 of 3 migrations failed/);
    });
  });

  test('what is not there after the way back is named', async () => {
    const lose = (text: string) => text.replace(/drop column "nick"/, 'drop column "nick", drop column "email"');
    await withEdit(nick, lose, async () => {
      const { code, err } = await project.quarry('verify');
      expect(code).toBe(1);
      expect(err).toContain(`error ${stem(nick)}`);
      expect(err).toMatch(/missing after down: table public\.users, column email/);
    });
  });

  test('one that does not run says at which statement, and how many are behind it', async () => {
    const misspell = (text: string) => text.replace(/create table/, 'crate table');
    await withEdit(tables, misspell, async () => {
      const { code, err } = await project.quarry('verify');
      expect(code).toBe(1);
      expect(err).toMatch(/up: syntax error at or near "crate"[\s\S]*in: crate table/);
      expect(err).toContain('not reached: 1 migration behind it');
    });
  });

  test('files that make something else than their meta files say do not pass', async () => {
    const other = (text: string) => text.replaceAll('"nick"', '"nock"');
    await withEdit(nick, other, async () => {
      const { code, err } = await project.quarry('verify');
      expect(code).toBe(1);
      expect(err).toMatch(/the migrations do not make: table public\.users, column nick/);
    });
  });
});
