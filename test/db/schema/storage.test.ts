import { expect, test } from 'vitest';
import { lint } from '../../../src/schema/lint/lint.ts';
import type { TableStorage } from '../../../src/schema/state.ts';
import { downOf, made } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { column, foreignKey, id, required, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();
const stored = (storage: TableStorage | undefined, more: Parameters<typeof table>[2] = {}) =>
  table('Odd "events', [id(), required('kind', 'text')], { ...more, ...(storage === undefined ? {} : { storage }) });
const seed = ['insert into "Odd ""events" (kind) values (\'a\'), (\'b\')'];
const parameters = { 'toast.autovacuum_enabled': 'false', autovacuum_vacuum_scale_factor: '0.02', fillfactor: '70' };

test('plan() makes a table as it is to be stored (M179)', async () => {
  const { migration } = await database.trip(state([]), state([stored({ unlogged: true, parameters })]));
  const [step] = migration.up;
  expect(step && 'tx' in step ? step.tx[0] : '').toMatch(
    /^create unlogged table "Odd ""events" \(.*\) with \(toast.autovacuum_enabled = false, autovacuum_vacuum_scale_factor = 0.02, fillfactor = 70\)$/s,
  );
});

test('plan() sets and resets storage parameters beside the traffic, and back (M179)', async () => {
  const after = { parameters: { autovacuum_vacuum_scale_factor: '0.1', fillfactor: '70', parallel_workers: '0' } };
  const { migration } = await database.trip(state([stored({ parameters })]), state([stored(after)]), { seed });
  expect(migration.up).toEqual([
    {
      tx: [
        'alter table "Odd ""events" reset (toast.autovacuum_enabled)',
        'alter table "Odd ""events" set (autovacuum_vacuum_scale_factor = 0.1, parallel_workers = 0)',
      ],
    },
  ]);
  expect(lint(migration)).toEqual([]);
  const locks = async (sql: string): Promise<readonly string[]> => {
    await database.query('begin');
    await database.query(sql);
    const held = await database.query(
      `select mode from pg_locks where relation = '"Odd ""events"'::regclass and pid = pg_backend_pid()`,
    );
    await database.query('rollback');
    return held.map(({ mode }) => mode ?? '');
  };
  const [step] = migration.up;
  for (const sql of step && 'tx' in step ? step.tx : []) expect(await locks(sql)).toEqual(['ShareUpdateExclusiveLock']);
});

test('plan() makes a table unlogged and logged again, which lint() calls a rewrite (M179)', async () => {
  const { migration, text } = await database.trip(state([stored(undefined)]), state([stored({ unlogged: true })]), {
    seed,
    check: async (query) => {
      const [row] = await query(
        `select relpersistence as kind, (select count(*) from "Odd ""events") as rows from pg_class where relname = 'Odd "events'`,
      );
      expect(row).toEqual({ kind: 'u', rows: '2' });
    },
  });
  expect(migration.up).toEqual([{ tx: ['alter table "Odd ""events" set unlogged'] }]);
  expect(downOf(migration)).toEqual([{ tx: ['alter table "Odd ""events" set logged'] }]);
  expect(lint(migration)).toMatchObject([{ rule: 'rewrite-table', severity: 'error' }]);
  expect(text).toContain('rewrites the table Odd "events while nobody can read it');
});

const pair = (unlogged: readonly string[], ring: boolean) => {
  const of = (name: string, to: string, linked: boolean) =>
    table(name, [id(), column('other_id', 'uuid')], {
      ...(linked ? { foreignKeys: [foreignKey(`${name}_other_id_fkey`, ['other_id'], to)] } : {}),
      ...(unlogged.includes(name) ? { storage: { unlogged: true } } : {}),
    });
  return state([of('a', 'b', true), of('b', 'a', ring)]);
};

test.each([
  ['in a row', false],
  ['in a ring', true],
])('plan() turns tables that refer to each other %s, and back (M179)', async (_, ring) => {
  const seed = [
    "insert into b (id) values ('00000000-0000-4000-8000-000000000001')",
    'insert into a (other_id) select id from b',
  ];
  const { migration } = await database.trip(pair([], ring), pair(['a', 'b'], ring), { seed });
  const statements = migration.up.flatMap((step) => ('tx' in step ? step.tx : []));
  if (!ring) expect(statements).toEqual(['alter table "a" set unlogged', 'alter table "b" set unlogged']);
  expect(statements.some((sql) => sql.includes('drop constraint'))).toBe(ring);
  await database.trip(pair(['a'], false), pair(['a', 'b'], false), { seed });
});

test('plan() turns tables in order where the foreign key between them becomes deferrable, too (M179)', async () => {
  const linked = (unlogged: boolean, deferrable?: 'deferred') => {
    const storage = unlogged ? { storage: { unlogged: true as const } } : {};
    return state([
      { ...table('first', [id()]), ...storage },
      {
        ...table('second', [id(), column('first_id', 'uuid')], {
          foreignKeys: [foreignKey('second_first_id_fkey', ['first_id'], 'first', { deferrable })],
        }),
        ...storage,
      },
    ]);
  };
  await database.trip(linked(false), linked(true, 'deferred'));
});

test('plan() drops a foreign key before the table it leads to becomes unlogged, and adds one after it is logged (M179)', async () => {
  const linked = pair([], false);
  const alone = {
    ...linked,
    tables: linked.tables.map((one) =>
      one.name === 'b' ? { ...one, storage: { unlogged: true as const } } : { ...one, foreignKeys: [] },
    ),
  };
  await database.trip(linked, alone);
  await database.trip(alone, linked);
});

test('diff() asks nothing and finds nothing where storage is the same (M179)', () => {
  const same = state([stored({ unlogged: true, parameters: { fillfactor: '70' } })]);
  expect(() => made(same, same)).toThrow();
});
