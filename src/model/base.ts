import { RecordToken } from '../expr/chain.ts';
import type { Expression } from '../expr/expression.ts';
import type { Expr, Source } from '../expr/node.ts';
import { baseFilter } from './base-filter.ts';
import { deferred } from './deferred.ts';
import { binding } from './field.ts';
import type { Class } from './relationship.ts';

/** The base filter of a resource. */
export interface Base {
  readonly kind?: 'base';
}

/**
 * Declares which records of a resource there are, as far as reading goes: every query, load, aggregate and `exists` of
 * it sees these only; `withoutBase()` sees all. A `belongsTo` shows the record its key names, hidden or not, and an
 * action writes the record it is given.
 *
 * @example
 * ```ts
 * class Draft extends Resource('drafts', { repo: Support }) {
 *   id = uuid({ primaryKey: true });
 *   title = text();
 *   deletedAt = timestamp({ optional: true });
 *   static base = base(Draft, (d) => d.deletedAt.isNull());
 * }
 * Draft.select('title').toSQL().sql; // → 'select t0."title" from "drafts" t0 where t0."deleted_at" is null'
 * Draft.query().withoutBase().select('title').toSQL().sql; // → 'select t0."title" from "drafts" t0'
 * ```
 */
export function base<R>(resource: Class<R>, condition: (record: R) => Expression<boolean | null>): Base {
  return deferred('base', resource, condition);
}

/** The callback sees nothing but its own record. */
const noRecord = new RecordToken('this');

/** What a record must meet to be seen, none where its resource has no base filter. */
export const baseOf = (source: Source): readonly Expr[] => baseFilter(source, binding(noRecord, source));
