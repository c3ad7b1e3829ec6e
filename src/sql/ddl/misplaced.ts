import type { Inspection } from '../../schema/operation.ts';
import type { Precheck } from '../../schema/step.ts';
import type { LiteralTree } from '../../schema/tree.ts';
import { quoteName, quoteText } from '../quote.ts';
import { quoteKey } from './name.ts';

type Misplaced = Extract<Inspection, { readonly finds: 'misplaced' }>;

/** Rows that are in one partition and belong to another. */
export function misplaced({ partition, columns, bound, inside, whole }: Misplaced): Precheck {
  const within = condition(columns, bound);
  return {
    sql: `select * from ${quoteKey(partition)} where ${inside ? within : `(${within}) is not true`}`,
    finds: inside
      ? `rows of ${partition} that belong to a new partition of ${whole}`
      : `rows of ${partition} that do not belong to it any more`,
  };
}

/** Where no bound holds, nothing but null is outside: that never belongs to a range. */
function condition(columns: readonly string[], bound: Misplaced['bound']): string {
  const names = columns.map(quoteName);
  if ('modulus' in bound) return 'true';
  if ('in' in bound) {
    const [name = ''] = names;
    const values = bound.in.flatMap(({ literal }) => (literal === null ? [] : [quoteText(literal)]));
    const some = values.length === 0 ? [] : [`${name} in (${values.join(', ')})`];
    return [...some, ...(values.length < bound.in.length ? [`${name} is null`] : [])].join(' or ');
  }
  const sides = [compare(names, '>=', bound.from), compare(names, '<', bound.to)].flatMap((side) => side ?? []);
  return [...sides, ...names.map((name) => `${name} is not null`)].join(' and ');
}

function compare(names: readonly string[], sign: string, values: readonly LiteralTree[]): string | undefined {
  if (values.length === 0) return undefined;
  const row = (parts: readonly string[]): string => (parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`);
  return `${row(names.slice(0, values.length))} ${sign} ${row(values.map(({ literal }) => quoteText(literal ?? '')))}`;
}
