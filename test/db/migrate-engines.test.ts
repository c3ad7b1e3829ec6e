import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type DumpOptions, dumpStructure } from '../../src/cli/structure/dump-structure.ts';
import type { Driver } from '../../src/driver/driver.ts';
import { openPglite } from '../../src/driver/pglite.ts';
import type { MigrationDatabase } from '../../src/migration/database.ts';
import { drift } from '../../src/migration/drift/drift.ts';
import { migrate } from '../../src/migration/migrate.ts';
import { migrateRepos, rollbackRepo, statusOf } from '../../src/migration/release.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { status } from '../../src/migration/status.ts';
import { loadStructure } from '../../src/migration/structure/load-structure.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import { withRepoAt } from '../../src/repo/with-repo-at.ts';
import { useMigrationDatabase } from '../support/migration-database.ts';
import { listener, MigrationFolder } from '../support/migration-folder.ts';
import { openQuery } from '../support/pg-query.ts';
import { withDatabase } from '../support/server.ts';

const [first, second, third] = ['20260101000000', '20260102000000', '20260103000000'] as const;

/** What lite and pro are migrated with: an extension, a type, a backfill and a concurrent build. */
function fill(folder: MigrationFolder): void {
  folder.add(first, 'users', {
    up: [
      {
        tx: [
          'create extension if not exists citext',
          `create type mood as enum ('sad', 'happy')`,
          'create table users (id int primary key, email citext not null unique, feels mood)',
          `insert into users select n, 'U' || n || '@example.org' from generate_series(1, 12) n`,
        ],
      },
    ],
    down: [{ tx: ['drop table users', 'drop type mood', 'drop extension citext'], loses: ['users'] }],
  });
  folder.add(second, 'feelings', {
    up: [
      { batch: { table: 'users', key: ['id'], set: `feels = 'happy'`, where: 'feels is null', size: 5 } },
      {
        auto: 'create index concurrently users_feels_index on users (feels)',
        recover: { dropInvalidIndex: 'users_feels_index' },
      },
    ],
    down: [{ auto: 'drop index concurrently users_feels_index', recover: 'rerun' }, { tx: [] }],
  });
}

const catalog: DumpOptions = { schemas: [], others: [], writer: 'catalog', address: undefined };
const calm = { env: process.env, signal: new AbortController().signal };
const dump = async (db: MigrationDatabase): Promise<string> => (await dumpStructure(calm, db, catalog)).text;
const load = (db: MigrationDatabase, text: string) =>
  loadStructure(db, { text, shown: 'structure.sql', report: listener().report, over: async () => false });

describe('pglite', () => {
  const drivers: Driver[] = [];
  /** As `quarry` opens a database on this machine: what PGlite does not have is passed over until it is asked for. */
  const lite = (): MigrationDatabase => {
    const driver = openPglite({ name: 'main', offered: ['citext', 'vector'] });
    drivers.push(driver);
    const open = async () => ({
      get capabilities() {
        return driver.capabilities;
      },
      connect: driver.connect,
      close: async () => {},
    });
    return { name: 'main', open };
  };
  const folder = new MigrationFolder();
  let db: MigrationDatabase;
  let text: string;
  const options = () => ({ folder: folder.path, report: listener().report });
  beforeAll(async () => {
    fill(folder);
    db = lite();
    await migrate(db, options());
    text = await dump(db);
  });
  afterAll(async () => {
    folder.remove();
    for (const driver of drivers) await driver.close();
  });

  test('db load makes what db dump wrote, with its history; the same text comes out again (E161)', async () => {
    const copy = lite();
    expect((await load(copy, text))?.map(({ version }) => version)).toEqual([first, second]);
    expect((await migrate(copy, options())).ran).toEqual([]);
    expect((await drift(copy)).differences).toEqual([]);
    expect(await dump(copy)).toBe(text);
    expect(await load(copy, text)).toBeUndefined();
    await rollback(copy, { ...options(), step: 1 });
    expect((await status(copy, options())).counts).toEqual({ applied: 1, pending: 1 });
  });

  test('a feature that the embedded engine lacks is an error with its name, and nothing is skipped (M196)', async () => {
    folder.add(third, 'vectors', {
      up: [{ tx: ['create table pictures (id int)', 'create extension if not exists vector'] }],
      down: [{ tx: ['drop extension vector', 'drop table pictures'], loses: ['pictures'] }],
    });
    await expect(migrate(db, options())).rejects.toMatchObject({
      code: 'migration.failed',
      message: expect.stringContaining('extension "vector" is not available'),
      why: expect.stringContaining("does not have the files of 'vector'"),
      fix: expect.stringContaining('in the place of PGlite use a PostgreSQL server'),
    });
    expect((await status(db, options())).counts).toEqual({ applied: 2, pending: 1 });
    folder.remove(`${third}_vectors.mjs`);
    await expect(load(lite(), 'create table a (id int);\ncreate extension vector;\n')).rejects.toMatchObject({
      code: 'structure.not_loaded',
      message: expect.stringContaining('structure.sql:2 failed'),
      fix: expect.stringContaining("Install 'vector'"),
    });
  });

  describe.skipIf(inject('serverUrl') === '')('and a server', () => {
    const on = useMigrationDatabase('engines');

    test('run the same files to the same structure, rows and ledger, and take each other’s dumps (M196)', async () => {
      await migrate(on.db, options());
      const [users] = await on.query(`select count(*) filter (where feels = 'happy')::text as happy from users`);
      expect(users).toEqual({ happy: '12' });
      expect(await dump(on.db)).toBe(text);
      await rollback(on.db, { ...options(), to: first, acceptDataLoss: true });
      await on.query('drop table quarry_migrations, quarry_migration_events');
      expect((await load(on.db, text))?.length).toBe(2);
      expect((await migrate(on.db, options())).ran).toEqual([]);
      expect(await dump(on.db)).toBe(text);
    });
  });
});

describe.skipIf(inject('serverUrl') === '')('a repo at an address known when it runs', () => {
  const on = useMigrationDatabase('template');

  test('is migrated with the files of the repo it stands in for; the ledger is in its own database (M195)', async () => {
    fill(on.folder);
    // The way past a pooler leads to the template, not to where the repo is moved.
    const repo = defineRepo('m195', { url: on.url(), directUrl: on.url(), migrations: on.folder.path });
    const given = { report: listener().report };
    await withDatabase(async (url) => {
      const query = await openQuery(url);
      const there = await withRepoAt(repo, { url }, async () => {
        const [result] = await migrateRepos(repo, given);
        expect((await statusOf(repo, given))[0]?.counts).toEqual({ applied: 2 });
        return result?.ran.map(({ version }) => version);
      });
      expect(there).toEqual([first, second]);
      expect(await query('select version::text from quarry_migrations order by 1')).toEqual([
        { version: first },
        { version: second },
      ]);
      expect((await statusOf(repo, given))[0]?.counts).toEqual({ pending: 2 });
      expect(await on.query(`select relname from pg_class where relname in ('users', 'quarry_migrations')`)).toEqual(
        [],
      );
      await withRepoAt(repo, { url }, () => rollbackRepo(repo, first, { ...given, acceptDataLoss: true }));
      expect(await query('select version from quarry_migrations')).toEqual([]);
      await query.close();
    });
  });
});
