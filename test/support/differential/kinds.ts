import type { Type } from '../../../src/type/type.ts';
import type { Dice } from './dice.ts';

/** What a value is, as far as generating cares: values of one kind may stand for each other. */
export type Kind =
  | 'text'
  | 'ci'
  | 'choice'
  | 'int'
  | 'float'
  | 'big'
  | 'dec'
  | 'bool'
  | 'instant'
  | 'micro'
  | 'day'
  | 'clock'
  | 'span'
  | 'bytes'
  | 'json'
  | 'texts'
  | 'ints'
  | 'floats'
  | 'uuid'
  | 'days'
  | 'ranks';

export function kindOf(type: Type): Kind {
  switch (type.family) {
    case 'text':
      return type.values !== undefined ? 'choice' : type.extension === 'citext' ? 'ci' : 'text';
    case 'number':
      return type.name === 'float' ? 'float' : 'int';
    case 'instant':
      return type.sql === 'timestamp(6) with time zone' ? 'micro' : 'instant';
    case 'list':
      return type.item?.family === 'text' ? 'texts' : type.item?.name === 'float' ? 'floats' : 'ints';
    case 'range':
      return type.bound?.family === 'date' ? 'days' : 'ranks';
    default:
      return simple[type.family] ?? 'text';
  }
}

const simple: Partial<Record<Type['family'], Kind>> = {
  boolean: 'bool',
  bigint: 'big',
  decimal: 'dec',
  date: 'day',
  time: 'clock',
  interval: 'span',
  bytes: 'bytes',
  json: 'json',
  uuid: 'uuid',
};

const at = (text: string): Date => new Date(text);
const from = (lower: unknown, upper: unknown, bounds = '[)') => ({ lower, upper, bounds });
const bytes = (...items: number[]): Uint8Array => new Uint8Array(items);

/** Values of everyday, and those on the edges. */
const pools: Record<Exclude<Kind, 'choice'>, readonly [usual: readonly unknown[], rare: readonly unknown[]]> = {
  text: [
    ['', 'a', 'A', 'ab', 'Abc', 'b', 'B a', ' x ', 'a%b', 'a_b\\', 'open', '10', 'zz'],
    ['é', 'e\u0301', 'ß', 'İ', 'ÀB', '😀', '𝒳a', '你好', 'a\nb', "it's", '\uffee', '"', '$1'],
  ],
  ci: [
    ['a', 'A', 'ab', 'Ab', 'aB', '%', ''],
    ['É', 'é', 'ẞ'],
  ],
  int: [
    [0, 1, 2, 3, 5, -1, -7, 10, 100],
    [2147483647, -2147483648, 65536],
  ],
  float: [
    [0, 0.5, -0.5, 1, 1.5, 2.25, -3, 100],
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e10, 0.125, 1048576],
  ],
  big: [
    [0n, 1n, 2n, -3n, 7n, 100n],
    [9007199254740993n, 9223372036854775807n, -9223372036854775808n],
  ],
  dec: [
    ['0', '1.5', '-2', '0.001', '3.14159', '1000', '7'],
    ['NaN', '123456789012345678901234567890.123', '-0.0000000001', 'Infinity', '-Infinity'],
  ],
  bool: [[true, false], []],
  instant: [
    [
      at('2024-01-31T10:00:00Z'),
      at('2024-02-29T23:59:59.999Z'),
      at('1999-12-31T00:00:00Z'),
      at('2024-03-10T06:59:59.999Z'),
      at('2024-03-10T07:00:00Z'),
      at('2024-11-03T05:30:00Z'),
      at('2024-11-03T06:30:00.001Z'),
    ],
    [at('1969-12-31T23:59:59.999Z'), at('0001-01-01T00:00:00Z'), new Date(-63517449600000), new Date(8.64e15)],
  ],
  micro: [
    [
      '2024-01-31T10:00:00.000000Z',
      '2024-03-10T06:59:59.999999Z',
      '2024-11-03T05:30:00.000001Z',
      '2000-01-01T00:00:00.500000Z',
    ],
    ['0044-03-15T10:00:00.000001Z BC', 'infinity', '-infinity', '1969-12-31T23:59:59.999999Z'],
  ],
  day: [
    ['2024-01-31', '2024-02-29', '2023-12-31', '2024-03-10', '2024-03-31'],
    ['0044-03-15 BC', 'infinity', '-infinity', '9999-12-31', '10000-01-01'],
  ],
  clock: [
    ['00:00:00', '07:30:00', '12:00:00.5', '23:59:59'],
    ['23:59:59.999999', '24:00:00'],
  ],
  span: [
    ['PT0S', 'P1D', 'P1M', 'P30D', 'PT36H', 'P1M2DT3.5S', 'P-1D', 'PT24H'],
    ['P1000Y', 'PT-0.000001S', 'P-1M1D'],
  ],
  bytes: [[bytes(), bytes(0), bytes(1, 2), bytes(255), bytes(1), bytes(0, 0)], []],
  json: [
    [{ a: 1, b: 'x', c: null, d: [1, 'x'], e: true }, { a: 2.5, b: 'ab' }, {}, { a: { b: [{}, []] }, e: false }],
    [
      { b: 'é😀', a: -0.5 },
      { '': 1, 'a b': "'" },
    ],
  ],
  texts: [
    [[], ['a'], ['a', 'b'], ['a', null], ['A', 'ab', ''], ['10', 'open']],
    [[null], ['a,b', '{"x"}', 'é', 'NULL']],
  ],
  ints: [[[], [1], [1, 2, 3], [null, 1], [3, 3]], [[2147483647, null]]],
  floats: [
    [[], [1.5], [0, 2.25], [null, -0.5]],
    [[Number.NaN, 1], [-0]],
  ],
  ranks: [
    [from(1, 5), from(5, 10), from(0, 1), from(null, 3), from(2, null), from(null, null, 'empty'), from(1, 5, '[]')],
    [from(null, null), from(-2147483648, 2147483647), from(3, 3)],
  ],
  days: [
    [
      from('2024-01-31', '2024-02-29'),
      from('2024-02-29', '2024-03-10', '[]'),
      from('2023-12-31', null),
      from(null, '2024-01-31', '(]'),
      from(null, null, 'empty'),
    ],
    [from(null, null), from('2024-01-31', 'infinity'), from('0044-03-15 BC', '9999-12-31')],
  ],
  uuid: [
    [
      '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      '00000000-0000-4000-8000-000000000000',
      'ffffffff-ffff-4fff-bfff-ffffffffffff',
    ],
    [],
  ],
};

/** A value of a type; one from the edges as often as `edge` says. */
export function anyOf(type: Type, dice: Dice, edge: number): unknown {
  const kind = kindOf(type);
  if (kind === 'choice') return dice.pick(type.values ?? []);
  const [usual, rare] = pools[kind];
  const value = rare.length > 0 && dice.chance(edge) ? dice.pick(rare) : dice.pick(usual);
  if (kind !== 'dec' || !type.sql.includes('(')) return value;
  return dice.pick([
    '0.00',
    '1.50',
    '99.99',
    '100.00',
    '-5.25',
    '250.00',
    ...(dice.chance(edge) ? ['99999999.99'] : []),
  ]);
}

/** A value of a kind that a condition could be about. */
export function plainOf(kind: Exclude<Kind, 'choice'>, dice: Dice): unknown {
  const [usual, rare] = pools[kind];
  return rare.length > 0 && dice.chance(0.06) ? dice.pick(rare) : dice.pick(usual);
}

/** A value as source text. */
export function code(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Uint8Array) return `new Uint8Array([${value.join(', ')}])`;
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${code(item)}`)
      .join(', ')} }`;
  }
  return JSON.stringify(value) ?? 'undefined';
}
