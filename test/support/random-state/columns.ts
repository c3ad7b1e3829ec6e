import fc from 'fast-check';
import type { Column } from '../../../src/schema/state.ts';
import { call, col, literal, raw } from '../state.ts';
import { maybe } from './part.ts';
import { samples } from './samples.ts';

const types = Object.keys(samples);
const columnNames = ['name', 'email', 'age', 'kind', 'note', 'Odd "name'];

/** A column and what stands on it alone. */
export interface DrawnColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly given: 'nothing' | 'literal' | 'function';
  readonly comment: string | undefined;
  readonly indexed: 'no' | 'plain' | 'unique' | 'expression' | 'partial' | 'constraint' | 'exclusion';
  readonly checked: boolean;
  readonly computed: boolean;
}
export const drawnColumn: fc.Arbitrary<DrawnColumn> = fc.record({
  name: fc.constantFrom(...columnNames),
  type: fc.constantFrom(...types),
  nullable: fc.boolean(),
  given: fc.constantFrom('nothing', 'literal', 'function'),
  comment: maybe(fc.constantFrom('words', "more 'words'")),
  indexed: fc.constantFrom('no', 'no', 'plain', 'unique', 'expression', 'partial', 'constraint', 'exclusion'),
  checked: fc.boolean(),
  computed: fc.boolean(),
});

/** Computed instead of stored, from nothing else. */
const isComputed = ({ type, computed, given }: DrawnColumn): boolean =>
  computed && type === 'text' && given === 'function';

const functions: Readonly<Record<string, ReturnType<typeof raw>>> = {
  uuid: raw('gen_random_uuid()', 'uuid'),
  'timestamp(3) with time zone': call('now', [], 'timestamp(3) with time zone'),
};

export function toColumn(drawn: DrawnColumn): Column {
  const { name, type, nullable, given, comment } = drawn;
  if (isComputed(drawn)) return { name, type, nullable, generated: literal('1', 'text') };
  const sample = literal(samples[type]?.[0] ?? '', type);
  return {
    name,
    type,
    nullable,
    ...(given === 'nothing' ? {} : { default: given === 'function' ? (functions[type] ?? sample) : sample }),
    ...(comment === undefined ? {} : { comment }),
  };
}

export const computedFrom = ({ name, type, computed, given }: DrawnColumn): Column[] =>
  computed && type === 'text' && given !== 'function'
    ? [{ name: `${name}_up`, type: 'text', nullable: true, generated: call('upper', [col(name, 'text')], 'text') }]
    : [];
