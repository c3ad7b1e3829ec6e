import type { Inspection, OperationOf } from '../../schema/operation.ts';
import type { Exclusion } from '../../schema/state.ts';
import type { Precheck } from '../../schema/step.ts';
import { enclose } from '../operator/spelling.ts';
import { quoteName } from '../quote.ts';
import { deferrability } from './constraint.ts';
import { quoteKey } from './name.ts';
import { keyExpression } from './table-index.ts';
import { printTree } from './tree.ts';

/** Exclusion constraints. */
export function exclusionText({ name, method, keys, where, deferrable }: Exclusion): string {
  const compared = keys.map(
    ({ on, opclass, operator }) => `${keyExpression(on)}${opclass === undefined ? '' : ` ${opclass}`} with ${operator}`,
  );
  const parts = [
    `constraint ${quoteName(name)} exclude using ${method} (${compared.join(', ')})`,
    ...(where === undefined ? [] : [`where (${printTree(where)})`]),
    ...(deferrable === undefined ? [] : [deferrability(deferrable)]),
  ];
  return parts.join(' ');
}

export const addExclusion = ({ table, exclusion }: OperationOf<'addExclusion'>): string =>
  `alter table ${quoteKey(table)} add ${exclusionText(exclusion)}`;

type Conflicts = Extract<Inspection, { readonly finds: 'conflicts' }>;

/**
 * Rows that exclude each other. Where one key is a range and the others are equal, those that overlap lie side by side
 * in the order of the range, so that each is compared with one other; else each with all others.
 */
export function conflicts({ table, exclusion, range }: Conflicts): Precheck {
  const { name, keys, where } = exclusion;
  const finds = `rows of ${table} that exclude each other by ${name}`;
  const known = keys.map(({ on }) => `${keyExpression(on)} is not null`);
  const counted = `where ${[...(where === undefined ? [] : [enclose(printTree(where))]), ...known].join(' and ')}`;
  const columns = keys.map(({ on }, i) => `${keyExpression(on)} as ${keyName(i)}`);
  if (range !== undefined) {
    const span = keyExpression(keys[range]?.on ?? '');
    const alike = keys.filter((_, i) => i !== range).map(({ on }) => keyExpression(on));
    const partition = alike.length === 0 ? '' : `partition by ${alike.join(', ')} `;
    const previous = `lag(${span}) over (${partition}order by ${span}) as previous`;
    return {
      sql: `select * from (select ${[...columns, previous].join(', ')} from ${quoteKey(table)} ${counted} and not isempty(${span})) here where ${keyName(range)} && previous`,
      finds,
    };
  }
  const rows = `(select ${['ctid as place', ...columns].join(', ')} from ${quoteKey(table)} ${counted})`;
  const meets = keys.map(({ operator }, i) => `here.${keyName(i)} ${operator} there.${keyName(i)}`);
  return {
    sql: `select ${keys.map((_, i) => `here.${keyName(i)}`).join(', ')} from ${rows} here join ${rows} there on here.place < there.place and ${meets.join(' and ')}`,
    finds,
  };
}

const keyName = (i: number): string => `key${i + 1}`;
