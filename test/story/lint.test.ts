import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, run, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

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

const events = (options: string, fields: string) => `import { bigint, integer, Resource, text, uuid } from 'quarry';
export class Event extends Resource('events'${options}) {
  id = uuid({ primaryKey: true });
  ${fields}
}
void [bigint, integer, text];
`;

test('a declared size decides what is written anew without a word, and lint says so (M278)', async () => {
  const own = makeProject(
    {
      'quarry.config.ts': "import { defineConfig } from 'quarry';\nexport default defineConfig({ drizzle: false });\n",
      'resources/event.ts': events(", { size: 'small' }", 'pages = integer();'),
    },
    nowhere,
  );
  const generate = (words: string) => own.quarry(`generate-migrations --no-verify --name ${words}`);
  try {
    expect(await generate('add_events')).toMatchObject({ code: 0 });
    own.write('resources/event.ts', events(", { size: 'large' }", 'pages = bigint();'));
    const refused = await generate('widen_pages --json');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.out).repos[0].lint).toMatchObject([
      { rule: 'change-column-type', severity: 'error', size: { class: 'large', from: 'declared', by: 'Event' } },
    ]);
    expect(refused.err).toContain('The table is large, as Event declares.');
    own.write('resources/event.ts', events(", { size: 'small' }", 'pages = bigint();'));
    expect(await generate('widen_pages')).toMatchObject({ code: 0 });
    const small = await own.quarry('lint');
    expect(small).toMatchObject({ code: 0, err: '1 notice in 2 migrations\n' });
    expect(small.out).toContain('    size: small, as Event declares\n');
    own.write('resources/event.ts', events(", { size: 'large' }", 'pages = bigint();'));
    expect(await own.quarry('lint')).toMatchObject({ code: 1, err: '1 error in 2 migrations\n' });
    own.write('resources/event.ts', events(", { size: 'huge' }", 'pages = bigint();'));
    const { code, err } = await own.quarry('lint');
    expect(code).toBe(1);
    expect(err).toContain("is small, medium or large, not 'huge'");
    own.write('resources/event.ts', events('', 'pages = bigint();'));
    expect(await own.quarry('lint --stats')).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be asked'),
    });
  } finally {
    own.remove();
  }
});

test.skipIf(inject('serverUrl') === '')('--stats goes by what the database estimates (M278)', async () => {
  const url = await createDatabase('story');
  const query = await openQuery(url);
  const config = (lint: string) =>
    `import { defineConfig } from 'quarry';\nexport default defineConfig({ drizzle: false, lint: ${lint} });\n`;
  const own = makeProject(
    { 'quarry.config.ts': config('{}'), 'resources/event.ts': events('', 'pages = integer();') },
    { DATABASE_URL: url },
  );
  const generate = (words: string) => own.quarry(`generate-migrations --no-verify --name ${words}`);
  try {
    expect(await generate('add_events')).toMatchObject({ code: 0 });
    expect(await own.quarry('migrate')).toMatchObject({ code: 0 });
    await query('alter table events set (autovacuum_enabled = false)');
    await query('insert into events (pages) select n from generate_series(1, 50) n');
    own.write('resources/event.ts', events('', 'pages = bigint();'));
    // Never analysed, and not empty: nothing is known.
    const unknown = JSON.parse((await generate('widen_pages --stats --json')).out);
    expect(unknown.repos[0]).toMatchObject({ outcome: 'rewrite', lint: [{ severity: 'error' }] });
    await query('analyze events');
    expect(await generate('widen_pages')).toMatchObject({ code: 2 });
    expect(await generate('widen_pages --stats')).toMatchObject({ code: 0 });
    const { code, out } = await own.quarry('lint --stats --json');
    expect(code).toBe(0);
    expect(JSON.parse(out).migrations[1].findings).toMatchObject([
      { rule: 'change-column-type', severity: 'notice', size: { class: 'small', from: 'estimated', rows: 50 } },
    ]);
    own.write('quarry.config.ts', config('{ sizes: { small: 10, large: 40 } }'));
    expect(await own.quarry('lint --stats')).toMatchObject({ code: 1 });
    expect((await own.quarry('lint --stats')).out).toContain('size: large, about 50 rows in the database');
    own.write(
      'quarry.config.ts',
      config("{ sizes: { small: 10, large: 40 }, rules: { 'change-column-type': { large: 'off' } } }"),
    );
    expect(await own.quarry('lint --stats')).toMatchObject({ code: 0, err: '2 migrations, nothing found\n' });
  } finally {
    own.remove();
    await query.close();
    await dropDatabase(url);
  }
});
