import { chainOf, RecordToken } from '../expr/chain.ts';
import { deferred } from '../model/deferred.ts';
import { binding, resolveValue } from '../model/field.ts';
import { Misdeclared } from '../model/invalid-model.ts';
import type { Class } from '../model/relationship.ts';
import { modelOf } from '../model/resolve.ts';
import { rootSource } from '../model/source.ts';
import type { ViewQuery } from '../model/view/view-query.ts';
import { requestOf } from '../query/request.ts';
import type { Row } from '../query/row.ts';
import { viewQuery } from '../sql/compile/view-query.ts';
import { literal } from '../sql/literal.ts';
import type { Definition, RawDefinition, Rows } from './view-class.ts';

/**
 * Declares what a view is made of: a query that gives at least its fields, groups of one, or SQL of its own. The
 * callback is called when the structure is asked for, so it may name any resource.
 *
 * @example
 * ```ts
 * class Workload extends View('workloads', { repo: Support }) {
 *   userId = uuid({ primaryKey: true });
 *   tickets = bigint();
 *   static definition = definition(Workload, {
 *     sql: sql`select representative_id as user_id, count(*) as tickets from tickets group by 1`,
 *     dependsOn: () => [Ticket],
 *   });
 * }
 * await Workload.count(); // → 2
 * ```
 */
export function definition<R>(view: Class<R>, query: (() => Rows<Row<R>>) | RawDefinition): Definition {
  return deferred('definition', view, () => (typeof query === 'function' ? ofQuery(view, query) : ofSql(view, query)));
}

const example = '() => Ticket.filter((t) => t.isOpen), or { sql: sql`select …`, dependsOn: () => [Ticket] }';

function ofQuery(view: object, query: () => unknown): ViewQuery {
  const request = requestOf(query());
  if (request === undefined) throw new Misdeclared('a definition gives a query that was not run', { fix: example });
  const { sql, extensions } = viewQuery(request, modelOf(view));
  return { sql, extensions, dependsOn: undefined };
}

const noRecord = new RecordToken('this');

function ofSql(view: object, { sql, dependsOn }: RawDefinition): ViewQuery {
  const body = chainOf(sql) === undefined ? undefined : resolveValue(sql, binding(noRecord, rootSource(modelOf(view))));
  if (body?.kind !== 'fragment' || typeof dependsOn !== 'function')
    throw new Misdeclared('a definition is a query, or raw SQL and what it depends on', { fix: example });
  const text = body.parts.map((part, i) => {
    const arg = body.args[i];
    if (arg === undefined) return part;
    if (arg.kind === 'literal' || arg.kind === 'param') return part + literal(arg.type, arg.value);
    throw new Misdeclared('the SQL of a view takes plain values between its words', {
      fix: 'write names of tables and columns as SQL',
    });
  });
  return { sql: text.join(''), dependsOn: dependsOn(), extensions: [] };
}
