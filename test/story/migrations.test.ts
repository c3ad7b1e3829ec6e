import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { until } from '../support/migrator.ts';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, run, type TestProject, twoRepos } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
const hasServer = inject('serverUrl') !== '';

describe.each([hasServer ? 'server' : 'pglite'])('one repo, on %s', (engine) => {
  let project: TestProject;
  let url: string | undefined;

  beforeAll(async () => {
    url = engine === 'server' ? await createDatabase('story') : undefined;
    project = makeProject(helpdesk, url === undefined ? { QUARRY_LITE: 'pglite' } : { DATABASE_URL: url });
  });
  afterAll(async () => {
    project.remove();
    if (url !== undefined) await dropDatabase(url);
  });

  const versions = () =>
    project
      .list('migrations')
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, 14));

  test('generate-migrations writes one migration and its meta file, then finds no changes (S100)', async () => {
    const first = await project.quarry('generate-migrations --name support_add_tickets_and_users');
    expect(first).toMatchObject({ code: 0, out: '' });
    expect(first.err).toMatch(/wrote migrations\/\d{14}_support_add_tickets_and_users\.ts/);
    expect(first.err).toContain('create table tickets');
    expect(first.err).toContain('Next: quarry migrate');
    expect(project.list('migrations/meta')).toEqual([
      expect.stringMatching(/^\d{14}_support_add_tickets_and_users\.json$/),
    ]);
    const second = await project.quarry('generate-migrations --name again');
    expect(second).toMatchObject({ code: 0 });
    expect(second.err).toContain('no changes');
    expect(versions()).toHaveLength(1);
    expect(
      await project.quarry('generate-migrations --check', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
    ).toMatchObject({ code: 0 });
  });

  test('migrate logs the migration, each operation, and its end (S28 S39 S40 S41 S103)', async () => {
    const { code, out, err } = await project.quarry('migrate');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    const lines = err.split('\n').map((line) => line.trim());
    const [version] = versions();
    const start = lines.indexOf(`== Running ${version} support_add_tickets_and_users forward`);
    expect(start).toBeGreaterThanOrEqual(0);
    expect(lines.slice(start + 1, start + 6)).toEqual([
      'create table tickets',
      'create index tickets_reporter_id_index',
      'create table users',
      'create index users_email_index',
      'add foreign key tickets_reporter_id_fkey to tickets',
    ]);
    expect(lines[start + 6]).toMatch(new RegExp(`^== Migrated ${version} in \\d+\\.\\ds$`));
    expect(err.trimEnd()).toMatch(/Next: quarry console$/);
  });

  test('migrate says that nothing is pending (S23 E126)', async () => {
    const { code, err } = await project.quarry('migrate');
    expect(code).toBe(0);
    expect(err).toContain('Migrations already up');
    expect(err).not.toContain('== Running');
    expect(err).not.toContain('Next:');
  });

  test('migrate tells each statement with its class and time as JSON, and says nothing where it is to be quiet (M214)', async () => {
    await project.quarry('rollback --accept-data-loss --quiet');
    const { code, out, err } = await project.quarry('migrate --json --quiet');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { repos } = JSON.parse(out) as { repos: { ran: { statements: object[] }[] }[] };
    const [version] = versions();
    expect(repos).toMatchObject([
      {
        database: 'main',
        direction: 'forward',
        ran: [{ version, name: 'support_add_tickets_and_users', milliseconds: expect.any(Number) }],
      },
    ]);
    expect(repos[0]?.ran[0]?.statements[0]).toEqual({
      class: 'tx',
      text: 'create table tickets',
      milliseconds: expect.any(Number),
    });
    const again = await project.quarry('migrate --quiet');
    expect(again).toEqual({ code: 0, out: '', err: '' });
  });

  test('status lists versions and states, as text, as JSON, as an exit code (E132)', async () => {
    const [version] = versions();
    expect((await project.quarry('status')).out).toMatch(
      new RegExp(`applied +${version} +support_add_tickets_and_users`),
    );
    const json = await project.quarry('status --json --exit-code');
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({
      repos: [{ database: 'main', migrations: [{ version, state: 'applied' }], counts: { applied: 1 } }],
    });
  });

  test('db seed runs the seeds of the config on the migrated database', async () => {
    expect(await project.quarry('db seed')).toMatchObject({ code: 0 });
    const counted = await project.start(['console', '-e', 'await User.count()']).ended;
    expect(counted).toMatchObject({ code: 0 });
    expect(counted.out).toContain('1');
  });

  test('gen migration writes a skeleton that is recorded and does nothing (S24 S25)', async () => {
    const before = Date.now();
    const { code } = await project.quarry('gen migration add_users_table');
    expect(code).toBe(0);
    const written = project.list('migrations').find((name) => name.includes('add_users_table')) ?? '';
    expect(written).toMatch(/^\d{14}_add_users_table\.ts$/);
    const time = Date.parse(written.replace(/^(....)(..)(..)(..)(..)(..).*/, '$1-$2-$3T$4:$5:$6Z'));
    expect(time).toBeGreaterThan(before - 1000);
    // Later than the file before it, should both be made in one second.
    expect(time).toBeLessThan(Date.now() + 1000);
    const node = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
    const options = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', ...node];
    await run(process.execPath, [tsc, ...options, join(project.folder, 'migrations', written)]);
    const again = await project.quarry('gen migration AddUsersTable');
    expect(again).toMatchObject({ code: 2 });
    expect(again.err).toContain(written);
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    expect((await project.quarry('status')).out).toMatch(/applied +\d{14} +add_users_table/);
  });

  test('snapshot prints the structure the migrations lead to', async () => {
    const { code, out } = await project.quarry('snapshot');
    expect(code).toBe(0);
    expect(JSON.parse(out).tables.map(({ name }: { name: string }) => name)).toEqual(['tickets', 'users']);
    expect(await project.quarry('snapshot --at 20000101000000')).toMatchObject({ code: 1 });
  });

  test.skipIf(engine !== 'server')(
    'drift shows what changed, writes the migration that undoes it, or records it (M265 M266)',
    async () => {
      const clean = await project.quarry('drift');
      expect(clean).toMatchObject({ code: 0, out: '' });
      expect(clean.err).toMatch(/everything is as \d{14} left it/);
      const query = await openQuery(url ?? '');
      await query('create index users_name_index on users (name)');
      await query('alter table users alter column email drop not null');
      const found = await project.quarry('drift');
      expect(found.code).toBe(1);
      expect(found.out.split('\n')).toEqual([
        '~ table public.users',
        '    ~ column email, notNull: true → false',
        '    + index users_name_index: CREATE INDEX users_name_index ON public.users USING btree (name)',
        '',
      ]);
      expect(found.err).toContain('Next: quarry drift --restore NAME');
      const { out } = await project.quarry('drift --json');
      expect(JSON.parse(out)).toMatchObject({
        repos: [
          {
            database: 'main',
            differences: [{ part: 'column email', change: 'changed' }, { part: 'index users_name_index' }],
          },
        ],
      });
      expect((await project.quarry('drift --accept nosuch')).err).toContain("nothing that drifted is called 'nosuch'");
      expect(await project.quarry('drift --accept users_name_index')).toMatchObject({ code: 0 });
      const written = await project.quarry('drift --restore undo_hotfix');
      expect(written).toMatchObject({ code: 0 });
      const [, file = ''] = /wrote (\S+_undo_hotfix\.ts)/.exec(written.err) ?? [];
      expect(project.read(file)).toContain('alter table "public"."users" alter column "email" set not null');
      expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
      expect(await project.quarry('drift')).toMatchObject({ code: 0 });
      expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
      // As it was before this test, for those behind it.
      expect(await project.quarry('rollback')).toMatchObject({ code: 0 });
      await query('alter table users alter column email set not null');
      await query('drop index users_name_index');
      expect(await project.quarry('drift --accept')).toMatchObject({ code: 0 });
      await query.close();
      rmSync(join(project.folder, file));
      rmSync(join(project.folder, file.replace('migrations/', 'migrations/meta/').replace(/\.ts$/, '.json')));
    },
  );

  test('migrations repair takes a file that was changed into the ledger (E133)', async () => {
    const [version] = versions();
    const file = `migrations/${project.list('migrations').find((name) => name.endsWith('.ts'))}`;
    const before = project.read(file);
    project.write(file, before.replace('"subject" text', '"subject" varchar'));
    const refused = await project.quarry('migrate');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toContain(`quarry migrations repair ${version}`);
    const status = await project.quarry('status --exit-code');
    expect(status).toMatchObject({ code: 1, out: expect.stringContaining('modified') });
    expect(status.err).toContain(`Next: restore ${file}, or quarry migrations repair ${version}`);
    expect(await project.quarry(`migrations repair ${version}`)).toMatchObject({ code: 0, out: '' });
    expect((await project.quarry('status')).out).not.toContain('modified');
    expect(await project.quarry('migrations repair nonsense')).toMatchObject({ code: 2 });
    expect(await project.quarry('migrations repair 20000101000000')).toMatchObject({ code: 1 });
    project.write(file, before);
    expect(await project.quarry(`migrations repair ${version}`)).toMatchObject({ code: 0 });
  });

  test('status names the next step where the file of an applied migration is gone', async () => {
    const [version] = versions();
    const file = `migrations/${project.list('migrations').find((name) => name.endsWith('.ts'))}`;
    const before = project.read(file);
    rmSync(join(project.folder, file));
    const status = await project.quarry('status --exit-code');
    expect(status).toMatchObject({ code: 1, out: expect.stringContaining('missing') });
    expect(status.err).toContain(`Next: bring the file of ${version} back, or quarry rollback --to ${version}`);
    expect(await project.quarry('status')).toMatchObject({ code: 0 });
    project.write(file, before);
  });

  test('rollback refuses to lose values unasked, and brings the tables down when told to (S20 S45)', async () => {
    const [first] = versions();
    const refused = await project.quarry(`rollback --to ${first}`);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toContain('--accept-data-loss');
    const done = await project.quarry(`rollback --to ${first} --accept-data-loss`);
    expect(done).toMatchObject({ code: 0 });
    expect(done.err).toMatch(/== Running \d{14} add_users_table backward[\s\S]*support_add_tickets_and_users backward/);
    expect((await project.quarry('status --exit-code')).code).toBe(3);
    expect((await project.quarry('rollback')).err).toContain('Migrations already down');
  });

  test('two pending migrations run in order, in blocks of their own (S46)', async () => {
    const { code, err } = await project.quarry('migrate');
    expect(code).toBe(0);
    const [one, two] = versions();
    expect(err.indexOf(`== Migrated ${one}`)).toBeLessThan(err.indexOf(`== Running ${two}`));
  });

  test('a dropped column comes back with its type and default (S44)', async () => {
    project.write(
      'resources/ticket.ts',
      helpdesk['resources/ticket.ts'].replace("  status = oneOf(['open', 'closed'], { default: 'open' });\n", ''),
    );
    const asked = await project.quarry('generate-migrations --name drop_status');
    expect(asked).toMatchObject({ code: 2 });
    expect(asked.err).toContain('--drop tickets.status');
    const json = await project.quarry('generate-migrations --name drop_status --json');
    expect(JSON.parse(json.out)).toMatchObject({
      repos: [
        {
          outcome: 'decision',
          questions: [
            {
              kind: 'drop-column',
              table: 'tickets',
              column: 'status',
              flags: expect.arrayContaining(['--drop tickets.status']),
            },
          ],
        },
      ],
    });
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 2 });
    const made = await project.start(['generate-migrations', '--name', 'drop_status', '--drop', 'tickets.status'])
      .ended;
    expect(made).toMatchObject({ code: 0 });
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    const back = await project.quarry('rollback --accept-data-loss');
    expect(back).toMatchObject({ code: 0 });
    project.write('resources/ticket.ts', helpdesk['resources/ticket.ts']);
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
  });

  test('an unmatched decision is named, and nothing is written (M207)', async () => {
    const before = project.list('migrations');
    const { code, err } = await project.start(['generate-migrations', '--name', 'x', '--rename', 'users.zzz=b']).ended;
    expect(code).not.toBe(0);
    expect(err).toContain('users.zzz');
    expect(project.list('migrations')).toEqual(before);
  });

  test('generate-migrations wants a name and suggests one (M198 M199)', async () => {
    project.write(
      'resources/note.ts',
      `import { Resource, text, uuid } from 'quarry';
import { main } from '../repo.ts';
export class Note extends Resource('notes', { repo: main }) { id = uuid({ primaryKey: true }); body = text(); }
`,
    );
    const unnamed = await project.quarry('generate-migrations');
    expect(unnamed).toMatchObject({ code: 2 });
    expect(unnamed.err).toContain('--name add_notes');
    expect(await project.quarry('generate-migrations --name ../x')).toMatchObject({ code: 2 });
    expect(await project.quarry('generate-migrations --name drop_status')).toMatchObject({ code: 2 });
    const check = await project.quarry('generate-migrations --check');
    expect(check).toMatchObject({ code: 3 });
    expect(check.err).toContain('create table notes');
    const dry = await project.quarry('generate-migrations --name add_notes --dry-run');
    expect(dry.out).toContain('create table "notes"');
    expect(project.list('migrations').join()).not.toContain('add_notes');
  });

  test('migrate runs nothing when one of the pending files is broken (E124)', async () => {
    const before = (await project.quarry('status --json')).out;
    project.write('migrations/29990101000000_broken.ts', 'export default (;\n');
    const { code, err } = await project.quarry('migrate');
    expect(code).toBe(1);
    expect(err).toContain('29990101000000_broken.ts');
    expect(err).not.toContain('== Running');
    project.write(
      'migrations/29990101000000_broken.ts',
      `import { defineMigration } from 'quarry/migrate';
export default defineMigration({ version: '29990101000000', name: 'broken', up: [{ tx: ['create table half (id int)', 'create table half (id int)'] }], down: [] });
`,
    );
    const failed = await project.quarry('migrate');
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.err).toContain('42P07');
    expect(before).not.toContain('broken');
  });
});

describe.skipIf(!hasServer)('catalogue', () => {
  let url: string;
  let project: TestProject;
  beforeEach(async () => {
    url = await createDatabase('story');
    project = makeProject(helpdesk, { DATABASE_URL: url });
  });
  afterEach(async () => {
    project.remove();
    await dropDatabase(url);
  });

  test('migrate makes what the resources say, under stable names (S26 S27 S29 S101)', async () => {
    await project.quarry('generate-migrations --name add_all');
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
    const query = await openQuery(url);
    const columns = await query(
      `select column_name, data_type, is_nullable, column_default from information_schema.columns where table_name = 'tickets' order by ordinal_position`,
    );
    expect(columns).toContainEqual({
      column_name: 'status',
      data_type: 'text',
      is_nullable: 'NO',
      column_default: "'open'::text",
    });
    expect(columns).toContainEqual(
      expect.objectContaining({ column_name: 'id', data_type: 'uuid', is_nullable: 'NO' }),
    );
    const stamps = await query(
      `select column_name from information_schema.columns where table_name = 'users' and data_type = 'timestamp with time zone' and is_nullable = 'NO' order by 1`,
    );
    expect(stamps).toEqual([{ column_name: 'inserted_at' }, { column_name: 'updated_at' }]);
    const names = await query(
      `select conname as name from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'f') and conname !~ 'quarry'
       union select indexname from pg_indexes where indexname = 'users_email_index' order by 1`,
    );
    expect(names.map(({ name }) => name)).toEqual([
      'tickets_pkey',
      'tickets_reporter_id_fkey',
      'users_email_index',
      'users_pkey',
    ]);
    await query.close();
  });

  test('up, down and up again end in the same structure (S102)', async () => {
    await project.quarry('generate-migrations --name add_all');
    const structure = async () => {
      const query = await openQuery(url);
      const rows = await query(
        `select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull::text, pg_get_expr(d.adbin, d.adrelid) as value
         from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
         where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and c.relname !~ 'quarry' order by 1, a.attnum`,
      );
      await query.close();
      return rows;
    };
    await project.quarry('migrate');
    const first = await structure();
    expect(first.length).toBeGreaterThan(8);
    await project.quarry('rollback --accept-data-loss');
    expect(await structure()).toEqual([]);
    await project.quarry('migrate');
    expect(await structure()).toEqual(first);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s during a statement ends with %i and leaves nothing half-done', async (signal, ends) => {
    project.write(
      'migrations/20240101000000_slow.ts',
      `import { defineMigration } from 'quarry/migrate';
export default defineMigration({ version: '20240101000000', name: 'slow', up: [{ tx: ['create table half (id int)', 'select pg_sleep(100)'] }], down: [] });
`,
    );
    const { child, ended } = project.start(['migrate']);
    const query = await openQuery(url);
    const sleeping = `select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query = 'select pg_sleep(100)'`;
    await Promise.race([ended, until(async () => (await query(sleeping)).length > 0)]);
    child.kill(signal);
    const { code, err } = await ended;
    expect(code).toBe(ends);
    expect(err).toContain('The open transaction was rolled back; steps that were done stay.');
    expect(err).toContain('`quarry migrate` goes on where it stopped');
    expect(await query(`select 1 from pg_class where relname = 'half'`)).toEqual([]);
    await query.close();
  });

  test('db create, drop and reset tell what there was (S99 E157 E158 E159)', async () => {
    await dropDatabase(url);
    const missing = await project.quarry('migrate');
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.err).toContain('quarry db create');
    expect((await project.quarry('db create')).err).toContain('created');
    expect((await project.quarry('db create')).err).toContain('already exists');
    const query = await openQuery(url);
    expect(await query(`select current_setting('server_encoding') e, current_setting('timezone') z`)).toEqual([
      { e: 'UTF8', z: 'UTC' },
    ]);
    await query.close();
    expect(await project.quarry('db drop', { NODE_ENV: 'production' })).toMatchObject({ code: 1 });
    expect((await project.quarry('db drop')).err).toContain('dropped');
    expect((await project.quarry('db drop')).err).toContain('already dropped');
    await project.quarry('db create');
    await project.quarry('generate-migrations --name add_all');
    await project.quarry('migrate');
    const reset = await project.quarry('db reset');
    expect(reset).toMatchObject({ code: 0 });
    expect(reset.err).toMatch(/dropped[\s\S]*created[\s\S]*== Running/);
  });
});

describe('one repo and several, on pglite', () => {
  let project: TestProject;
  beforeAll(() => {
    project = makeProject(twoRepos, { QUARRY_LITE: 'pglite' });
  });
  afterAll(() => project.remove());

  test('commands visit all repos in order, -r narrows, an unknown name lists the known ones (S18 S67 E121)', async () => {
    const made = await project.quarry('generate-migrations --name add_all');
    expect(made).toMatchObject({ code: 0 });
    expect(project.list('migrations/main')).toHaveLength(2);
    expect(project.list('migrations/knowledge')).toHaveLength(2);
    const one = await project.quarry('migrate -r knowledge');
    expect(one).toMatchObject({ code: 0 });
    expect(one.err).toContain('create table articles');
    expect(one.err).not.toContain('create table users');
    const all = await project.quarry('migrate');
    expect(all.err).toMatch(/Repo: main[\s\S]*create table users[\s\S]*Repo: knowledge[\s\S]*Migrations already up/);
    const unknown = await project.quarry('migrate -r nowledge');
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.err).toMatch(/Did you mean 'knowledge'\?[\s\S]*main, knowledge, legacy/);
  });

  test('read-only repos are skipped with a line, and refused when asked for (S77 E166)', async () => {
    const skipped = await project.quarry('migrate');
    expect(skipped).toMatchObject({ code: 0 });
    expect(skipped.err).toContain('legacy is read-only: skipped');
    expect(await project.quarry('migrate -r legacy')).toMatchObject({ code: 1 });
  });

  test('status and rollback work on PGlite too (E132 S20)', async () => {
    expect((await project.quarry('status -r main')).out).toMatch(/applied +\d{14} +add_all/);
    expect(await project.quarry('rollback -r main --accept-data-loss')).toMatchObject({ code: 0 });
    const { code, out } = await project.quarry('status --exit-code');
    expect(code).toBe(3);
    expect(out).toMatch(/Repo: main[\s\S]*pending[\s\S]*Repo: knowledge[\s\S]*applied/);
  });

  test('what belongs to one repo asks which (S69)', async () => {
    const { code, err } = await project.quarry('gen migration add_x');
    expect(code).toBe(2);
    expect(err).toContain('-r says which: main, knowledge');
    expect(await project.quarry('rollback')).toMatchObject({ code: 2 });
  });
});
