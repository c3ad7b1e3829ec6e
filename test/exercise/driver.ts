import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PoolOptions } from '../../src/driver/connect-options.ts';
import type { Connection, Driver, Sending } from '../../src/driver/driver.ts';
import {
  ConnectionReleased,
  ConnectionUnavailable,
  DriverClosed,
} from '../../src/driver/error/connection-unavailable.ts';
import { DbError } from '../../src/driver/error/db-error.ts';
import { record } from '../../src/driver/recording.ts';
import { readTexts } from '../../src/driver/session-setup.ts';
import * as types from '../../src/type/registry.ts';
import type { Type } from '../../src/type/type.ts';

export type Open = (options?: Partial<PoolOptions>) => Driver;

/** Rows as text; numbers as parameters are spelt out. */
export async function rows(
  connection: Connection,
  text: string,
  values: Sending['values'] = [],
  more: Partial<Sending> & { signal?: AbortSignal; timeout?: number } = {},
): Promise<(string | null)[][]> {
  const found: (string | null)[][] = [];
  const { signal, timeout, ...sending } = more;
  await connection.send(
    { text, values, ...sending },
    (bytes, offset, columns) => found.push([...readTexts(bytes, offset, columns)]),
    { signal, timeout },
  );
  return found;
}

/** The error a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<DbError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof DbError) return error;
  throw error;
}

/** The names of the statements that are prepared on a connection. */
const prepared = (connection: Connection) =>
  rows(connection, "select name from pg_prepared_statements where name like 'n%' order by name");

/** Runs `use` on a connection that is given back whatever happens. */
export async function using<T>(driver: Driver, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await driver.connect();
  try {
    return await use(connection);
  } finally {
    connection.release();
  }
}

const hostile = [
  '',
  ' ',
  "'; drop table x; --",
  '\\',
  '"',
  '{a,"b"}',
  'NULL',
  'é漢👍',
  '\n\t\r',
  '$1',
  'a'.repeat(70000),
];

/** Values that survive the way there and back, each as the column type it is declared with. */
const values: readonly (readonly [Type, readonly unknown[]])[] = [
  [types.text, hostile],
  [types.uuid, ['3f2504e0-4f89-41d3-9a0c-0305e82c3301']],
  [types.integer, [0, -1, 2147483647, -2147483648]],
  [types.bigint, [0n, 9223372036854775807n, -9223372036854775808n]],
  [types.decimal(), ['0', '-12345678901234567890.0123456789', 'NaN', 'Infinity', '1.50']],
  [types.decimal(12, 2), ['10.50', '-0.01', 'NaN']],
  [types.float, [0, -0, 0.1, 1e21, -5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  [types.boolean, [true, false]],
  [types.date, ['2024-02-29', '0044-03-15 BC', '5874897-12-31', 'infinity', '-infinity']],
  [types.time(), ['00:00:00', '23:59:59.999999', '24:00:00']],
  [types.time(0), ['17:04:05']],
  [
    types.timestamp(),
    [
      new Date('2024-05-06T07:08:09.123Z'),
      new Date('1969-12-31T23:59:59.999Z'),
      new Date('-000043-03-15T10:00:00.001Z'),
      new Date('9999-12-31T23:59:59.999Z'),
      new Date('+012024-01-01T00:00:00.000Z'),
      new Date(8640000000000000),
      new Date(-8640000000000000),
    ],
  ],
  [types.timestamp(0), [new Date('2024-05-06T07:08:09Z')]],
  [types.timestamp(6), ['2024-05-06T07:08:09.123456Z', '0044-03-15T10:00:00.000001Z BC', 'infinity', '-infinity']],
  [types.interval, ['PT0S', 'P1Y2M3DT4H5M6.789S', 'P-1Y-1M', 'P1DT-2H', 'PT-0.25S', 'PT100H']],
  [types.bytea, [new Uint8Array(), new Uint8Array([0, 1, 127, 128, 255]), new Uint8Array(70000).fill(92)]],
  [types.oneOf(['open', 'für']), ['open', 'für']],
  [types.json(), [{ a: [1, null, 'ü"\\', { b: false }] }, [], 'text', 7, true, {}]],
  [types.list(types.text), [[], hostile, [null, 'a', null]]],
  [types.list(types.decimal(8, 3)), [['1.500', null]]],
  [types.list(types.timestamp()), [[new Date(0), null]]],
  [types.list(types.json()), [[{ a: '"' }, null]]],
  [types.list(types.bytea), [[new Uint8Array([0, 255])]]],
  [
    types.list(types.list(types.integer)),
    [
      [
        [1, null],
        [3, 4],
      ],
    ],
  ],
];

const shop = `
  create table shop (
    id integer primary key, name text not null, price numeric check (price > 0), parent_id integer references shop,
    during int4range, constraint shop_during_excl exclude using gist (during with &&), unique (name));
  insert into shop values (1, 'secret-one', 5, null, '[1,5)');`;

const complaints: readonly [string, string, Partial<DbError>][] = [
  [
    "insert into shop values (2, 'secret-one', 5)",
    'UniqueViolation',
    { code: 'db.unique_violation', sqlstate: '23505', constraint: 'shop_name_key', table: 'shop', schema: 'public' },
  ],
  [
    "insert into shop values (2, 'secret-two', 5, 99)",
    'ForeignKeyViolation',
    { code: 'db.foreign_key_violation', sqlstate: '23503', constraint: 'shop_parent_id_fkey', table: 'shop' },
  ],
  [
    'insert into shop values (2)',
    'NotNullViolation',
    { code: 'db.not_null_violation', sqlstate: '23502', table: 'shop', column: 'name' },
  ],
  [
    "insert into shop values (2, 'secret-two', -5)",
    'CheckViolation',
    { code: 'db.check_violation', sqlstate: '23514', constraint: 'shop_price_check', table: 'shop' },
  ],
  [
    "insert into shop values (2, 'secret-two', 5, null, '[2,3)')",
    'ExclusionViolation',
    { code: 'db.exclusion_violation', sqlstate: '23P01', constraint: 'shop_during_excl' },
  ],
  ['select * from shpo', 'UndefinedTable', { code: 'db.undefined_table', sqlstate: '42P01', position: 15 }],
  ['select nmae from shop', 'UndefinedColumn', { code: 'db.undefined_column', sqlstate: '42703', position: 8 }],
  ['selec 1', 'InvalidSql', { code: 'db.invalid_sql', sqlstate: '42601', position: 1 }],
  ["select 'secret-value'::integer", 'InvalidValue', { code: 'db.invalid_value', sqlstate: '22P02' }],
  ['select 1 / (id - id) from shop', 'InvalidValue', { code: 'db.invalid_value', sqlstate: '22012' }],
  ['select nope(1)', 'UndefinedFunction', { code: 'db.undefined_function', sqlstate: '42883' }],
];

/** The contract of a driver; every implementation runs it. */
export function exercise(name: string, open: Open): void {
  describe(name, () => {
    let driver: Driver;
    // PGlite takes seconds to begin, on a busy machine many.
    beforeAll(async () => {
      driver = open();
      (await driver.connect()).release();
    }, 120_000);
    afterAll(() => driver.close({ timeout: 5000 }));

    describe.each(values.map(([type, all]) => [type.sql, type, all] as const))('%s', (_sql, type, all) => {
      test.each(all.map((value) => [inspect(value).slice(0, 60), value]))('send() carries %s', async (_text, value) => {
        await using(driver, async (connection) => {
          const found: unknown[] = [];
          const sending = { text: `select $1::${type.sql}`, values: [type.encode(value)] };
          await connection.send(sending, (bytes, offset) => {
            found.push(type.read(bytes, offset + 4, bytes.readInt32BE(offset)));
          });
          if (type.readBinary !== undefined)
            await connection.send({ ...sending, formats: [1] }, (bytes, offset) => {
              found.push(type.readBinary?.(bytes, offset + 4, bytes.readInt32BE(offset)));
            });
          for (const one of found) expect(type.equals(one, value), inspect(one)).toBe(true);
          expect(found.length).toBe(type.readBinary === undefined ? 1 : 2);
        });
      });
    });

    test('send() carries NULL and binary parameters', async () => {
      await using(driver, async (connection) => {
        const found = await rows(connection, 'select $1::text, $2::bytea, $3::int', [
          null,
          new Uint8Array([1, 255]),
          '7',
        ]);
        expect(found).toEqual([[null, '\\x01ff', '7']]);
      });
    });

    test('send() tells the command, the count and the columns', async () => {
      await using(driver, async (connection) => {
        await connection.simple('create temp table told (a int)');
        const insert = await connection.send({ text: 'insert into told values (1), (2), (3)', values: [] }, () => {});
        expect(insert).toMatchObject({ command: 'INSERT', count: 3 });
        const select = await connection.send({ text: 'select a, a::text as b from told', values: [] }, () => {});
        expect(select).toMatchObject({
          command: 'SELECT',
          count: 3,
          columns: [
            { name: 'a', oid: 23 },
            { name: 'b', oid: 25 },
          ],
        });
        expect(await connection.send({ text: 'drop table told', values: [] }, () => {})).toMatchObject({
          command: 'DROP TABLE',
          count: 0,
        });
        expect(await connection.send({ text: '', values: [] }, () => {})).toMatchObject({ command: '', count: 0 });
      });
    });

    test('send() runs statements in the order in which they were sent, each with its own answer', async () => {
      await using(driver, async (connection) => {
        const sent = Array.from({ length: 50 }, (_, n) =>
          n % 10 === 3 ? failure(rows(connection, 'select 1/0')) : rows(connection, 'select $1::int', [String(n)]),
        );
        const answers = await Promise.all(sent);
        expect(answers[49]).toEqual([['49']]);
        expect(answers[13]).toMatchObject({ sqlstate: '22012' });
      });
    });

    describe('errors', () => {
      beforeAll(() => using(driver, (connection) => connection.simple(shop)));

      test.each(complaints)('%s is a %s', async (text, errorClass, expected) => {
        await using(driver, async (connection) => {
          const error = await failure(rows(connection, text));
          expect(error.constructor.name).toBe(errorClass);
          expect(error).toMatchObject({ ...expected, outcome: 'failed', fatal: false });
          expect(inspect(error) + JSON.stringify(error)).not.toMatch(/secret/);
          expect(await rows(connection, 'select 1')).toEqual([['1']]);
        });
      });
    });

    test('100 failing statements keep the connection (facts 1)', async () => {
      await using(driver, async (connection) => {
        const [before] = await rows(connection, 'select pg_backend_pid()');
        for (let n = 0; n < 100; n++)
          await failure(rows(connection, 'select 1/0 as bad', [], n % 2 === 0 ? {} : { name: 'bad' }));
        expect(await rows(connection, 'select pg_backend_pid()')).toEqual([before]);
      });
    });

    test('status follows the transaction', async () => {
      await using(driver, async (connection) => {
        expect(connection.status).toBe('idle');
        await connection.simple('begin');
        expect(connection.status).toBe('transaction');
        await failure(rows(connection, 'select 1/0'));
        expect(connection.status).toBe('failed');
        expect(await failure(rows(connection, 'select 1'))).toMatchObject({ code: 'db.transaction_aborted' });
        const commit = await connection.simple('commit');
        expect(commit.command).toBe('ROLLBACK');
        expect(connection.status).toBe('idle');
      });
    });

    test('simple() runs several statements and reports the last', async () => {
      await using(driver, async (connection) => {
        const outcome = await connection.simple('create temp table s (a int); insert into s values (1), (2)');
        expect(outcome).toMatchObject({ command: 'INSERT', count: 2 });
        expect(await failure(connection.simple('selec'))).toMatchObject({ sqlstate: '42601' });
        await connection.simple('drop table s');
      });
    });

    describe('named statements', () => {
      test('send() prepares a name once and uses it again', async () => {
        await using(driver, async (connection) => {
          for (const n of ['1', '2', '3'])
            expect(await rows(connection, 'select $1::int * 2', [n], { name: 'n1' })).toEqual([
              [String(Number(n) * 2)],
            ]);
          expect(await prepared(connection)).toEqual([['n1']]);
          await connection.simple('deallocate all');
        });
      });

      test('send() prepares again what the server has forgotten', async () => {
        await using(driver, async (connection) => {
          await rows(connection, 'select 5', [], { name: 'n2' });
          await connection.simple('deallocate all');
          expect(await rows(connection, 'select 5', [], { name: 'n2' })).toEqual([['5']]);
          await connection.simple('begin; deallocate all');
          expect(await failure(rows(connection, 'select 5', [], { name: 'n2' }))).toMatchObject({
            code: 'db.stale_statement',
            retryable: true,
          });
          await connection.simple('rollback');
          expect(await rows(connection, 'select 5', [], { name: 'n2' })).toEqual([['5']]);
        });
      });

      test('send() prepares again when the tables have changed under it', async () => {
        await using(driver, async (connection) => {
          await connection.simple('create temp table shape (a int)');
          const select = () =>
            connection.send({ text: 'select * from shape', values: [], name: 'n3' }, () => {}).then((o) => o.columns);
          expect(await select()).toHaveLength(1);
          await connection.simple('alter table shape add b text');
          expect(await select()).toEqual([
            { name: 'a', oid: 23 },
            { name: 'b', oid: 25 },
          ]);
          await connection.simple('drop table shape');
        });
      });

      test('send() forgets a name whose text was refused, and follows a changed text', async () => {
        await using(driver, async (connection) => {
          await failure(rows(connection, 'select * from later', [], { name: 'n4' }));
          await connection.simple('create temp table later (a int)');
          expect(await rows(connection, 'select * from later', [], { name: 'n4' })).toEqual([]);
          expect(await rows(connection, 'select 8', [], { name: 'n4' })).toEqual([['8']]);
          // Bind fails, the statement stays.
          await failure(rows(connection, 'select $1::int + 0', ['x'], { name: 'n5' }));
          expect(await rows(connection, 'select $1::int + 0', ['4'], { name: 'n5' })).toEqual([['4']]);
          await connection.simple('drop table later; deallocate all');
        });
      });
    });

    describe('stream()', () => {
      const numbers = (connection: Connection, count: number, options = {}) =>
        connection.stream(
          { text: 'select n, repeat($1, 20) from generate_series(1, $2::int) n', values: ['x', String(count)] },
          (bytes, offset, columns) => Number(readTexts(bytes, offset, columns)[0]),
          options,
        );

      test('gives every row in order', async () => {
        await using(driver, async (connection) => {
          let last = 0;
          for await (const n of numbers(connection, 20000)) {
            expect(n).toBe(last + 1);
            last = n;
          }
          expect(last).toBe(20000);
        });
      });

      test('may be left early, and the connection goes on', async () => {
        await using(driver, async (connection) => {
          for (let round = 0; round < 5; round++) {
            for await (const n of numbers(connection, 100000)) if (n === 10) break;
            expect(await rows(connection, 'select 1')).toEqual([['1']]);
          }
        });
      });

      test('rejects with the error of the statement or the reader', async () => {
        await using(driver, async (connection) => {
          const seen: number[] = [];
          const drain = async (stream: AsyncIterable<number>) => {
            for await (const n of stream) seen.push(n);
          };
          const dividing = connection.stream(
            { text: 'select 100 / (5000 - n) from generate_series(1, 10000) n', values: [] },
            () => 1,
          );
          expect(await failure(drain(dividing))).toMatchObject({ sqlstate: '22012' });
          const broken = connection.stream({ text: 'select 1', values: [] }, (): number => {
            throw new RangeError('a bug');
          });
          await expect(drain(broken)).rejects.toThrow('a bug');
          expect(await rows(connection, 'select 1')).toEqual([['1']]);
        });
      });
    });

    test('send() rejects with what the row reader throws and stays in step', async () => {
      await using(driver, async (connection) => {
        const sending = { text: 'select generate_series(1, 10)', values: [] };
        const reading = connection.send(sending, () => {
          throw new RangeError('a bug');
        });
        await expect(reading).rejects.toThrow('a bug');
        expect(await rows(connection, 'select 1')).toEqual([['1']]);
      });
    });

    test.each([
      ['65,536 parameters', 'select 1', Array.from({ length: 65536 }, () => '1')],
      ['NUL', 'select $1::text', ['a\0b']],
      ['half of a surrogate pair', 'select $1::text', ['a\ud83d']],
      ['NUL in the text', "select 'a\0b'", []],
    ])('send() refuses %s before sending', async (_what, text, parameters) => {
      await using(driver, async (connection) => {
        expect(await failure(rows(connection, text, parameters, { name: 'unsendable' }))).toMatchObject({
          code: 'db.unsendable',
          outcome: 'not-sent',
        });
        expect(await rows(connection, 'select 1', [], { name: 'unsendable' })).toEqual([['1']]);
      });
    });

    test('a signal that has fired already keeps the statement from being sent', async () => {
      await using(driver, async (connection) => {
        const signal = AbortSignal.abort(new Error('no longer needed'));
        expect(await failure(rows(connection, 'select 1', [], { signal }))).toMatchObject({
          code: 'db.query_cancelled',
          outcome: 'not-sent',
        });
      });
    });

    test('release() rolls back, waits for what was not awaited, and ends the use', async () => {
      await using(driver, (connection) => connection.simple('create table left_open (a int)'));
      const connection = await driver.connect();
      await connection.simple('begin');
      await rows(connection, 'insert into left_open values (1)');
      const late = rows(connection, 'select pg_sleep(0.01)');
      connection.release();
      connection.release();
      await late;
      await expect(rows(connection, 'select 1')).rejects.toThrow(ConnectionReleased);
      await using(driver, async (next) => {
        expect(await rows(next, 'select count(*) from left_open')).toEqual([['0']]);
        await next.simple('drop table left_open');
      });
    });

    describe('options', () => {
      let narrow: Driver;
      beforeAll(async () => {
        narrow = open({
          max: 1,
          statements: 3,
          debug: true,
          readOnly: true,
          settings: { 'app.tenant': 'blue' },
          onConnect: async (connection) => void (await connection.simple("set app.greeted = 'yes'")),
        });
        (await narrow.connect()).release();
      }, 120_000);
      afterAll(() => narrow.close({ timeout: 5000 }));

      test('readOnly refuses writes, settings and onConnect apply', async () => {
        await using(narrow, async (connection) => {
          expect(await failure(rows(connection, 'create table nope (a int)'))).toMatchObject({ code: 'db.read_only' });
          expect(
            await rows(connection, "select current_setting('app.tenant'), current_setting('app.greeted')"),
          ).toEqual([['blue', 'yes']]);
        });
      });

      test('debug shows what the server said in full', async () => {
        const error = await using(narrow, (connection) => failure(rows(connection, "select 'secret-value'::integer")));
        expect(error.message).toMatch(/secret-value/);
      });

      test('statements: the least recently used of more than that are closed', async () => {
        await using(narrow, async (connection) => {
          for (const n of [1, 2, 3, 1, 4, 5]) await rows(connection, `select ${n}`, [], { name: `n${n}` });
          expect(await prepared(connection)).toEqual([['n1'], ['n4'], ['n5']]);
          expect(await rows(connection, 'select 2', [], { name: 'n2' })).toEqual([['2']]);
        });
      });

      test('connect() gives up at its limit and says why', async () => {
        const connection = await narrow.connect();
        const waiting = [narrow.connect({ timeout: 150 }), narrow.connect({ timeout: 50 })];
        const errors = await Promise.all(waiting.map(failure));
        expect(errors[0]).toBeInstanceOf(ConnectionUnavailable);
        expect(errors[0]).toMatchObject({ outcome: 'not-sent', pool: { size: 1, busy: 1, queued: 1 } });
        expect(errors[1]).toMatchObject({ pool: { size: 1, busy: 1, queued: 2 } });
        const controller = new AbortController();
        const given = failure(narrow.connect({ signal: controller.signal }));
        controller.abort();
        expect(await given).toMatchObject({ code: 'db.query_cancelled', outcome: 'not-sent' });
        connection.release();
        await using(narrow, (next) => rows(next, 'select 1'));
      });

      test('close() waits for work in flight and refuses more', async () => {
        const connection = await narrow.connect();
        const work = rows(connection, 'select pg_sleep(0.05)').finally(() => connection.release());
        const closed = narrow.close();
        await expect(narrow.connect()).rejects.toThrow(DriverClosed);
        await closed;
        await work;
        expect(narrow.pool).toEqual({ size: 0, busy: 0, queued: 0 });
      });
    });

    test('capabilities are known after the first connection', async () => {
      await using(driver, () => Promise.resolve());
      expect(driver.capabilities.version).toBeGreaterThanOrEqual(140000);
      expect(driver.capabilities.extensions).toContain('plpgsql');
    });

    test('record() keeps what was sent, in order', async () => {
      const recording = record(driver);
      await using(recording, async (connection) => {
        await connection.simple('begin');
        await rows(connection, 'select $1::text', ['a'], { name: 'named' });
        for await (const _ of connection.stream({ text: 'select 1', values: [] }, () => 1));
        await connection.simple('rollback');
      });
      expect(recording.statements).toEqual([
        { by: 'simple', text: 'begin', values: [], name: undefined },
        { by: 'send', text: 'select $1::text', values: ['a'], name: 'named' },
        { by: 'stream', text: 'select 1', values: [], name: undefined },
        { by: 'simple', text: 'rollback', values: [], name: undefined },
      ]);
      recording.clear();
      expect(recording.statements).toEqual([]);
    });
  });
}
