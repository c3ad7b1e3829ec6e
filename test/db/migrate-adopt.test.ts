import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/driver/driver.ts';
import { adopt } from '../../src/migration/adopt.ts';
import type { MigrationDatabase, Sessions } from '../../src/migration/database.ts';
import { listMigrationFiles, loadMigrations } from '../../src/migration/files.ts';
import { useMigrationDatabase } from '../support/migration-database.ts';

const { db, folder, options, query } = useMigrationDatabase('adopt');

/** The same database, whose nth statement is sent as the signal fires. */
function interrupting(n: number): { database: MigrationDatabase; signal: AbortSignal } {
  const controller = new AbortController();
  let sent = 0;
  const counted = <T>(result: T): T => {
    if (++sent === n) controller.abort();
    return result;
  };
  const watched = (connection: Connection): Connection => ({
    get status() {
      return connection.status;
    },
    send: (...args) => counted(connection.send(...args)),
    simple: (...args) => counted(connection.simple(...args)),
    stream: (...args) => connection.stream(...args),
    release: (error) => connection.release(error),
  });
  const open = async (): Promise<Sessions> => {
    const sessions = await db.open();
    return {
      capabilities: sessions.capabilities,
      connect: async (given) => watched(await sessions.connect(given)),
      close: () => sessions.close(),
    };
  };
  return { database: { ...db, open }, signal: controller.signal };
}

const ledger = async (): Promise<unknown> => {
  const [found] = await query(`select to_regclass('quarry_migrations')::text as ledger`);
  return found?.['ledger'] === null
    ? 'none'
    : await query('select version, state, fingerprint is not null as recorded from quarry_migrations');
};
const kept = [{ version: '20240101000000', state: 'applied', recorded: 't' }];

describe('interrupted at each statement it sends', () => {
  test('adopt() notes a migration, or leaves everything as it was, also no ledger', async () => {
    folder.add('20240101000000', 'add_users', { up: [{ tx: ['create table users (id int)'] }] });
    const [loaded] = await loadMigrations(await listMigrationFiles(folder.path));
    if (loaded === undefined) throw new Error('there is a file');
    const ends: string[] = [];
    for (let n = 1; ; n++) {
      const { database, signal } = interrupting(n);
      const end = await adopt(database, loaded, { ...options(), signal }).then(
        () => 'noted',
        (error: { code?: string }) => error.code ?? String(error),
      );
      expect({ n, end, ledger: await ledger() }).toEqual({ n, end, ledger: end === 'noted' ? kept : 'none' });
      // What goes on with `quarry migrate` is something else.
      expect(end).not.toBe('migration.interrupted');
      if (!signal.aborted) break;
      ends.push(end);
      if (end === 'noted') await query('drop table quarry_migrations, quarry_migration_events');
    }
    expect(ends.length).toBeGreaterThan(20);
    expect(new Set(ends).size).toBe(2);
  });
});
