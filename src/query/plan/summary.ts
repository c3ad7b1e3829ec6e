import type { RecordToken } from '../../expr/chain.ts';
import type { Expr, Link, Narrowing, Source } from '../../expr/node.ts';
import { binding, fieldMeaning, related, resolveValue } from '../../model/field.ts';
import type { Bindings } from '../../model/meaning.ts';
import type { ResourceModel } from '../../model/model.ts';
import { rootSource } from '../../model/source.ts';
import { QueryMisuse } from '../query-error.ts';
import type { Request } from '../request.ts';
import type { Reading, Selection } from './selection.ts';

/** What a summary's callbacks are called with: the to-many `all` of a record that stands for no table. */
export const allRecords = 'all';

/** The one row about all records of a request; `narrow` says which these are. */
export function summaryOf(
  summary: NonNullable<Request['summary']>,
  resource: ResourceModel,
  reading: Reading,
  narrow: (item: Source) => Narrowing,
): Selection {
  const { source, bindings } = recordsAtHand(summary.of, resource, reading, narrow);
  const values = summary.values.map(({ name, value }): { property: string; expr: Expr } => ({
    property: name,
    expr: resolveValue(value, bindings),
  }));
  return {
    resource: source.home as ResourceModel,
    source,
    many: undefined,
    combined: undefined,
    filters: [],
    sorts: [],
    limit: undefined,
    offset: undefined,
    distinct: undefined,
    lock: undefined,
    groups: undefined,
    fields: { values, ones: [], lists: [] },
    keyed: false,
  };
}

/** A record that stands for no table and has nothing but the records of a request, as its to-many `all`. */
export function recordsAtHand(
  of: RecordToken,
  resource: ResourceModel,
  { ordinals, policing }: Reading,
  narrow: Link['narrow'],
): { readonly source: Source; readonly all: Link; readonly bindings: Bindings } {
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
  // Which records these are has been said, by policies as well.
  const field: Bindings['field'] = (from, name, seen) =>
    from === source ? related(source, all, { open: seen?.open }) : fieldMeaning(from, name, seen);
  return { source, all, bindings: { ...binding(of, source, ordinals), field, policing } };
}

/** A summary is about records, each once and none locked. */
export function refuseSummary({ distinct, lock }: Request): void {
  if (distinct !== undefined)
    throw new QueryMisuse('a summary looks at all records, distinct() leaves some out', {
      fix: 'summary({ titles: (posts) => posts.list((p) => p.title, { distinct: true }) })',
    });
  if (lock !== undefined) throw new QueryMisuse('a summary reads no records that could be locked');
}
