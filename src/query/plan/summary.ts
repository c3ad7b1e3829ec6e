import type { Expr, ItemSource, Link, Narrowing, Source } from '../../expr/node.ts';
import { binding, fieldMeaning, related, resolveValue } from '../../model/field.ts';
import type { Bindings, Ordinals } from '../../model/meaning.ts';
import type { ResourceModel } from '../../model/model.ts';
import { rootSource } from '../../model/source.ts';
import { QueryMisuse } from '../query-error.ts';
import type { Request } from '../request.ts';
import type { Selection } from './selection.ts';

/** What a summary's callbacks are called with: the to-many `all` of a record that stands for no table. */
export const allRecords = 'all';

/** The one row about all records of a request; `narrow` says which these are. */
export function summaryOf(
  summary: NonNullable<Request['summary']>,
  resource: ResourceModel,
  ordinals: Ordinals,
  narrow: (item: Source) => Narrowing,
): Selection {
  const nowhere: ResourceModel = Object.freeze({ ...resource, table: '', primaryKey: [], identities: [] });
  const all: Link = {
    name: allRecords,
    kind: 'hasMany',
    cardinality: 'many',
    optional: false,
    source: nowhere,
    destination: resource,
    on: [],
    through: undefined,
    narrow,
  };
  const source = rootSource(nowhere);
  const field: Bindings['field'] = (from, name, open?: ReadonlySet<ItemSource>) =>
    from === source ? related(source, all, open) : fieldMeaning(from, name, open);
  const bindings = { ...binding(summary.of, source, ordinals), field };
  const values = summary.values.map(({ name, value }): { property: string; expr: Expr } => ({
    property: name,
    expr: resolveValue(value, bindings),
  }));
  return {
    resource: nowhere,
    source,
    many: undefined,
    combined: undefined,
    filters: [],
    sorts: [],
    limit: undefined,
    offset: undefined,
    distinct: undefined,
    lock: undefined,
    fields: { values, ones: [], lists: [] },
    keyed: false,
  };
}

/** A summary is about records, each once and none locked. */
export function refuseSummary({ distinct, lock, combined }: Request): void {
  if (combined !== undefined) throw new QueryMisuse('a combined query has no summary');
  if (distinct !== undefined)
    throw new QueryMisuse('a summary looks at all records, distinct() leaves some out', {
      fix: 'summary({ titles: (posts) => posts.list((p) => p.title, { distinct: true }) })',
    });
  if (lock !== undefined) throw new QueryMisuse('a summary reads no records that could be locked');
}
