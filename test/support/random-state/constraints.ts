import type { Check, Exclusion, Table, Unique } from '../../../src/schema/state.ts';
import { call, check, col, literal } from '../state.ts';
import type { DrawnColumn } from './columns.ts';

export const uniquesIn = (table: string, columns: readonly DrawnColumn[]): Unique[] =>
  columns
    .filter(({ indexed, type }) => indexed === 'constraint' && type !== 'jsonb')
    .map((one) => ({ name: `${table}_${one.name}_key`, columns: [one.name], nullsDistinct: one.nullable }));

export function toCheck(table: string, { name, type, checked }: DrawnColumn): Check[] {
  if (!checked) return [];
  const column = col(name, type);
  if (type === 'integer' || type === 'bigint')
    return [check(`${table}_${name}_check`, call('neq', [column, literal('0', type)], 'boolean'))];
  if (type === 'text')
    return [check(`${table}_${name}_check`, call('in', [column, literal('{1,"it\'s",""}', 'text[]')], 'boolean'))];
  return type === 'mood'
    ? [check(`${table}_${name}_check`, call('eq', [column, literal('good', 'mood')], 'boolean'))]
    : [];
}

/** Ranges exclude those they overlap, everything else what is equal; of jsonb and of domains over enums nothing does. */
export function excludingIn(table: string, columns: readonly DrawnColumn[]): Pick<Table, 'exclusions'> {
  const exclusions = columns
    .filter(({ indexed, type }) => indexed === 'exclusion' && type !== 'jsonb' && type !== 'feeling')
    .map(
      ({ name, type, nullable }): Exclusion => ({
        name: `${table}_${name}_excl`,
        method: type === 'int4range' ? 'gist' : 'btree',
        keys: [{ on: name, operator: type === 'int4range' ? '&&' : '=' }],
        ...(nullable
          ? { where: call('isNotNull', [col(name, type)], 'boolean') }
          : { deferrable: 'deferred' as const }),
      }),
    );
  return exclusions.length === 0 ? {} : { exclusions };
}
