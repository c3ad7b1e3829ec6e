import { chainOf } from '../../expr/chain.ts';
import { QueryMisuse } from '../query-error.ts';
import type { LoadClause, Request } from '../request.ts';

/** Runs the callback of a nested load. */
type Describe = (callback: (query: unknown) => unknown) => Request;

/** What `load` takes, as clauses: a name, several names, or a spec. */
export function clausesOf(what: unknown, describe: Describe): readonly LoadClause[] {
  if (typeof what === 'string') return [{ name: what, how: true }];
  if (Array.isArray(what)) return what.flatMap((each) => clausesOf(each, describe));
  if (typeof what === 'object' && what !== null) {
    return Object.entries(what).flatMap(([name, how]): readonly LoadClause[] => {
      if (how === undefined || how === false) return [];
      if (how === true) return [{ name, how }];
      const settled = settle(how, describe);
      return [
        {
          name,
          how:
            settled instanceof Object && 'request' in settled ? (settled as { request: Request }) : { input: settled },
        },
      ];
    });
  }
  throw new QueryMisuse(`load() takes a name, names or a spec, not ${String(what)}`, {
    fix: '.load({ reporter: true })',
  });
}

/** More than anybody loads, and less than a spec from outside could ask for. */
const deepest = 100;

/** Nested queries are described at once; what else a spec holds stays as it is. */
function settle(how: unknown, describe: Describe, depth = 1): unknown {
  if (depth > deepest) throw new QueryMisuse(`what load() is given is nested more than ${deepest} deep`);
  if (typeof how === 'function' && chainOf(how) === undefined)
    return { request: describe(how as (query: unknown) => unknown) };
  if (typeof how !== 'object' || how === null || Object.getPrototypeOf(how) !== Object.prototype) return how;
  return Object.fromEntries(Object.entries(how).map(([name, inner]) => [name, settle(inner, describe, depth + 1)]));
}
