import { describe, expect, test } from 'vitest';
import { decoderOf } from '../../../src/repo/decode/decoder.ts';
import { canGenerate } from '../../../src/repo/decode/generated.ts';
import type { ResultRecord, ResultShape, ResultValue } from '../../../src/sql/statement.ts';
import { bigint, integer, list, text, timestamp } from '../../../src/type/registry.ts';
import type { Type } from '../../../src/type/type.ts';
import { dataRow } from './fake-driver.ts';

const value = (property: string, slot: number, type: Type, more: Partial<ResultValue> = {}): ResultValue => ({
  property,
  slot,
  type,
  nullable: true,
  ...more,
});
const flat = (record: ResultRecord): ResultShape => ({
  slots: undefined,
  levels: [{ parent: undefined, ordinal: undefined, parentOrdinal: undefined, record, lists: [] }],
});
const int = integer as Type;
const str = text as Type;

type Fields = readonly (string | Buffer | null)[];

test('canGenerate() is true where nothing forbids it', () => {
  expect(canGenerate()).toBe(true);
});

describe.each([
  ['generated', true],
  ['closure', false],
])('decoderOf(), %s,', (_name, generate) => {
  const decode = (shape: ResultShape, rows: readonly Fields[], binary = false) => {
    const decoder = decoderOf(shape, { generate, binary });
    const decoding = decoder.start();
    // Rows lie anywhere in a buffer: the offset counts.
    for (const row of rows) decoding.row(Buffer.concat([Buffer.from('xyz'), dataRow(row)]), 3, row.length);
    return decoding.finish();
  };

  test('builds plain records with NULL as null', () => {
    const shape = flat({ values: [value('id', 0, int), value('name', 1, str)], ones: [] });
    const rows = decode(shape, [
      ['1', 'Ann'],
      ['-2', null],
    ]);
    expect(rows).toEqual([
      { id: 1, name: 'Ann' },
      { id: -2, name: null },
    ]);
    expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype);
  });

  test('skips columns nobody reads and reads one column for several properties', () => {
    const shape = flat({ values: [value('b', 3, str), value('a', 1, str), value('again', 1, str)], ones: [] });
    expect(decode(shape, [['skipped', 'x', null, 'y']])).toEqual([{ b: 'y', a: 'x', again: 'x' }]);
  });

  test('builds to-one records inside, null where their key is', () => {
    const author = {
      property: 'author',
      key: { slot: 1, type: int },
      record: {
        values: [value('id', 1, int), value('name', 2, str)],
        ones: [
          {
            property: 'team',
            key: { slot: 3, type: int },
            record: { values: [value('id', 3, int)], ones: [] },
            lists: [],
          },
        ],
      },
      lists: ['posts'],
    };
    const shape = flat({ values: [value('id', 0, int)], ones: [author] });
    expect(
      decode(shape, [
        ['1', '7', 'Ann', '9'],
        ['2', null, null, null],
        ['3', '8', 'Bob', null],
      ]),
    ).toEqual([
      { id: 1, author: { id: 7, name: 'Ann', team: { id: 9 }, posts: [] } },
      { id: 2, author: null },
      { id: 3, author: { id: 8, name: 'Bob', team: null, posts: [] } },
    ]);
  });

  test('asks for binary where every reader of a column can', () => {
    const shape = flat({
      values: [value('at', 0, timestamp() as Type), value('n', 1, int), value('asText', 1, str), value('id', 2, int)],
      ones: [],
    });
    expect(decoderOf(shape, { generate }).formats).toEqual([1, 0, 1]);
    const four = Buffer.alloc(4);
    four.writeInt32BE(-5);
    const when = Buffer.alloc(8);
    when.writeBigInt64BE(1_000_000n);
    expect(decode(shape, [[when, '12', four]], true)).toEqual([
      { at: new Date('2000-01-01T00:00:01Z'), n: 12, asText: '12', id: -5 },
    ]);
  });

  test('reads values out of JSON exactly', () => {
    const shape = flat({
      values: [
        value('ids', 0, list(bigint) as Type, { json: true }),
        value('n', 1, bigint as Type, { json: true }),
        value('none', 2, int, { json: true }),
      ],
      ones: [],
    });
    expect(decode(shape, [['["9007199254740993", 2, null]', '"9007199254740993"', 'null']])).toEqual([
      { ids: [9007199254740993n, 2n, null], n: 9007199254740993n, none: null },
    ]);
  });

  test('gives a field called __proto__ to the record instead of changing what it inherits', () => {
    const shape = flat({ values: [value('__proto__', 0, str), value('a"b\u2028', 1, str)], ones: [] });
    const [row] = decode(shape, [['x', 'y']]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect(Object.entries(row ?? {})).toEqual([
      ['__proto__', 'x'],
      ['a"b\u2028', 'y'],
    ]);
  });

  test('a value that cannot be read fails the answer, not the connection', () => {
    const broken: Type = {
      ...str,
      read: () => {
        throw new Error('unreadable');
      },
    };
    const decoding = decoderOf(flat({ values: [value('a', 0, broken)], ones: [] }), { generate }).start();
    expect(() => decoding.row(dataRow(['x']), 0, 1)).not.toThrow();
    expect(() => decoding.finish()).toThrow('unreadable');
  });

  // users(ordinal, name) → tickets(ordinal, parent, subject) → comments(parent, body); and author.badges of a to-one
  const tree: ResultShape = {
    slots: 3,
    levels: [
      {
        parent: undefined,
        ordinal: 0,
        parentOrdinal: undefined,
        record: {
          values: [value('name', 2, str)],
          ones: [
            { property: 'boss', key: { slot: 2, type: str }, record: { values: [], ones: [] }, lists: ['badges'] },
          ],
        },
        lists: ['tickets'],
      },
      {
        parent: { level: 0, property: 'tickets' },
        ordinal: 0,
        parentOrdinal: 1,
        record: { values: [value('subject', 2, str)], ones: [] },
        lists: ['comments'],
      },
      {
        parent: { level: 1, property: 'comments' },
        ordinal: undefined,
        parentOrdinal: 1,
        record: { values: [value('body', 2, str)], ones: [] },
        lists: [],
      },
      {
        parent: { level: 0, property: 'boss.badges' },
        ordinal: undefined,
        parentOrdinal: 1,
        record: { values: [value('badge', 2, str)], ones: [] },
        lists: [],
      },
    ],
  };
  const rows: Fields[] = [
    ['0', '1', null, 'Ann'],
    ['0', '2', null, 'Bob'],
    ['1', '1', '1', 'a'],
    ['1', '2', '1', 'b'],
    ['1', '3', '2', 'c'],
    ['2', null, '1', 'x'],
    ['2', null, '1', 'y'],
    ['2', null, '3', 'z'],
    ['3', null, '2', 'gold'],
  ];
  const expected = [
    {
      name: 'Ann',
      boss: { badges: [] },
      tickets: [
        { subject: 'a', comments: [{ body: 'x' }, { body: 'y' }] },
        { subject: 'b', comments: [] },
      ],
    },
    { name: 'Bob', boss: { badges: [{ badge: 'gold' }] }, tickets: [{ subject: 'c', comments: [{ body: 'z' }] }] },
  ];

  test('puts the levels of a tagged union together', () => {
    expect(decode(tree, rows)).toEqual(expected);
    expect(decode(tree, rows, true)).toEqual(expected);
  });

  test('accepts children before their parents and keeps their order', () => {
    expect(decode(tree, [...rows.slice(5), ...rows.slice(2, 5), ...rows.slice(0, 2)])).toEqual(expected);
    const mixed = [rows[5], rows[2], rows[6], rows[0], rows[3], rows[8], rows[4], rows[1], rows[7]] as Fields[];
    expect(decode(tree, mixed)).toEqual(expected);
  });

  test('repairs the order of parents that did not arrive in it', () => {
    expect(decode(tree, [rows[1], rows[0], ...rows.slice(2)] as Fields[])).toEqual(expected);
  });

  test('gives no records for no rows', () => {
    expect(decode(tree, [])).toEqual([]);
  });
});
