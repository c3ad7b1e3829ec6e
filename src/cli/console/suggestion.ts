import { didYouMean } from '../../error/nearest.ts';

type Scope = Readonly<Record<string, unknown>>;

/** The nearest name to the one an error of the engine complains about, as a sentence; empty where there is none. */
export function suggestionFor(error: Error, scope: Scope): string {
  const [, unknown] = /^([\w$]+) is not defined$/.exec(error.message) ?? [];
  if (error.name === 'ReferenceError' && unknown !== undefined) return didYouMean(unknown, Object.keys(scope));
  const [, name = '', chain = '', method] = /^([\w$]+)(.*)\.([\w$]+) is not a function$/s.exec(error.message) ?? [];
  if (error.name !== 'TypeError' || method === undefined || !Object.hasOwn(scope, name)) return '';
  if (chain === '') return didYouMean(method, methodsOf(scope[name]));
  // After a call on a resource there is a query, as far as can be told without making the call again.
  return /^\.[\w$]+\(\.\.\.\)/.test(chain) ? didYouMean(method, methodsOf(queryOf(scope[name]))) : '';
}

function queryOf(value: unknown): unknown {
  const { query } = Object(value) as { readonly query?: unknown };
  return typeof value === 'function' && typeof query === 'function' ? (query.call(value) as unknown) : undefined;
}

/** Names of functions a value has or inherits. No getter is called: some of a declaration's may not be yet. */
function methodsOf(value: unknown): readonly string[] {
  const names: string[] = [];
  const ends: readonly unknown[] = [null, Function.prototype, Object.prototype];
  for (let at: unknown = value === undefined ? null : value; !ends.includes(at); at = Object.getPrototypeOf(at)) {
    for (const [name, { value: held }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof held === 'function' && name !== 'constructor') names.push(name);
  }
  return names;
}
