import { extensionsOf } from '../../expr/extensions.ts';
import type { Expr } from '../../expr/node.ts';
import type { AttributeModel, ResourceModel } from '../../model/model.ts';
import { modelOf } from '../../model/resolve.ts';
import { planOf } from '../../query/plan/plan.ts';
import { selectionOf } from '../../query/plan/select.ts';
import type { Selection } from '../../query/plan/selection.ts';
import { QueryMisuse, UnknownField } from '../../query/query-error.ts';
import type { Request } from '../../query/request.ts';
import { isOfDomain } from '../../type/domain.ts';
import { quoteName } from '../quote.ts';
import { combinedText } from './combined.ts';
import { Context } from './context.ts';
import { fromText } from './from.ts';
import { groupedRest } from './grouped.ts';
import { beginLevel } from './level.ts';
import { printValue } from './phrase.ts';
import { printExpr } from './print.ts';

/** A request as the query of a view: each attribute of the view is a column, and every value is part of the text. */
export function viewQuery(request: Request, view: ResourceModel): { sql: string; extensions: readonly string[] } {
  // Whoever reads the view is asked by its own policies; nobody acts when it is made.
  const selection = selectionOf({ ...request, authorize: false }, modelOf(request.resource));
  refuse(selection, view);
  const values = view.attributes.map((attribute) => valueFor(selection, attribute, view));
  const { root, keys } = planOf(selection);
  const writers = { expr: printExpr, from: fromText, rows: combinedText };
  const context = new Context({ keys, castParams: false, literalLimit: true, writers });
  const level = beginLevel(root, undefined, context);
  const texts = values.map((expr) => printValue(expr, root.scope, context));
  const columns = view.attributes.map((attribute, i) => {
    const text = cast(texts[i] ?? '', values[i], attribute);
    return `${text} as ${quoteName(attribute.column)}`;
  });
  const rest = selection.groups === undefined ? level.rest() : groupedRest(root, texts, context);
  if (context.params.length > 0) throw new QueryMisuse('a view takes no values from outside');
  return { sql: `select ${columns.join(', ')}${rest}`, extensions: extensionsIn(selection, values) };
}

function refuse({ fields, lock, groups }: Selection, view: ResourceModel): void {
  const [loaded] = [...fields.ones, ...fields.lists];
  if (loaded !== undefined) {
    throw new QueryMisuse(`a view has columns, and '${loaded.property}' is a record or several`, {
      fix: `calculate its values one by one, or give ${view.name} the relationship`,
    });
  }
  if (lock !== undefined) throw new QueryMisuse('a view locks nothing');
  const unseen = fields.values
    .slice(0, groups?.keys.length ?? 0)
    .find(({ property }) => !view.attributes.some(({ name }) => name === property));
  if (unseen !== undefined) {
    throw new QueryMisuse(`its groups are told apart by '${unseen.property}', which ${view.name} does not have`, {
      fix: `declare it as a field of ${view.name}`,
    });
  }
}

function valueFor({ fields }: Selection, { name }: AttributeModel, view: ResourceModel): Expr {
  const found = fields.values.find(({ property }) => property === name);
  if (found !== undefined) return found.expr;
  const given = fields.values.map(({ property }) => property);
  throw new UnknownField(`the query of ${view.name}`, name, given);
}

/** A column has the type that its field declares; nothing but a column keeps a length or precision by itself. */
function cast(text: string, expr: Expr | undefined, { type }: AttributeModel): string {
  // A view gives what a domain is made of, so that nothing but tables stands on the domain.
  const precise = (type.sql.includes('(') && !isColumn(expr)) || (expr !== undefined && isOfDomain(expr.type));
  return expr?.type.sql === type.sql && !precise ? text : `(${text})::${type.sql}`;
}

const isColumn = (expr: Expr | undefined): boolean =>
  expr?.kind === 'attribute' || (expr?.kind === 'calculation' && isColumn(expr.body));

const extensionsIn = ({ filters, sorts }: Selection, values: readonly Expr[]): readonly string[] => [
  ...new Set([...values, ...filters, ...sorts.map(({ by }) => by)].flatMap((expr) => [...extensionsOf(expr)])),
];
