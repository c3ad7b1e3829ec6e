import { beforeEach, describe, expect, inject, test } from 'vitest';
import { migrate } from '../../src/migration/migrate.ts';
import { pending } from '../../src/migration/pending.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { status } from '../../src/migration/status.ts';
import { migrateTenants } from '../../src/migration/tenants.ts';
import { useMigrationDatabase } from '../support/migration-database.ts';
import { listener, MigrationFolder } from '../support/migration-folder.ts';

const table = (name: string, more: object = {}) => ({
  up: [{ tx: [`create table ${name} (id int)`] }],
  down: [{ tx: [`drop table ${name}`] }],
  ...more,
});
const [one, two, three, four] = ['20260101000000', '20260102000000', '20260103000000', '20260104000000'];
const baseline = '20260102000001';

describe.skipIf(inject('serverUrl') === '')('a migration that takes the place of others', () => {
  const { db, folder, options, query } = useMigrationDatabase('replaced');
  beforeEach(() => {
    folder.add(one, 'one', table('a'));
    folder.add(two, 'two', table('b', { parents: [one] }));
    folder.add(three, 'three', table('c', { parents: [two] }));
  });
  const squashed = () => {
    folder.remove(`${one}_one.mjs`);
    folder.remove(`${two}_two.mjs`);
    folder.add(baseline, 'baseline', {
      replaces: [one, two],
      up: [{ tx: ['create table a (id int)', 'create table b (id int)'] }],
      down: [{ tx: ['drop table b', 'drop table a'] }],
    });
  };
  const states = async () => (await status(db, options())).migrations.map(({ name, state }) => `${name} ${state}`);
  const tables = async () =>
    (
      await query(
        `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname !~ '^quarry' order by 1`,
      )
    ).map(({ name }) => name);

  test('is noted as applied where all of them are, and not run (M228)', async () => {
    await migrate(db, options());
    squashed();
    expect(await states()).toEqual(['baseline pending', 'three applied']);
    expect(await pending(db, options())).toMatchObject({ migrations: [{ name: 'baseline', steps: [], adopt: true }] });
    const heard = listener();
    expect(await migrate(db, options(heard))).toMatchObject({ ran: [], warnings: [] });
    expect(heard.lines()[0]).toBe(
      `${baseline} baseline is noted as applied: the 2 migrations it takes the place of are`,
    );
    expect(await states()).toEqual(['baseline applied', 'three applied']);
    const again = listener();
    expect((await migrate(db, options(again))).ran).toEqual([]);
    expect(again.lines()).toEqual(['Migrations already up']);
    folder.add(four, 'four', table('d', { parents: [two, three] }));
    expect((await migrate(db, options())).ran).toHaveLength(1);
  });

  test('runs where none of them are, and stands for them as a parent (M228)', async () => {
    squashed();
    expect((await migrate(db, options())).ran.map(({ name }) => name)).toEqual(['baseline', 'three']);
    expect(await tables()).toEqual(['a', 'b', 'c']);
    folder.add(four, 'four', table('d', { parents: [two] }));
    expect((await migrate(db, options())).ran.map(({ name }) => name)).toEqual(['four']);
  });

  test('is refused where some of them are, with what is missing and the way out (M228)', async () => {
    await migrate(db, { ...options(), to: one });
    squashed();
    await expect(migrate(db, options())).rejects.toMatchObject({
      code: 'migration.partly_replaced',
      missing: [two],
      fix: expect.stringContaining(`quarry migrate --to ${two}`),
    });
    expect(await tables()).toEqual(['a']);
  });

  test('is undone in the place of the last of them, after what was built on it', async () => {
    await migrate(db, options());
    squashed();
    await migrate(db, options());
    expect((await rollback(db, options())).ran.map(({ name }) => name)).toEqual(['three']);
    expect((await rollback(db, options())).ran.map(({ name }) => name)).toEqual(['baseline']);
    expect(await tables()).toEqual([]);
    expect(await query('select 1 from quarry_migrations')).toEqual([]);
    expect((await migrate(db, options())).ran.map(({ name }) => name)).toEqual(['baseline', 'three']);
  });

  test('may take the place of one that did so before', async () => {
    await migrate(db, options());
    squashed();
    await migrate(db, options());
    folder.remove(`${baseline}_baseline.mjs`);
    folder.remove(`${three}_three.mjs`);
    folder.add('20260103000001', 'all', {
      replaces: [one, two, baseline, three],
      up: ['a', 'b', 'c'].map((name) => ({ tx: [`create table ${name} (id int)`] })),
      down: [{ tx: ['drop table a, b, c'] }],
    });
    expect((await migrate(db, options())).ran).toEqual([]);
    expect(await states()).toEqual(['all applied']);
  });

  test('leaves an older release, which has their files, with nothing to run', async () => {
    const older = new MigrationFolder();
    older.add(one, 'one', table('a'));
    older.add(two, 'two', table('b', { parents: [one] }));
    try {
      await migrate(db, { ...options(), folder: older.path });
      squashed();
      await migrate(db, { ...options(), to: baseline });
      const before = { ...options(), folder: older.path };
      expect(await migrate(db, before)).toMatchObject({ ran: [], warnings: [] });
      expect((await status(db, before)).migrations.map(({ name, state }) => `${name} ${state}`)).toEqual([
        'one applied',
        'two applied',
      ]);
    } finally {
      older.remove();
    }
  });

  test('is noted, or run, for each tenant by itself (M228)', async () => {
    for (const name of ['t1', 't2']) await query(`create schema ${name}`);
    await migrateTenants(db, ['t1'], options());
    squashed();
    const results = await migrateTenants(db, ['t1', 't2'], options());
    expect(results.map(({ result, error }) => [result?.ran.map(({ name }) => name), error])).toEqual([
      [[], undefined],
      [['baseline', 'three'], undefined],
    ]);
    const again = await migrateTenants(db, ['t1', 't2'], options());
    expect(again.map(({ result }) => result?.ran)).toEqual([[], []]);
    for (const name of ['t1', 't2']) await query(`drop schema ${name} cascade`);
  });
});
