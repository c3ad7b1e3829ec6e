import { extensionsOf } from '../../expr/extensions.ts';
import { modelOf } from '../../model/resolve.ts';
import { planOf } from '../../query/plan/plan.ts';
import { selectionOf } from '../../query/plan/select.ts';
import { QueryMisuse } from '../../query/query-error.ts';
import type { Request } from '../../query/request.ts';
import { combinedText } from './combined.ts';
import { Context } from './context.ts';
import { fromText } from './from.ts';
import { beginLevel } from './level.ts';
import { printExpr } from './print.ts';

/** The filter of a request as a query of its own, every value part of the text: `select 1 from "memos" t0 where …`. */
export function rowCondition(request: Request): { readonly sql: string; readonly extensions: readonly string[] } {
  const selection = selectionOf({ ...request, authorize: false }, modelOf(request.resource));
  const { root, keys } = planOf(selection);
  const writers = { expr: printExpr, from: fromText, rows: combinedText };
  const context = new Context({ keys, castParams: false, literalLimit: true, writers });
  const rest = beginLevel(root, undefined, context).rest();
  if (context.params.length > 0)
    throw new QueryMisuse('a policy of row security takes no values from outside, and knows no actor', {
      fix: "setting('app.user_id', uuid())",
    });
  const extensions = new Set(selection.filters.flatMap((filter) => [...extensionsOf(filter)]));
  return { sql: `select 1${rest}`, extensions: [...extensions] };
}
