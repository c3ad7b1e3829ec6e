import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const hasServer = inject('serverUrl') !== '';
const files = {
  'repo.ts': "import { defineRepo } from 'quarry';\nexport const Shop = defineRepo('shop');\n",
  'quarry.config.ts':
    "import { defineConfig } from 'quarry';\nimport { Shop } from './repo.ts';\nexport default defineConfig({ repos: [Shop] });\n",
} as const;

describe.skipIf(!hasServer)('quarry pull, where something is in the way', () => {
  let project: TestProject;
  let url: string;
  const ask = async (...statements: readonly string[]) => {
    const query = await openQuery(url);
    let rows: Awaited<ReturnType<typeof query>> = [];
    for (const statement of statements) rows = await query(statement);
    await query.close();
    return rows;
  };
  const isUntouched = async (): Promise<void> => {
    for (const name of ['resources', 'migrations', 'drizzle'])
      expect(existsSync(join(project.folder, name))).toBe(false);
    expect(await ask("select to_regclass('quarry_migrations') as ledger")).toEqual([{ ledger: null }]);
  };

  beforeAll(async () => {
    url = await createDatabase('pull_careful');
  });
  beforeEach(async () => {
    await ask(
      'drop schema public cascade',
      'create schema public',
      "create domain mail as text check (value ~ '@')",
      'create table author (id serial primary key, address mail, valid int4range default int4range(1, 5))',
      'create table visit (id bigint, at date) partition by range (abs(id))',
      'create view recent as select id from visit',
      'create function first_visit() returns visit language sql as $$ select * from visit limit 1 $$',
    );
    project = makeProject(files, { DATABASE_URL: url });
  });
  afterEach(() => project.remove());
  afterAll(async () => await dropDatabase(url));

  test('tries the baseline on an empty database, and says so also in its file; what that cannot have is listed', async () => {
    const { code, err } = await project.quarry('pull --baseline');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toMatch(/verified up and down on PostgreSQL \d+ in/);
    expect(err).toContain('view recent: it needs visit, which no migration makes');
    expect(err).toContain('function first_visit(): it needs visit, which no migration makes');
    const [file = ''] = project.list('migrations').filter((name) => name.endsWith('.ts'));
    expect(project.read(`migrations/${file}`)).toMatch(/verified: \{ up: true, down: true, engine: 'PostgreSQL \d+'/);
    expect(project.read('resources/types.ts')).toContain("mail = domain('mail', text(),");
    expect(project.read('resources/author.ts')).toContain('sql<Range<number>>`int4range(1, 5)`');
    expect((await project.quarry('generate-migrations --check')).code).toBe(0);
  });

  test('writes nothing where an empty database does not take the baseline, unless it is not to be tried', async () => {
    await ask(
      'create function visits(visit) returns integer language sql as $$ select 1 $$',
      'alter table author add visits integer default visits(null::visit)',
    );
    const refused = await project.quarry('pull --baseline');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('does not do what it should (tried on PostgreSQL');
    expect(refused.err).toContain('type "visit" does not exist, in: create table "author"');
    expect(refused.err).toContain('--no-verify writes it as it is');
    await isUntouched();
    const { code, err } = await project.quarry('pull --baseline --no-verify');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toContain('not verified: --no-verify');
  });

  test('--json is one document with everything, and with the verdict', async () => {
    const { code, out } = await project.quarry('pull --baseline --json');
    expect(code).toBe(0);
    const told = JSON.parse(out) as Record<string, unknown>;
    expect(told).toMatchObject({ repo: 'shop', verified: { up: true, down: true }, questions: [] });
    expect(told['leftOut']).toContainEqual({ name: 'visit', why: 'it is partitioned by RANGE (abs(id))' });
  });

  test('interrupted at any time, leaves neither files nor a ledger', async () => {
    for (const ms of [400, 800, 1200, 1600]) {
      const { child, ended } = project.start(['pull', '--baseline']);
      setTimeout(() => child.kill('SIGINT'), ms);
      const { code, err } = await ended;
      // It came too late: all is done.
      if (err.includes('noted as applied')) return;
      // Before anything listens, the signal itself ends it.
      expect([130, -1]).toContain(code);
      expect(err).not.toContain('quarry migrate');
      await isUntouched();
    }
  });

  test('interrupted while the baseline is being noted, says that nothing is left half-done, and so it is', async () => {
    const other = await openQuery(url);
    await other('begin');
    await other('create table quarry_migrations (id integer)');
    const { child, ended } = project.start(['pull', '--baseline', '--no-verify']);
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'create table %quarry_migrations%'`;
    await Promise.race([ended, expect.poll(() => ask(waiting), { timeout: 60_000 }).not.toEqual([])]);
    child.kill('SIGINT');
    const { code, err } = await ended;
    await other('rollback');
    await other.close();
    expect({ code, err }).toMatchObject({ code: 130, err: 'interrupted; nothing is left half-done\n' });
    await isUntouched();
  });

  test('a role that may not make a ledger is told so before anything is written; it may read', async () => {
    const role = `pull_reader_${process.pid}`;
    await ask(`create role ${role} login password 'x'`, `grant usage on schema public to ${role}`);
    try {
      const address = new URL(url);
      address.username = role;
      address.password = 'x';
      const env = { DATABASE_URL: address.href };
      const { code, err } = await project.quarry('pull --baseline', env);
      expect(code).toBe(1);
      expect(err).toContain(`The role ${role} may not do this`);
      await isUntouched();
      expect((await project.quarry('pull --no-baseline', env)).code).toBe(0);
      expect(project.list('resources')).toEqual(['author.ts', 'types.ts']);
    } finally {
      await ask(`drop owned by ${role}`, `drop role ${role}`);
    }
  });

  test('a database that cannot be reached, or is not there, is told by its address', async () => {
    const nowhere = await project.quarry('pull --baseline', { DATABASE_URL: 'postgres://nobody@localhost:1/none' });
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toContain("The database 'none' of the repo 'shop' cannot be reached at localhost:1");
    const address = new URL(url);
    address.pathname = '/not_there';
    const missing = await project.quarry('pull --baseline', { DATABASE_URL: address.href });
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('database "not_there" does not exist');
    await isUntouched();
  });
});
