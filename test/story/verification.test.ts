import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';

describe('generate-migrations verifies what it writes', () => {
  let project: TestProject;
  beforeAll(() => {
    project = makeProject(helpdesk, { DATA_MODE: 'lite', QUARRY_LITE: 'pglite' });
  });
  afterAll(() => project.remove());
  const written = (): string =>
    project.read(`migrations/${project.list('migrations').find((name) => name.endsWith('.ts'))}`);

  test('the verdict and the locks on existing tables are printed, and the file keeps the verdict (M171 M211)', async () => {
    const { code, err } = await project.quarry('generate-migrations --name add_all');
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringMatching(/verified up and down on PGlite \d+ in/),
    });
    expect(written()).toMatch(/verified: \{ up: true, down: true, engine: 'PGlite \d+' \},/);
    project.write(
      'resources/user.ts',
      helpdesk['resources/user.ts'].replace(
        '  email = text();\n',
        '  email = text();\n  nickname = text({ optional: true });\n',
      ),
    );
    const more = await project.quarry('generate-migrations --name add_nickname');
    expect(more.err).toContain('alter table users add column nickname: ACCESS EXCLUSIVE on users, no scan, no rewrite');
  });

  test('--no-verify writes without trying, and says so in the file; --check and --dry-run never try (M211)', async () => {
    project.write(
      'resources/note.ts',
      `import { Resource, text, uuid } from 'quarry';
import { main } from '../repo.ts';
export class Note extends Resource('notes', { repo: main }) {
  id = uuid({ primaryKey: true });
  text = text();
}
`,
    );
    // A shadow that cannot be reached would be an error as soon as one is wanted.
    const env = { SHADOW_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    expect(await project.quarry('generate-migrations --check', env)).toMatchObject({ code: 3 });
    expect(await project.quarry('generate-migrations --name add_notes --dry-run', env)).toMatchObject({ code: 0 });
    expect(await project.quarry('generate-migrations --name add_notes', env)).toMatchObject({ code: 1 });
    const before = project.list('migrations');
    const { code, err } = await project.quarry('generate-migrations --name add_notes --no-verify', env);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('not verified: --no-verify') });
    const name = project.list('migrations').find((file) => !before.includes(file));
    expect(project.read(`migrations/${name}`)).toContain('verified: { up: false, down: false');
  });

  test('a migration that does not do what it should is not written, and what differs is named', async () => {
    project.write(
      'resources/user.ts',
      helpdesk['resources/user.ts'].replace('  email = text();\n', '  email = text();\n  nickname = text();\n'),
    );
    const before = project.list('migrations');
    const args = [
      'generate-migrations',
      '--name',
      'require_nickname',
      '--backfill',
      'users.nickname=no_such_function(name)',
    ];
    const { code, err } = await project.start(args).ended;
    expect(code).toBe(1);
    expect(err).toContain('no_such_function');
    expect(err).toContain('nothing was written');
    expect(project.list('migrations')).toEqual(before);
  });
});
