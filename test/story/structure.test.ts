import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { diffCatalogs } from '../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const hasServer = inject('serverUrl') !== '';
const rental = readFileSync(
  join(fileURLToPath(new URL('../../', import.meta.url)), 'test/support/pulled/rental.sql'),
  'utf8',
);

const catalogOf = async (url: string) => {
  const query = await openQuery(url);
  const catalog = await readCatalog(query);
  await query.close();
  return catalog;
};
const say = async (url: string, ...statements: readonly string[]) => {
  const query = await openQuery(url);
  try {
    const answers = [];
    for (const statement of statements) answers.push(await query(statement));
    return answers.at(-1) ?? [];
  } finally {
    await query.close();
  }
};

/** PostgreSQL spells `in` lists of varchar in another way when it reads its own words. */
const differences = (...[first, second]: Parameters<typeof diffCatalogs>) =>
  diffCatalogs(first, second).filter((line) => !line.includes('::character varying'));

describe.skipIf(!hasServer)('quarry db dump and db load', () => {
  const urls: string[] = [];
  const database = async (): Promise<string> => {
    const url = await createDatabase('structure');
    urls.push(url);
    return url;
  };
  let project: TestProject;
  let origin: string;

  beforeAll(async () => {
    origin = await database();
    project = makeProject({ ...helpdesk }, { DATABASE_URL: origin, DATA_MODE: 'pro' });
    await project.quarry('generate-migrations --name helpdesk --no-verify');
    const user = project.read('resources/user.ts');
    project.write(
      'resources/user.ts',
      user.replace('email = text();', "email = text();\n  nickname = text({ default: '' });"),
    );
    await project.quarry('generate-migrations --name nicknames --no-verify');
    expect(await project.quarry('migrate --step 1')).toMatchObject({ code: 0 });
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    project.remove();
    for (const url of urls) await dropDatabase(url);
  });

  test.each(['pg_dump', 'catalog'])(
    '%s: what is loaded is the same structure with the same history, and the same text again (E161)',
    async (writer) => {
      const wrote = await project.quarry(`db dump --with ${writer} --out ${writer}.sql`);
      expect(wrote).toMatchObject({ code: 0, out: '' });
      expect(wrote.err).toMatch(new RegExp(`wrote ${writer}.sql: 2 migrations, up to \\d{14}`));
      const text = project.read(`${writer}.sql`);
      expect(text).not.toMatch(/Dumped|restrict|transaction_timeout|OWNER TO/);
      const copy = await database();
      const env = { DATABASE_URL: copy };
      const loaded = await project.quarry(`db load ${writer}.sql`, env);
      expect(loaded).toMatchObject({ code: 0, out: '' });
      expect(loaded.err).toMatch(/loaded \w+\.sql into main: 2 applied, up to \d{14}/);
      expect(diffCatalogs(await catalogOf(origin), await catalogOf(copy))).toEqual([]);
      expect((await project.quarry('migrate', env)).err).toContain('Migrations already up');
      expect((await project.quarry('drift', env)).err).toContain('everything is as');
      await project.quarry(`db dump --with ${writer} --out again.sql`, env);
      expect(project.read('again.sql')).toBe(text);
      if (writer === 'pg_dump') return;
      // Somebody else ran both at once; the text does not tell.
      const back = await project.quarry('rollback --accept-data-loss', env);
      expect(back).toMatchObject({ code: 0 });
      expect((await project.quarry('migrate', env)).code).toBe(0);
      await project.quarry(`db dump --with ${writer} --out again.sql`, env);
      expect(project.read('again.sql')).toBe(text);
    },
  );

  test('load fails as a whole at the first error, with its line; what came before it is not there (E161)', async () => {
    const copy = await database();
    project.write(
      'broken.sql',
      'create table a (id int);\n\n-- a comment; with a semicolon\ncreate table b (\n  id nothing\n);\n',
    );
    const { code, err } = await project.quarry('db load broken.sql', { DATABASE_URL: copy });
    expect(code).toBe(1);
    expect(err).toContain('broken.sql:5 failed: type "nothing" does not exist [42704]');
    expect(err).toContain('which was rolled back');
    expect(Object.keys((await catalogOf(copy)).tables)).toEqual([]);
    for (const [sql, why] of [
      ['create table a (id int);\ncommit;', 'one transaction'],
      ['create table a (id int);\n\\connect other', 'a command of psql'],
    ] as const) {
      project.write('broken.sql', sql);
      const refused = await project.quarry('db load broken.sql', { DATABASE_URL: copy });
      expect(refused.code).toBe(1);
      expect(refused.err).toContain('broken.sql:2 cannot be loaded');
      expect(refused.err).toContain(why);
    }
    expect(Object.keys((await catalogOf(copy)).tables)).toEqual([]);
  });

  test('load asks before it touches a database that has something; --skip-if-loaded says nothing (E161)', async () => {
    const copy = await database();
    const env = { DATABASE_URL: copy };
    await say(copy, 'create table mine (id int)');
    await project.quarry('db dump');
    const asked = await project.quarry('db load', env);
    expect(asked.code).toBe(1);
    expect(asked.err).toContain("The database of 'main' is not empty: it has the table mine.");
    expect(asked.err).toContain('--skip-if-loaded');
    expect(await project.quarry('db load --skip-if-loaded', env)).toEqual({ code: 0, out: '', err: '' });
    expect(await project.quarry('db load --force', env)).toMatchObject({ code: 0 });
    const twice = await project.quarry('db load --force', env);
    expect(twice.code).toBe(1);
    expect(twice.err).toContain('already exists');
    expect((await project.quarry('migrate', env)).err).toContain('Migrations already up');
    expect((await project.quarry('db load --skip-if-loaded', env)).code).toBe(0);
    const production = await project.quarry('db load', { ...env, NODE_ENV: 'production' });
    expect(production.err).toContain('Loading a structure is refused in production');
    const missing = await project.quarry('db load nowhere.sql', env);
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.err).toContain('there is no file nowhere.sql');
  });

  test.each(['pg_dump', 'catalog'])(
    '%s: dump for chosen schemas includes only them and their version rows (E162)',
    async (writer) => {
      const url = await database();
      const env = { DATABASE_URL: url };
      await say(
        url,
        'create extension citext',
        'create schema "Billing; x"',
        'create schema other',
        'create table other.secrets (id int primary key)',
        'create table "Billing; x".invoices (id int primary key, email citext)',
      );
      const other = makeProject(
        {
          'quarry.config.ts': `import { defineConfig, defineRepo } from 'quarry';\nexport default defineConfig({ repos: [defineRepo('billing', { schema: 'Billing; x' }), defineRepo('other', { schema: 'other' })] });\n`,
          ...Object.fromEntries(
            ['billing', 'other'].map((name, i) => [
              `migrations/${name}/2026010100000${i}_one.mjs`,
              `export default { version: '2026010100000${i}', name: 'one', up: [{ tx: ['create table paid_${name} (id int)'] }], down: [{ tx: ['drop table paid_${name}'] }] };\n`,
            ]),
          ),
        },
        { ...env, DATA_MODE: 'pro' },
      );
      try {
        expect(await other.quarry('migrate')).toMatchObject({ code: 0 });
        const whole = await other.quarry(`db dump --with ${writer}`);
        expect(whole).toMatchObject({ code: 0 });
        // Each repo has a file of its own, and nothing of the other.
        expect(other.read('structure.billing.sql')).not.toContain('secrets');
        const dumped = await other.start(['db', 'dump', '-r', 'billing', '--with', writer, '--schema', 'Billing; x'])
          .ended;
        expect(dumped).toMatchObject({ code: 0 });
        const text = other.read('structure.billing.sql');
        expect(text).toContain('20260101000000');
        expect(text).not.toMatch(/secrets|20260101000001/);
        const copy = await database();
        const loaded = await other.quarry('db load -r billing', { DATABASE_URL: copy });
        expect(loaded.code === 0 ? '' : loaded.err).toBe('');
        const catalog = await catalogOf(copy);
        expect(Object.keys(catalog.tables).sort()).toEqual([
          'Billing; x.invoices',
          'Billing; x.paid_billing',
          'Billing; x.quarry_migration_events',
          'Billing; x.quarry_migrations',
        ]);
        expect((await other.quarry('migrate -r billing', { DATABASE_URL: copy })).err).toContain('already up');
        const unknown = await other.quarry('db dump -r billing --schema biling');
        expect(unknown).toMatchObject({ code: 2 });
        expect(unknown.err).toContain("there is no schema 'biling'");
      } finally {
        other.remove();
      }
    },
  );

  test('everything a database of others has survives pg_dump; the catalogue names what it cannot write', async () => {
    const url = await database();
    const env = { DATABASE_URL: url };
    await say(
      url,
      ...rental.split(/;\n/).filter((statement) => statement.trim() !== ''),
      'create function twice(n int) returns int language sql begin atomic select case when n > 0 then n * 2 end; end',
      'create aggregate total(int) (sfunc = int4pl, stype = int, initcond = 0)',
      'create table odd (id integer) partition by range (abs(id))',
    );
    const refused = await project.quarry('db dump --with catalog', env);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('table odd: it is partitioned by RANGE (abs(id))');
    expect(refused.err).toContain('aggregate total(integer)');
    expect(await project.quarry('db dump --with pg_dump --out rental.sql', env)).toMatchObject({ code: 0 });
    const copy = await database();
    expect(await project.quarry('db load rental.sql', { DATABASE_URL: copy })).toMatchObject({ code: 0 });
    expect(differences(await catalogOf(url), await catalogOf(copy))).toEqual([]);
    // And without those, the catalogue writes the rest as well as pg_dump does.
    await say(url, 'drop aggregate total(int)', 'drop table odd');
    const again = await project.quarry('db dump --with catalog --out rental.sql', env);
    expect(again.err.includes('cannot be written') ? again.err : again.code).toBe(0);
    const third = await database();
    const loaded = await project.quarry('db load rental.sql', { DATABASE_URL: third });
    expect(loaded.code === 0 ? '' : loaded.err).toBe('');
    expect(differences(await catalogOf(url), await catalogOf(third))).toEqual([]);
  });

  test('a migration that stands half-way is no structure to keep', async () => {
    const url = await database();
    const env = { DATABASE_URL: url };
    await project.quarry('migrate', env);
    await say(url, "update quarry_migrations set state = 'failed' where name = 'nicknames'");
    const { code, err } = await project.quarry('db dump', env);
    expect(code).toBe(1);
    expect(err).toMatch(/applied in part: \d{14} nicknames/);
  });
});
