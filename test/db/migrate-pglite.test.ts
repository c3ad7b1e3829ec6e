import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver } from '../../src/driver/driver.ts';
import { openPglite } from '../../src/driver/pglite.ts';
import type { MigrationDatabase } from '../../src/migration/database.ts';
import { migrate } from '../../src/migration/migrate.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { status } from '../../src/migration/status.ts';
import { listener, MigrationFolder } from '../support/migration-folder.ts';

describe('pglite', () => {
  let driver: Driver;
  let db: MigrationDatabase;
  let folder: MigrationFolder;
  beforeAll(() => {
    driver = openPglite({ name: 'main' });
    folder = new MigrationFolder();
    const open = async () => ({
      get capabilities() {
        return driver.capabilities;
      },
      connect: driver.connect,
      close: async () => {},
    });
    db = { name: 'main', open };
  });
  afterAll(async () => {
    folder.remove();
    await driver.close();
  });

  test('migrate() runs, resumes, says already up, and rolls back on one session (E126) (E128) (E150)', async () => {
    folder.add('20240101000000', 'one', {
      up: [{ tx: ['create table one (id int primary key, n int)'] }],
      down: [{ tx: ['drop table one'] }],
    });
    folder.add('20240102000000', 'many', {
      up: [
        { tx: ['insert into one select n, null from generate_series(1, 30) n'] },
        { batch: { table: 'one', key: ['id'], set: 'n = id * 2', where: 'n is null', size: 7 } },
        { auto: 'create index concurrently one_n_index on one (n)', recover: { dropInvalidIndex: 'one_n_index' } },
      ],
      down: [
        { auto: 'drop index concurrently one_n_index', recover: 'rerun' },
        { tx: ['delete from one'], loses: ['one'] },
      ],
    });
    const options = (report = listener().report) => ({ folder: folder.path, report });
    const [first, second] = await Promise.all([migrate(db, options()), migrate(db, options())]);
    expect(first.ran.length + second.ran.length).toBe(2);
    const heard = listener();
    await migrate(db, options(heard.report));
    expect(heard.lines()).toEqual(['Migrations already up']);
    expect((await status(db, options())).counts).toEqual({ applied: 2 });
    folder.add('20240103000000', 'broken', { up: [{ tx: ['create table two (id int)', 'select 1 / 0'] }] });
    await expect(migrate(db, options())).rejects.toMatchObject({ code: 'migration.failed', at: { sqlstate: '22012' } });
    const back = listener();
    await rollback(db, { ...options(back.report), to: '20240101000000', acceptDataLoss: true });
    expect(back.lines().filter((line) => line.startsWith('== Running'))).toEqual([
      '== Running 20240102000000 many backward',
      '== Running 20240101000000 one backward',
    ]);
    const down = listener();
    await rollback(db, options(down.report));
    expect(down.lines()).toEqual(['Migrations already down']);
  });
});
