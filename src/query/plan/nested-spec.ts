import { QueryMisuse } from '../query-error.ts';
import type { LoadClause, Request } from '../request.ts';

/** Names to load, as written in a nested spec. */
export function clausesOf(spec: unknown, path: string): readonly LoadClause[] {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    throw new QueryMisuse(`${path} is loaded by true, a spec or a query, not ${JSON.stringify(spec)}`);
  }
  return Object.entries(spec).map(([name, how]) => {
    if (how === true) return { name, how };
    return { name, how: isClause(how) ? how : { input: how } };
  });
}

const isClause = (how: unknown): how is { readonly request: Request } =>
  typeof how === 'object' && how !== null && 'request' in how && typeof how.request === 'object';
