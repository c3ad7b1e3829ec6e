import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver } from '../../src/driver/driver.ts';
import { openPg } from '../../src/driver/pg.ts';
import { openPglite } from '../../src/driver/pglite.ts';
import { record } from '../../src/driver/recording.ts';
import { RecordToken } from '../../src/expr/chain.ts';
import type { Request } from '../../src/query/request.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { execute } from '../../src/repo/execute.ts';
import { RecordGone, RecordWithoutKey } from '../../src/repo/merge.ts';
import { defineRepo, type Repo } from '../../src/repo/repo.ts';
import { type Compiler, explain, runnerOf } from '../../src/repo/run.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { streamRows } from '../../src/repo/stream.ts';
import type { Param, ResultValue, Statement } from '../../src/sql/statement.ts';
import * as types from '../../src/type/registry.ts';
import type { Type } from '../../src/type/type.ts';
import { createDatabase, dropDatabase, serverUrl } from '../support/server.ts';

const value = (property: string, slot: number, type: unknown): ResultValue => ({
  property,
  slot,
  type: type as Type,
  nullable: true,
});
const param = (type: unknown, ordinal: number, list = false): Param => ({
  type: type as Type,
  from: { ordinal },
  list,
});
const flat = (text: string, values: readonly ResultValue[], params: readonly Param[] = []): Statement => ({
  text,
  params,
  result: {
    slots: undefined,
    levels: [
      { parent: undefined, ordinal: undefined, parentOrdinal: undefined, record: { values, ones: [] }, lists: [] },
    ],
  },
});

const everyType: readonly [unknown, string, unknown][] = [
  [types.integer, '-7::int4', -7],
  [types.bigint, '9223372036854775807::int8', 9223372036854775807n],
  [types.float, "'0.1'::float8", 0.1],
  [types.decimal(20, 3), "'12345678901234.500'::numeric(20,3)", '12345678901234.500'],
  [types.boolean, 'true', true],
  [types.text, "'ö \u{1f600}'::text", 'ö \u{1f600}'],
  [types.uuid, "'0190a1b2-0000-7000-8000-000000000001'::uuid", '0190a1b2-0000-7000-8000-000000000001'],
  [types.timestamp(), "'2024-02-29 12:34:56.789+02'::timestamptz(3)", new Date('2024-02-29T10:34:56.789Z')],
  [types.timestamp(6), "'2024-02-29 12:34:56.789123+02'::timestamptz", '2024-02-29T10:34:56.789123Z'],
  [types.date, "'2024-02-29'::date", '2024-02-29'],
  [types.bytea, "'\\x00ff'::bytea", new Uint8Array([0, 255])],
  [types.json(), `'{"a": [1, null]}'::jsonb`, { a: [1, null] }],
  [types.list(types.text), "array['a', null, 'b\"c']", ['a', null, 'b"c']],
];

const engines: readonly [string, () => Promise<{ driver: Driver; drop: () => Promise<void> }>][] = [
  [
    'postgres',
    async () => {
      const url = await createDatabase('run');
      const { host, port, user, password, database } = parseDatabaseUrl(url);
      return { driver: openPg({ name: 'run', host, port, user, password, database }), drop: () => dropDatabase(url) };
    },
  ],
  ['pglite', async () => ({ driver: openPglite({ name: 'run' }), drop: async () => undefined })],
];

describe.each(engines.filter(([name]) => name !== 'postgres' || serverUrl !== ''))('on %s', (engine, open) => {
  let repo: Repo;
  let drop: () => Promise<void>;
  let recording: ReturnType<typeof record>;

  beforeAll(async () => {
    const opened = await open();
    drop = opened.drop;
    recording = record(opened.driver);
    repo = defineRepo(`run-${engine}`, { driver: recording });
    await repo.query('create table ticket (id int primary key, subject text, parent int)');
    await repo.query(`insert into ticket select n, 'T' || n, nullif(n / 2, 0) from generate_series(1, 1200) n`);
  });
  afterAll(async () => {
    await stopRepo(repo);
    await drop();
  });

  test('execute() reads every type, in binary where that pays', async () => {
    const columns = everyType.map(([, sql], i) => `${sql} c${i}`).join(', ');
    const values = everyType.map(([type], i) => value(`c${i}`, i, type));
    const { rows } = await execute(repo, { statement: flat(`select ${columns}`, values), values: [] });
    const [row] = rows;
    expect(Object.values(row ?? {}).map((found, i) => [i, found])).toEqual(
      everyType.map(([, , expected], i) => [i, expected]),
    );
  });

  test('execute() sends every type as a parameter, alone and in an array', async () => {
    const scalar = everyType.filter(([type]) => (type as Type).family !== 'list');
    const text = `select ${scalar.map(([type], i) => `$${i + 1}::${(type as Type).sql} c${i}, ($${scalar.length + i + 1}::${(type as Type).sql}[])[1] d${i}`).join(', ')}`;
    const values = scalar.flatMap(([type], i) => [value(`c${i}`, 2 * i, type), value(`d${i}`, 2 * i + 1, type)]);
    const params = [
      ...scalar.map(([type], i) => param(type, i)),
      ...scalar.map(([type], i) => param(type, scalar.length + i, true)),
    ];
    const given = [...scalar.map(([, , one]) => one), ...scalar.map(([, , one]) => [one, null])];
    const { rows } = await execute(repo, { statement: flat(text, values, params), values: given });
    expect(Object.values(rows[0] ?? {})).toEqual(scalar.flatMap(([, , one]) => [one, one]));
  });

  test('execute() builds records with lists from a tagged union', async () => {
    const statement: Statement = {
      text: `with l0 as materialized (select row_number() over () o, z.* from (select id, subject from ticket where id <= $1 order by id limit 2) z)
        select 0 t, l0.o::int, null::int, l0.id, l0.subject from l0
        union all select 1, null, x.o::int, y.* from l0 x cross join lateral (select c.id, c.subject from ticket c where c.parent = x.id order by c.id desc) y`,
      params: [param(types.integer, 0)],
      result: {
        slots: 4,
        levels: [
          {
            parent: undefined,
            ordinal: 0,
            parentOrdinal: undefined,
            record: { values: [value('id', 2, types.integer), value('subject', 3, types.text)], ones: [] },
            lists: ['children'],
          },
          {
            parent: { level: 0, property: 'children' },
            ordinal: undefined,
            parentOrdinal: 1,
            record: { values: [value('id', 2, types.integer)], ones: [] },
            lists: [],
          },
        ],
      },
    };
    const { rows } = await execute(repo, { statement, values: [5] });
    expect(rows).toEqual([
      { id: 1, subject: 'T1', children: [{ id: 3 }, { id: 2 }] },
      { id: 2, subject: 'T2', children: [{ id: 5 }, { id: 4 }] },
    ]);
  });

  test('execute() names its statement and tells who listens', async () => {
    const statement = flat(
      'select id from ticket where id = $1',
      [value('id', 0, types.integer)],
      [param(types.integer, 0)],
    );
    const events: unknown[] = [];
    const stop = repo.on('statement', (event) => events.push(event), { values: true });
    recording.clear();
    await execute(repo, { statement, values: [7] });
    await execute(repo, { statement, values: [8] });
    stop();
    expect(recording.statements.map(({ text, values }) => [text, values])).toEqual([
      [statement.text, ['7']],
      [statement.text, ['8']],
    ]);
    expect(new Set(recording.statements.map(({ name }) => name)).size).toBe(1);
    expect(recording.statements[0]?.name).toMatch(/^q_[0-9a-f]{24}$/);
    expect(events).toMatchObject([
      { params: [7], rows: 1 },
      { params: [8], rows: 1 },
    ]);
  });

  const all = flat(
    'select id, subject from ticket where id > $1 order by id',
    [value('id', 0, types.integer), value('subject', 1, types.text)],
    [param(types.integer, 0)],
  );

  test('streamRows() gives every record in order', async () => {
    let last = 0;
    for await (const row of streamRows(repo, { statement: all, values: [0] })) {
      expect(row['id']).toBe(last + 1);
      last += 1;
    }
    expect(last).toBe(1200);
  });

  test('streamRows() left early hands its connection back (E112)', async () => {
    for (let i = 0; i < 12; i++) {
      for await (const row of streamRows(repo, { statement: all, values: [0] })) if (row['id'] === 3) break;
    }
    expect((await repo.sql`select 1 one`)[0]).toEqual({ one: 1 });
  });

  test('streamRows() inside a transaction reads by 500 with other statements in between (E112)', async () => {
    recording.clear();
    let sum = 0;
    await repo.transaction(async () => {
      for await (const row of streamRows(repo, { statement: all, values: [100] })) {
        sum += 1;
        if (row['id'] === 700) await repo.query('select 1');
      }
      for await (const _row of streamRows(repo, { statement: all, values: [0] })) break;
    });
    expect(sum).toBe(1100);
    const texts = recording.statements.map(({ text }) => text);
    expect(texts.filter((text) => text.startsWith('fetch forward 500')).length).toBe(4);
    expect(texts.filter((text) => text.startsWith('close')).length).toBe(2);
  });

  test('explain() shows the plan of the statement with its parameters', async () => {
    expect(await explain(repo, { statement: all, values: [5] })).toMatch(/ticket/);
  });

  test('explain({ analyze: true }) runs it and changes nothing (E046)', async () => {
    const statement = flat('delete from ticket where id > $1', [], [param(types.integer, 0)]);
    expect(await explain(repo, { statement, values: [1100] }, { analyze: true })).toMatch(/actual/);
    expect((await repo.sql`select count(*)::int n from ticket`)[0]).toEqual({ n: 1200 });
  });

  describe('runnerOf()', () => {
    const request: Request = {
      resource: class Ticket {},
      record: new RecordToken('t'),
      filters: [],
      sorts: [],
      limit: undefined,
      offset: undefined,
      select: undefined,
      loads: [],
      computed: [],
      distinct: undefined,
      lock: undefined,
    } as Request;
    const compiler: Compiler = {
      compile: (_request, purpose) => {
        if (purpose === 'count')
          return { statement: flat('select count(*) from ticket', [value('n', 0, types.bigint)]), values: [] };
        if (purpose === 'exists') {
          return {
            statement: flat('select exists (select 1 from ticket)', [value('x', 0, types.boolean)]),
            values: [],
          };
        }
        return { statement: all, values: [1198] };
      },
      compileOnto: (_request, records) => ({
        statement: flat(
          'select id, upper(subject) || id from ticket where id = any($1)',
          [value('id', 0, types.integer), value('loud', 1, types.text)],
          [param(types.integer, 0, true)],
        ),
        values: [records.map((one) => Reflect.get(one, 'id'))],
      }),
      keyOf: () => [{ name: 'id', type: types.integer as Type }],
    };
    const runner = () => runnerOf(repo, compiler);

    test('answers rows, count and exists, and shows SQL with values', async () => {
      expect(await runner().rows(request)).toEqual([
        { id: 1199, subject: 'T1199' },
        { id: 1200, subject: 'T1200' },
      ]);
      expect(await runner().count(request)).toBe(1200);
      expect(await runner().exists(request)).toBe(true);
      expect(runner().toSQL(request)).toEqual({ sql: all.text, params: [1198] });
    });

    test('loadOnto() keeps order and other properties, in one statement (E099)', async () => {
      const records = [
        { id: 5, kept: 'a' },
        { id: 3, kept: 'b' },
        { id: 5, kept: 'c' },
      ];
      recording.clear();
      expect(await runner().loadOnto(request, records)).toEqual([
        { id: 5, kept: 'a', loud: 'T55' },
        { id: 3, kept: 'b', loud: 'T33' },
        { id: 5, kept: 'c', loud: 'T55' },
      ]);
      expect(recording.statements.length).toBe(1);
      expect(await runner().loadOnto(request, [])).toEqual([]);
    });

    test('loadOnto() says which record is gone, or has no key', async () => {
      await expect(runner().loadOnto(request, [{ id: 99_999 }])).rejects.toBeInstanceOf(RecordGone);
      await expect(runner().loadOnto(request, [{ id: 1 }, { name: 'x' }])).rejects.toBeInstanceOf(RecordWithoutKey);
    });

    test('a timeout given with a query reaches the driver', async () => {
      const slow: Compiler = {
        ...compiler,
        compile: () => ({ statement: flat('select pg_sleep(3)::text', [value('x', 0, types.text)]), values: [] }),
      };
      if (engine === 'pglite') return;
      await expect(runnerOf(repo, slow).rows(request, { timeout: 50 })).rejects.toMatchObject({ sqlstate: '57014' });
    });
  });
});
