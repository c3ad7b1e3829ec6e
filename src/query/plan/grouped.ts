import type { AggregateNode, Expr, ItemSource, SortKey, Source } from '../../expr/node.ts';
import { calls } from '../../expr/operator/operators.ts';
import { aggregate } from '../../model/aggregate.ts';
import { binding, resolveValue } from '../../model/field.ts';
import { conditionOf, sortOf } from '../../model/interpret.ts';
import type { Bindings, Ordinals } from '../../model/meaning.ts';
import type { ResourceModel } from '../../model/model.ts';
import { itemSource, rootSource } from '../../model/source.ts';
import { emptyRequest } from '../empty-request.ts';
import { QueryMisuse, UnknownField } from '../query-error.ts';
import type { GroupClause, Request } from '../request.ts';
import type { Combination, Quantity, Reading, Selection } from './selection.ts';
import { recordsAtHand, refuseSummary } from './summary.ts';

/** What is read instead of records, and how the records that are grouped are found. */
export interface Grouped {
  readonly request: Request;
  readonly group: GroupClause;
  readonly resource: ResourceModel;
  readonly reading: Reading;
}

/** The records of a group, seen as `source`. */
export interface Rows {
  readonly combined: Combination | undefined;
  readonly filters: readonly Expr[];
  key(value: unknown): Expr;
}

/** Groups; a summary of a set that was put together is that of its one group. */
export function groupedOf(request: Request): Pick<Grouped, 'request' | 'group'> | undefined {
  const { group, summary, combined } = request;
  if (group !== undefined) return { request, group };
  if (summary === undefined || combined === undefined) return undefined;
  refuseSummary(request);
  return { request: emptyRequest(request.resource), group: { ...summary, rows: request, by: [] } };
}

/** Groups of records: `GROUP BY` with what each has in common and values about its records. */
export function groupedSelection(
  { request, group, resource, reading }: Grouped,
  rowsOf: (item: Source) => Rows,
): Selection {
  const { ordinals } = reading;
  const at = recordsAtHand(group.of, resource, reading, () => ({ filters: [], sorts: [], limit: undefined }));
  const item = itemSource(at.source, at.all, new Set());
  const rows = rowsOf(item);
  const keys = group.by.map(({ name, value }) => ({ property: name, expr: rows.key(value) }));
  const values = group.values.map(({ name, value }) => ({
    property: name,
    expr: inGroup(resolveValue(value, at.bindings), item),
  }));
  const fields = [...keys, ...values];
  const bindings = bindingsOf(request, resource, fields, ordinals);
  const quantity = (name: 'limit' | 'offset'): Quantity | undefined => {
    const value = request[name];
    return value === undefined ? undefined : { value, ordinal: ordinals(request, name) };
  };
  const having = request.filters.flatMap((one) =>
    'expression' in one ? [conditionOf([one.expression, bindings])] : [],
  );
  return {
    resource,
    source: item,
    many: undefined,
    combined: rows.combined,
    filters: rows.filters,
    sorts: sortsOf(
      request,
      bindings,
      keys.map(({ expr }) => expr),
    ),
    limit: quantity('limit'),
    offset: quantity('offset'),
    distinct: undefined,
    lock: undefined,
    groups: { keys: keys.map(({ expr }) => expr), having },
    fields: { values: fields, ones: [], lists: [] },
    keyed: false,
  };
}

/** A group as a record whose fields are its keys and values. */
function bindingsOf(
  { record }: Request,
  resource: ResourceModel,
  fields: readonly { readonly property: string; readonly expr: Expr }[],
  ordinals: Ordinals,
): Bindings {
  const known = new Map(fields.map(({ property, expr }) => [property, expr]));
  const name = `a group of ${resource.name}`;
  const source = rootSource(Object.freeze({ ...resource, name, table: '' }));
  const field: Bindings['field'] = (_, wanted) => {
    const expr = known.get(wanted);
    if (expr === undefined) throw new UnknownField(name, wanted, known.keys());
    return { is: 'value', expr };
  };
  return { ...binding(record, source, ordinals), field };
}

function sortsOf(request: Request, bindings: Bindings, keys: readonly Expr[]): readonly SortKey[] {
  const [source] = bindings.records.values();
  const sorts = request.sorts.map((clause): SortKey => {
    if (typeof clause !== 'string') return sortOf(clause.expression, bindings);
    const descending = clause.startsWith('-');
    const meaning = source === undefined ? undefined : bindings.field(source, descending ? clause.slice(1) : clause);
    if (meaning?.is !== 'value') throw new QueryMisuse(`groups are not sorted by ${clause}`);
    return { by: meaning.expr, direction: descending ? 'desc' : 'asc', nulls: undefined };
  });
  if (request.limit === undefined && request.offset === undefined) return sorts;
  const sorted = new Set(sorts.map(({ by }) => by));
  const missing = keys.filter((key) => !sorted.has(key));
  return [...sorts, ...missing.map((by) => ({ by, direction: 'asc', nulls: undefined }) as const)];
}

/** Aggregates over a group's records as GROUP BY knows them: there is no sub-select in which rows could be cut. */
function inGroup(expr: Expr, item: ItemSource): Expr {
  switch (expr.kind) {
    case 'call':
    case 'fragment':
      return { ...expr, args: expr.args.map((arg) => inGroup(arg, item)) };
    case 'aggregate':
      return ofGroup(expr, item);
    default:
      return expr;
  }
}

function ofGroup(node: AggregateNode, item: ItemSource): Expr {
  const { many } = node;
  if (many.item !== item || many.limit !== undefined || many.inside !== undefined) {
    throw new QueryMisuse('the records of a group are filtered and sorted, but not limited', {
      fix: 'limit the query before groupBy(), or the groups behind summary()',
    });
  }
  if (node.function === 'exists')
    return calls.gt.resolve([counted(node.of === undefined ? [] : [node.of], node), none]);
  if (node.function !== 'every' || node.of === undefined) return node;
  return calls.eq.resolve([
    counted([calls.isDistinctFrom.resolve([node.of, { kind: 'loose', value: true, ordinal: undefined }])], node),
    none,
  ]);
}

const none = { kind: 'loose', value: 0, ordinal: undefined } as const;

function counted(conditions: readonly Expr[], { many }: AggregateNode): Expr {
  return aggregate('count', { ...many, filters: [...many.filters, ...conditions] }, undefined, {});
}
