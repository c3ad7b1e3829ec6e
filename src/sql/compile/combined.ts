import type { Column } from '../../expr/node.ts';
import type { CombinedRows, Part, Scope } from '../../query/plan/scope.ts';
import type { Context } from './context.ts';
import { beginLevel } from './level.ts';

const operators = { union: ' union ', unionAll: ' union all ', intersect: ' intersect ', except: ' except ' } as const;

/**
 * Several selections as one set of rows: the key, which tells the records, and whatever is asked of them outside. A part
 * that is such a set itself stands in a FROM of its own, so that they fold from the left.
 */
export function combinedText({ how, parts }: CombinedRows, scope: Scope, context: Context): string {
  const columns = new Set([...scope.home.primaryKey, ...scope.columns]);
  return parts.map((part) => partText(part, columns, context)).join(operators[how]);
}

function partText(part: Part, columns: ReadonlySet<Column>, context: Context): string {
  const { scope, selection } = part;
  for (const column of columns) scope.columns.add(column);
  const level = beginLevel(part, undefined, context);
  const list = [...columns].map((column) => context.column(scope, column));
  const text = `select ${list.join(', ')}${level.rest()}`;
  const { limit, offset, sorts } = selection;
  return limit === undefined && offset === undefined && sorts.length === 0 ? text : `(${text})`;
}
