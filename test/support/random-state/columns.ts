import fc from 'fast-check';
import type { Column, Identity } from '../../../src/schema/state.ts';
import { call, col, literal, raw } from '../state.ts';
import { maybe } from './part.ts';
import { samples } from './samples.ts';

const types = Object.keys(samples);
const columnNames = ['name', 'email', 'age', 'kind', 'note', 'Odd "name'];

export const numberings: readonly Identity[] = ['always', 'by default', 'serial'];

/** A column and what stands on it alone. */
export interface DrawnColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly given: 'nothing' | 'literal' | 'function' | Identity;
  readonly collation: string | undefined;
  readonly comment: string | undefined;
  readonly indexed: 'no' | 'plain' | 'unique' | 'expression' | 'partial' | 'constraint' | 'exclusion';
  readonly checked: boolean;
  readonly computed: boolean;
  /** What another column is computed by. */
  readonly by: 'upper' | 'lower';
}
export const drawnColumn: fc.Arbitrary<DrawnColumn> = fc.record({
  name: fc.constantFrom(...columnNames),
  type: fc.constantFrom(...types),
  nullable: fc.boolean(),
  given: fc.constantFrom('nothing', 'nothing', 'literal', 'literal', 'function', 'function', ...numberings),
  collation: fc.constantFrom(undefined, undefined, undefined, 'C'),
  comment: maybe(fc.constantFrom('words', "more 'words'")),
  indexed: fc.constantFrom('no', 'no', 'plain', 'unique', 'expression', 'partial', 'constraint', 'exclusion'),
  checked: fc.boolean(),
  computed: fc.boolean(),
  by: fc.constantFrom('upper', 'lower'),
});

/** Computed instead of stored, from nothing else. */
const isComputed = ({ type, computed, given }: DrawnColumn): boolean =>
  computed && type === 'text' && given === 'function';

const functions: Readonly<Record<string, ReturnType<typeof raw>>> = {
  uuid: raw('gen_random_uuid()', 'uuid'),
  'timestamp(3) with time zone': call('now', [], 'timestamp(3) with time zone'),
};

/** How it numbers rows, where it does. */
const numberingOf = ({ type, given }: DrawnColumn): Identity | undefined =>
  type === 'integer' || type === 'bigint' ? numberings.find((one) => one === given) : undefined;

export function toColumn(drawn: DrawnColumn): Column {
  const { name, type, nullable, comment } = drawn;
  const identity = numberingOf(drawn);
  const stored = isComputed(drawn) ? { generated: literal('1', 'text') } : { identity, default: defaultOf(drawn) };
  return {
    name,
    type,
    nullable: nullable && identity === undefined,
    ...present({
      ...stored,
      collation: type === 'text' ? drawn.collation : undefined,
      comment: isComputed(drawn) ? undefined : comment,
    }),
  };
}

const present = <T extends object>(entries: T): Partial<T> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<T>;

function defaultOf({ type, given }: DrawnColumn): Column['default'] {
  const sample = literal(samples[type]?.[0] ?? '', type);
  return given === 'literal' ? sample : given === 'function' ? (functions[type] ?? sample) : undefined;
}

export const computedFrom = ({ name, type, computed, given, by }: DrawnColumn): Column[] =>
  computed && type === 'text' && given !== 'function'
    ? [{ name: `${name}_up`, type: 'text', nullable: true, generated: call(by, [col(name, 'text')], 'text') }]
    : [];
