import fc from 'fast-check';
import type { Column, Index, IndexKey } from '../../../src/schema/state.ts';
import { call, col, index } from '../state.ts';
import type { DrawnColumn } from './columns.ts';

export function toIndex(table: string, { name, type, indexed }: DrawnColumn): Index[] {
  if (['no', 'constraint', 'exclusion'].includes(indexed) || type === 'jsonb') return [];
  const label = `${table}_${name}_index`;
  if (indexed === 'expression') return type === 'text' ? [index(label, [call('lower', [col(name, type)], type)])] : [];
  const where = call('isNotNull', [col(name, type)], 'boolean');
  if (indexed === 'partial') return [index(label, [name], { where, unique: true })];
  return [
    index(label, [name], {
      unique: indexed === 'unique',
      keys: [{ on: name, direction: indexed === 'plain' ? 'desc' : 'asc' }],
    }),
  ];
}

/** An index over two of a table's columns, of any kind. */
export interface DrawnIndex {
  readonly first: number;
  readonly second: number;
  readonly method: string;
  readonly unique: boolean;
  readonly nullsDistinct: boolean;
  readonly direction: IndexKey['direction'];
  readonly nulls: IndexKey['nulls'];
  readonly opclass: boolean;
  readonly covering: boolean;
  readonly partial: boolean;
  readonly computed: boolean;
}
export const drawnIndex: fc.Arbitrary<DrawnIndex> = fc.record({
  first: fc.nat({ max: 4 }),
  second: fc.nat({ max: 4 }),
  method: fc.constantFrom('btree', 'btree', 'hash', 'gin', 'gist', 'brin'),
  unique: fc.boolean(),
  nullsDistinct: fc.boolean(),
  direction: fc.constantFrom('asc', 'desc'),
  nulls: fc.constantFrom(undefined, 'first', 'last'),
  opclass: fc.boolean(),
  covering: fc.boolean(),
  partial: fc.boolean(),
  computed: fc.boolean(),
});

/** What a method other than btree takes, and what it may be told to do with it. */
const methods: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  hash: { text: 'text_pattern_ops', integer: undefined, uuid: undefined, jsonb: undefined, mood: undefined },
  gin: { jsonb: 'jsonb_path_ops', 'text[]': 'array_ops' },
  gist: { int4range: 'range_ops' },
  brin: { integer: 'int4_minmax_multi_ops', bigint: 'int8_bloom_ops', 'numeric(10,2)': undefined, uuid: undefined },
};

export function toWideIndex(table: string, columns: readonly Column[], drawn: DrawnIndex): Index[] {
  const [first, second] = [drawn.first, drawn.second].map((at) => columns[at % columns.length]);
  if (first === undefined || second === undefined) return [];
  const label = `${table}_wide_index`;
  const classes = methods[drawn.method];
  const where = drawn.partial ? { where: call('isNotNull', [col(second.name, second.type)], 'boolean') } : {};
  if (classes !== undefined && first.type in classes) {
    const opclass = drawn.opclass ? classes[first.type] : undefined;
    return [
      index(label, [], { method: drawn.method, keys: [{ on: first.name, direction: 'asc', opclass }], ...where }),
    ];
  }
  const { direction, nulls, unique, nullsDistinct } = drawn;
  const lowered = drawn.computed && first.type === 'text';
  const keys: IndexKey[] = [
    {
      on: lowered ? call('lower', [col(first.name, 'text')], 'text') : first.name,
      direction,
      nulls,
      opclass: drawn.opclass && first.type === 'text' ? 'text_pattern_ops' : undefined,
    },
    ...(second === first ? [] : [{ on: second.name, direction: 'asc' as const }]),
  ];
  const include = drawn.covering ? columns.filter((one) => one !== first && one !== second).slice(0, 2) : [];
  return [
    index(label, [], {
      keys,
      unique,
      nullsDistinct: nullsDistinct || !unique,
      include: include.map(({ name }) => name),
      ...where,
    }),
  ];
}
