import type { Inspection } from '../../schema/operation.ts';
import type { Precheck } from '../../schema/step.ts';
import type { Tree } from '../../schema/tree.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';
import { printTree } from './tree.ts';

type Values = readonly (string | Tree)[];

/** Rows that refer to none; what a column will hold, and does not hold yet, is a column of a query around its table. */
export function orphans({
  table,
  names,
  columns,
  to,
  fate,
}: Extract<Inspection, { readonly finds: 'orphans' }>): Precheck {
  const finds = `rows of ${table} whose ${names.join(', ')} is in no row of ${to.table}`;
  const known = { finds, ...(fate === undefined ? {} : { fate }) };
  const present = columns.map((_, i) => `here.${nameAt(columns, i)} is not null`);
  const here = `select here.* from ${relation(table, columns)} here where ${present.join(' and ')}`;
  const there = to.columns;
  if (there === undefined) return { sql: here, ...known };
  const match = columns.map((_, i) => `there.${nameAt(there, i)} = here.${nameAt(columns, i)}`);
  const none = `not exists (select from ${relation(to.table, there)} there where ${match.join(' and ')})`;
  return { sql: `${here} and ${none}`, ...known };
}

function nameAt(values: Values, i: number): string {
  const value = values[i] ?? '';
  return quoteName(typeof value === 'string' ? value : `key ${i + 1}`);
}

function relation(table: string, values: Values): string {
  const made = values.flatMap((value, i) =>
    typeof value === 'string' ? [] : [`${printTree(value)} as ${nameAt(values, i)}`],
  );
  return made.length === 0 ? quoteKey(table) : `(select *, ${made.join(', ')} from ${quoteKey(table)})`;
}
