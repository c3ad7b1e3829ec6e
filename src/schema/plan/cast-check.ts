import { castBetween, isText } from '../cast.ts';
import type { DeltaOf } from '../delta/delta.ts';
import { straysOnEntry } from '../domain/strays.ts';
import type { Inspection } from '../operation.ts';
import { bareType, enumOfType } from '../state.ts';
import { isVolatile } from '../volatile.ts';
import { usingOf } from './enums.ts';
import { usingTree } from './foresight.ts';
import type { PlanContext } from './node.ts';

/** Finds values that the new type will refuse; where only the cast itself knows them, it is tried. */
export function castCheck(delta: DeltaOf<'alterColumnType'>, context: PlanContext): Inspection | undefined {
  const { before, after } = delta;
  const [table, column] = [context.formerTable(delta.table), context.nameBefore(delta.table, delta.column)];
  if (table === undefined || column === undefined) return undefined;
  const type = bareType(context.to, after.type);
  const cast = castBetween(before.type, after.type, [context.from, context.to]);
  const list = before.type.endsWith('[]');
  const target = enumOfType(context.to, type);
  if (delta.using === undefined && cast.by !== 'none') {
    if (!cast.mayFail) return straysOnEntry(delta, context);
    if (target !== undefined) return { finds: 'strangers', table, column, list, values: target.values };
    const text = isText(bareType(context.from, before.type));
    if (text || integers.has(type)) return { finds: 'uncastable', table, column, type, text };
  }
  const using = `(${usingOf(delta, context) ?? '$'})::${type}`;
  const value = usingTree(context, delta.table, { using, found: column, type });
  return isVolatile(value) ? undefined : { finds: 'failures', table, column, type, value };
}

const integers = new Set(['smallint', 'integer', 'bigint']);
