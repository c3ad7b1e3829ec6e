import { emptyRequest } from './empty-request.ts';
import { QueryMisuse } from './query-error.ts';
import type { Combining, Request } from './request.ts';

/** A request for the records of several, put together; what is asked of it is asked of the whole set. */
export function combine(how: Combining, first: Request, others: readonly unknown[]): Request {
  if (others.length === 0) throw new QueryMisuse(`${how}() takes another query`, { fix: `.${how}(Ticket.filter(…))` });
  const parts = [first, ...others.map((other) => requestOf(other, how))];
  for (const part of parts) refuse(part, first, how);
  return Object.freeze({ ...emptyRequest(first.resource), combined: Object.freeze({ how, parts }) });
}

function requestOf(query: unknown, how: Combining): Request {
  const request = typeof query === 'object' && query !== null && 'request' in query ? query.request : undefined;
  if (typeof request === 'object' && request !== null && 'record' in request) return request as Request;
  throw new QueryMisuse(`${how}() takes queries, not ${typeof query === 'string' ? `'${query}'` : String(query)}`, {
    fix: `.${how}(Ticket.filter(…))`,
  });
}

/** The set consists of whole records of one resource: what is read of them, and how, is said once, of all of them. */
function refuse(part: Request, first: Request, how: Combining): void {
  if (part.resource !== first.resource) {
    throw new QueryMisuse(`${how}() puts records of ${nameOf(first)} together with those of ${nameOf(part)}`, {
      why: 'a set of records is of one resource',
    });
  }
  const [said, method] =
    [
      [part.select !== undefined, 'select'] as const,
      [part.loads.length > 0, 'load'] as const,
      [part.computed.length > 0, 'calculate'] as const,
      [part.lock !== undefined, 'lock'] as const,
    ].find(([given]) => given) ?? [];
  if (said === undefined || method === undefined) return;
  throw new QueryMisuse(`a query that ${how}() puts together with others has no ${method}() of its own`, {
    why: 'what is read is said once, of all records of the set',
    fix: method === 'lock' ? 'find the keys first, then lock the records with these' : `.${how}(…).${method}(…)`,
  });
}

const nameOf = ({ resource }: Request): string => (resource as { readonly name?: string }).name ?? 'another resource';
