import type { Scope } from '../../query/plan/scope.ts';
import { placeOf } from '../../query/plan/scope.ts';
import type { Fields, OneField } from '../../query/plan/selection.ts';
import { LostRecord } from '../../query/query-error.ts';
import type { Type } from '../../type/type.ts';
import type { ResultOne, ResultRecord, ResultValue } from '../statement.ts';
import type { Context } from './context.ts';
import { printConditions, printValue } from './phrase.ts';

/** Takes a column into the row and says in which slot it is. */
export type Place = (text: string, type: Type, exact: boolean) => number;

/** Writes out what is read of one record, and says how it is put together again. */
export function recordOf(fields: Fields, scope: Scope, context: Context, place: Place): ResultRecord {
  const values = fields.values.map(({ property, expr }): ResultValue => {
    const slot = place(printValue(expr, scope, context), expr.type, expr.kind === 'attribute');
    return { property, slot, type: expr.type, nullable: expr.nullable };
  });
  return { values, ones: fields.ones.map((one) => oneOf(one, scope, context, place)) };
}

function oneOf(one: OneField, scope: Scope, context: Context, place: Place): ResultOne {
  const at = placeOf(one.source, scope);
  const [key] = one.source.home.primaryKey;
  if (at === undefined || key === undefined) throw new LostRecord(one.source.home.name);
  const column = context.column(at, key);
  const conditions = printConditions(one.filters, scope, context);
  const text = conditions.length === 0 ? column : `case when ${conditions.join(' and ')} then ${column} end`;
  return {
    property: one.property,
    key: { slot: place(text, key.type, conditions.length === 0), type: key.type },
    record: recordOf(one.fields, scope, context, place),
    lists: one.fields.lists.map((list) => list.property),
  };
}
