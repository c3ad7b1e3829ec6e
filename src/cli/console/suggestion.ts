import { actionsOf } from '../../action/action-model.ts';
import { didYouMean } from '../../error/nearest.ts';
import type { ResourceModel } from '../../model/model.ts';

type Scope = Readonly<Record<string, unknown>>;

/** What other libraries call what there is here. */
const elsewhere: Readonly<Record<string, string>> = {
  findMany: 'all',
  findAll: 'all',
  findFirst: 'first',
  findOne: 'first',
  findUnique: 'find',
  orderBy: 'sort',
  order: 'sort',
  take: 'limit',
  skip: 'offset',
  include: 'load',
  preload: 'load',
  with: 'load',
};

/**
 * What to write instead of a name that an error of the engine complains about, as a sentence; empty where that is
 * anybody's guess.
 */
export function suggestionFor(error: Error, scope: Scope, resources: readonly ResourceModel[] = []): string {
  const [, unknown] = /^([\w$]+) is not defined$/.exec(error.message) ?? [];
  if (error.name === 'ReferenceError' && unknown !== undefined) return didYouMean(unknown, Object.keys(scope));
  const [, name = '', chain = '', method] = /^([\w$]+)(.*)\.([\w$]+) is not a function$/s.exec(error.message) ?? [];
  if (error.name !== 'TypeError' || method === undefined || !Object.hasOwn(scope, name)) return '';
  if (chain === '') return asAction(name, method, resources) ?? instead(method, methodsOf(scope[name]));
  // After a call on a resource there is a query, as far as can be told without making the call again.
  return /^\.[\w$]+\(\.\.\.\)/.test(chain) ? instead(method, methodsOf(queryOf(scope[name]))) : '';
}

/** `Ticket.close(…)`, where `close` is an action. */
function asAction(name: string, method: string, resources: readonly ResourceModel[]): string | undefined {
  const resource = resources.find((one) => one.name === name);
  const action = resource && actionsOf(resource).actions.get(method);
  if (action === undefined) return undefined;
  const on = action.kind === 'update' || action.kind === 'destroy' ? 'record, ' : '';
  return ` '${method}' is an action: ${name}.${action.kind}(${on}'${method}'${action.kind === 'destroy' ? '' : ', { … }'})`;
}

function instead(method: string, there: readonly string[]): string {
  const known = Object.hasOwn(elsewhere, method) ? elsewhere[method] : undefined;
  if (known !== undefined && there.includes(known)) return ` Here that is '${known}'.`;
  // What is there already was called on something else.
  return there.includes(method) ? '' : didYouMean(method, there);
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
