import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openPglite } from '../../src/driver/pglite.ts';
import { generateMigration } from '../../src/emit/generate-migration.ts';
import type { MigrationDatabase } from '../../src/migration/database.ts';
import { migrate } from '../../src/migration/migrate.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { Session } from '../../src/migration/session.ts';
import { emptyState, type State } from '../../src/schema/state.ts';
import { listener, MigrationFolder } from '../support/migration-folder.ts';
import { pgDatabase } from '../support/pg-database.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';
import { id, index, required, state, table } from '../support/state.ts';

/** A change of type that no cast leads to, as a deployment runs it. */
const places = (type: string): State =>
  state([
    table('places', [id('integer'), required('at', type)], {
      indexes: [index('places_id_index', ['id'], { include: ['at'] })],
    }),
  ]);

describe.each(inject('serverUrl') === '' ? ['pglite'] : ['pglite', 'server'])('on %s', (engine) => {
  const folder = new MigrationFolder();
  let db: MigrationDatabase;
  let close: () => Promise<void>;
  beforeAll(async () => {
    if (engine === 'server') {
      const url = await createDatabase('beside');
      db = pgDatabase(url);
      close = () => dropDatabase(url);
      return;
    }
    const driver = openPglite({ name: 'main' });
    const open = async () => ({ capabilities: driver.capabilities, connect: driver.connect, close: async () => {} });
    db = { name: 'main', open };
    close = () => driver.close();
  });
  afterAll(async () => {
    folder.remove();
    await close();
  });

  const query = async (sql: string): Promise<readonly unknown[]> => {
    const opened = await db.open();
    const session = new Session(await opened.connect());
    const rows = await session.rows(sql);
    session.release();
    await opened.close();
    return rows;
  };
  const add = (version: string, name: string, [previous, next]: readonly [State, State], decisions: string[] = []) => {
    const made = generateMigration({ previous, next, version, name, decisions });
    if (made.outcome !== 'made') throw new Error(JSON.stringify(made));
    folder.add(version, name, made.migration);
    return made.state;
  };

  test('migrate() fills a column of another type and puts it in place, rollback() brings the old values back (M076)', async () => {
    const before = add('20260101000000', 'places', [emptyState, places('integer')]);
    await migrate(db, { folder: folder.path, report: listener().report });
    await query('insert into places (at) select n from generate_series(1, 2500) n');
    add(
      '20260102000000',
      'points',
      [before, places('point')],
      ['--using places.at=point(at, -at)', '--down-using places.at=at[0]::integer'],
    );
    const heard = listener();
    await migrate(db, { folder: folder.path, report: heard.report });
    expect(heard.lines().join('\n')).toContain('places');
    const wrong = 'select count(*)::text as n from places where at[0] <> id or at[1] <> -id';
    expect(await query(wrong)).toEqual([{ n: '0' }]);
    await query("insert into places (at) values (point '(2501,0)')");
    await rollback(db, { folder: folder.path, report: listener().report });
    expect(await query('select count(*)::text as n from places where at = id')).toEqual([{ n: '2501' }]);
    expect(await query("select proname from pg_proc where proname like 'zz%'")).toEqual([]);
  });
});
