import { expect, test } from 'vitest';
import { generateMigration } from '../../src/emit/generate-migration.ts';
import { migrate } from '../../src/migration/migrate.ts';
import { emptyState, type State } from '../../src/schema/state.ts';
import { useMigrationDatabase } from '../support/migration-database.ts';
import { moduleOf } from '../support/migration-folder.ts';

const { db, folder, options, query } = useMigrationDatabase('postcheck');

const column = (name: string, type: string) => ({ name, type, nullable: false });
const table = (name: string, columns: State['tables'][number]['columns']) => ({
  ...{ name, columns, uniques: [], checks: [], foreignKeys: [] },
  primaryKey: { name: `${name}_pkey`, columns: ['id'] },
  indexes: [],
});
const users = table('users', [column('id', 'bigint'), column('email', 'text')]);
const posts = table('posts', [column('id', 'bigint')]);
const first: State = { ...emptyState, tables: [users, posts] };
const wider: State = {
  ...emptyState,
  tables: [{ ...users, columns: [...users.columns, { ...column('age', 'integer'), nullable: true }] }, posts],
};

/** Writes a generated migration with its notes. */
function add(version: string, name: string, previous: State, next: State): void {
  const found = generateMigration({ previous, next, version, name, parents: [] });
  if (found.outcome !== 'made') throw new Error(found.outcome);
  folder.write(`${version}_${name}.mjs`, moduleOf(found.migration));
  folder.write(`meta/${version}_${name}.json`, found.json);
}

test('migrate() compares the tables it touched with what the migrations lead to (M247)', async () => {
  add('20240101000000', 'start', emptyState, first);
  await migrate(db, options());
  // Changed behind the back of the migrations, before one that touches the same table.
  await query('alter table users alter column email type varchar(20)');
  await query('alter table users drop constraint users_pkey');
  await query('create index users_extra_index on users (email)');
  await query('drop table posts');
  add('20240102000000', 'add_age', first, wider);
  const failed = migrate(db, options());
  await expect(failed).rejects.toMatchObject({
    name: 'PostcheckFailed',
    code: 'migration.postcheck_failed',
    differences: [
      'column email of table users, type: character varying(20) instead of text',
      'constraint users_pkey of table users is not there',
    ],
  });
  // It says so; what ran is applied all the same.
  expect(await query(`select state from quarry_migrations where version = 20240102000000`)).toEqual([
    { state: 'applied' },
  ]);
  expect((await migrate(db, options())).ran).toEqual([]);
});

test('migrate() leaves tables alone that it did not touch, and checks nothing where there are no notes (M247)', async () => {
  add('20240101000000', 'start', emptyState, first);
  await migrate(db, options());
  await query('alter table posts add column more text');
  await query('alter table posts drop constraint posts_pkey');
  add('20240102000000', 'add_age', first, wider);
  await migrate(db, options());
  await query('alter table users drop column email');
  folder.remove('meta');
  folder.add('20240103000000', 'by_hand', { up: [{ tx: ['alter table users add column size int'] }] });
  await migrate(db, options());
});
