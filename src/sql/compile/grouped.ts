import type { LevelPlan } from '../../query/plan/level-plan.ts';
import type { Context } from './context.ts';
import { cutText, whereText } from './level.ts';
import { printConditions, printSorts, printValue } from './phrase.ts';

/** Groups of rows: everything behind the select list, of which `columns` say at which place a key stands. */
export function groupedRest(level: LevelPlan, columns: readonly string[], context: Context): string {
  const { scope, selection } = level;
  const { keys, having } = selection.groups ?? { keys: [], having: [] };
  const by = keys.map((key) => {
    const text = printValue(key, scope, context);
    return key.kind === 'attribute' ? text : String(columns.indexOf(text) + 1);
  });
  const where = whereText(level, undefined, context);
  const group = by.length === 0 ? '' : ` group by ${by.join(', ')}`;
  const kept = printConditions(having, scope, context);
  const order = printSorts(selection.sorts, scope, context);
  const from = context.from(scope, undefined);
  return ` from ${from}${where}${group}${kept.length === 0 ? '' : ` having ${kept.join(' and ')}`}${order}${cutText(level, context)}`;
}

/** The rows of groups where only their number counts: their keys, which `GROUP BY` names by their places. */
export function groupedRows(level: LevelPlan, context: Context): string {
  context.alias(level.scope);
  const keys = (level.selection.groups?.keys ?? []).map((key) => printValue(key, level.scope, context));
  return `select ${keys.length === 0 ? '1' : keys.join(', ')}${groupedRest(level, keys, context)}`;
}
