import { afterAll, beforeAll, expect, test } from 'vitest';
import { helpdesk, makeProject, run, type TestProject } from '../support/project.ts';

/** Nobody is to ask a database. */
const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
let project: TestProject;
const git = (...words: readonly string[]) =>
  run('git', ['-C', project.folder, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...words]);

const migration = (version: string, name: string, up: string, more = '') => ({
  [`migrations/${version}_${name}.ts`]: `import { defineMigration } from 'quarry/migrate';
export default defineMigration({ version: '${version}', name: '${name}', ${more} up: [${up}], down: [] });
`,
});
const write = (files: Readonly<Record<string, string>>) => {
  for (const [file, text] of Object.entries(files)) project.write(file, text);
};
const config = (lint: string) =>
  project.write('quarry.config.ts', helpdesk['quarry.config.ts'].replace("seeds: 'seeds.ts'", `lint: ${lint}`));

const indexed = { tx: 'CREATE INDEX users_email_index\n ON public."users" (email)' };

beforeAll(() => {
  project = makeProject(helpdesk, nowhere);
  write(migration('20260101000000', 'add_users', "{ tx: ['create table users (id bigint primary key, age int)'] }"));
});
afterAll(() => project.remove());

test('quarry lint ends with 0 where nothing was found, and 1 where there was an error (M277)', async () => {
  expect(await project.quarry('lint')).toEqual({ code: 0, out: '', err: '1 migration, nothing found\n' });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', 'migrations');
  await git('commit', '--quiet', '--message=first');
  write(migration('20260201000000', 'find_users', `{ tx: [\`${indexed.tx}\`] }`));
  const { code, out, err } = await project.quarry('lint');
  expect({ code, err }).toEqual({ code: 1, err: '1 error in 2 migrations\n' });
  expect(out).toBe(
    [
      'migrations/20260201000000_find_users.ts',
      '  error index-not-concurrent',
      '    step 1: CREATE INDEX users_email_index ON public."users" (email)',
      '    Building an index on users keeps every write to it waiting.',
      '    why: A plain create index locks the table against writes until the whole table is read.',
      '    fix: Build it concurrently in an auto step, which says which index to drop should it be interrupted.',
      '',
      '',
    ].join('\n'),
  );
});

test('quarry lint fails on what --fail-on says, and gives everything as JSON', async () => {
  write(migration('20260301000000', 'drop_age', "{ tx: ['alter table users drop column age'] }"));
  expect(await project.quarry('lint 20260301000000')).toMatchObject({ code: 0, err: '1 warning in 1 migration\n' });
  expect(await project.quarry('lint 20260301000000 --fail-on warning')).toMatchObject({ code: 1 });
  const { code, out } = await project.quarry('lint --json migrations/20260301000000_drop_age.ts --fail-on notice');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    failOn: 'notice',
    counts: { error: 0, warning: 1, notice: 0 },
    migrations: [
      { repo: 'main', version: '20260301000000', findings: [{ rule: 'drop-column', step: 1 }], allowed: [] },
    ],
  });
});

test('quarry lint looks at what git has new since a branch, or at what came after a version', async () => {
  expect(await project.quarry('lint --since main --json')).toMatchObject({ code: 1 });
  const since = async (words: string) =>
    JSON.parse((await project.quarry(`lint --json --since ${words}`)).out).migrations.map(
      ({ version }: { version: string }) => version.slice(0, 6),
    );
  expect(await since('main')).toEqual(['202602', '202603']);
  expect(await since('20260201000000')).toEqual(['202603']);
  await git('add', 'migrations');
  await git('commit', '--quiet', '--message=second');
  expect(await since('main')).toEqual([]);
  expect(await since('main~1')).toEqual(['202602', '202603']);
});

test('quarry lint takes a reason in the migration, and settings in the config (M277)', async () => {
  const allow = "allow: [{ rule: 'index-not-concurrent', because: 'nobody uses it yet' }],";
  write(migration('20260201000000', 'find_users', `{ tx: [\`${indexed.tx}\`] }`, allow));
  write(migration('20260401000000', 'in_vain', '', allow));
  const { code, out, err } = await project.quarry('lint');
  expect({ code, err }).toEqual({ code: 0, err: '2 warnings in 4 migrations; 1 allowed\n' });
  expect(out).toContain('Nothing here needs index-not-concurrent to be allowed.');
  config("{ rules: { 'drop-column': 'error', 'unused-allow': 'off' } }");
  expect(await project.quarry('lint')).toMatchObject({ code: 1, err: '1 error in 4 migrations; 1 allowed\n' });
  config("{ startAfter: '20260301000000', rules: { 'unused-allow': 'off' } }");
  expect(await project.quarry('lint --fail-on notice')).toMatchObject({ code: 0, err: '1 migration, nothing found\n' });
  expect(await project.quarry('lint --all --fail-on warning')).toMatchObject({ code: 1 });
});

test('quarry lint looks at the migrations of tenants, too', async () => {
  const [[file = '', text = ''] = []] = Object.entries(
    migration('20260101000000', 'index_notes', `{ tx: ['${indexed.tx}'] }`),
  );
  project.write(file.replace('migrations/', 'migrations/tenants/'), text.replace('\n ON', ' ON'));
  const { code, out } = await project.quarry('lint 20260101000000');
  expect({ code, first: out.split('\n')[0] }).toEqual({
    code: 1,
    first: 'migrations/tenants/20260101000000_index_notes.ts',
  });
});

test('quarry lint answers what it does not know with the nearest it does', async () => {
  expect(await project.quarry('lint --fail-on errors')).toMatchObject({ code: 2 });
  expect((await project.quarry('lint 20260301000001')).err).toContain("Did you mean '20260301000000'?");
  expect(await project.quarry('lint 20260301000001')).toMatchObject({ code: 2, out: '' });
  expect(await project.quarry('lint --since nowhere')).toMatchObject({ code: 2 });
  expect(await project.quarry('lint --since main --all')).toMatchObject({ code: 2 });
  config("{ rules: { 'drop-colum': 'off' } }");
  const { code, err } = await project.quarry('lint');
  expect({ code, nearest: err.includes("Did you mean 'drop-column'?") }).toEqual({ code: 1, nearest: true });
});

test('generate-migrations ends with 2 where a table in use would be written anew, until that is allowed (M038)', async () => {
  const notes = (fields: string) => ({
    'quarry.config.ts': "import { defineConfig } from 'quarry';\nexport default defineConfig({ drizzle: false });\n",
    'resources/note.ts': `import { bigint, integer, Resource, text, uuid } from 'quarry';
export class Note extends Resource('notes') {
  id = uuid({ primaryKey: true });
  ${fields}
}
void [bigint, integer, text];
`,
  });
  const own = makeProject(notes('pages = integer(); code = text();'), nowhere);
  const generate = (words: string) => own.quarry(`generate-migrations --no-verify --name ${words}`);
  try {
    expect(await generate('add_notes')).toMatchObject({ code: 0 });
    own.write('resources/note.ts', notes('pages = bigint(); code = text();')['resources/note.ts']);
    const refused = await generate('widen_pages');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('Changing the type of notes.pages writes the table anew');
    expect(refused.err).toMatch(/--allow-rewrite\n$/);
    expect(await own.quarry('generate-migrations --check')).toMatchObject({ code: 2 });
    const json = JSON.parse((await generate('widen_pages --json')).out);
    expect(json).toMatchObject({
      repos: [{ outcome: 'rewrite', flags: ['--allow-rewrite'], lint: [{ rule: 'change-column-type' }] }],
    });
    expect(own.list('migrations').filter((name) => name.endsWith('.ts'))).toHaveLength(1);
    expect(await generate('widen_pages --allow-rewrite')).toMatchObject({ code: 0 });
    expect(await own.quarry('lint --fail-on notice')).toMatchObject({
      code: 0,
      err: '2 migrations, nothing found; 1 allowed\n',
    });
  } finally {
    own.remove();
  }
});
