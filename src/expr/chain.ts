/**
 * Expressions. Who lives here: recorded chains (what the user wrote), the resolved tree (what it means), the
 * operators. What never happens here: SQL, and looking inside a resource.
 *
 * A chain only records: reading a property and calling. What a step means is decided when the model is resolved, by
 * what the step lands on; that is what lets attributes be called `count`, `length`, `filter` or `first`.
 */

import type { Operator } from './operator/operator.ts';

/** A declaration or a free function: `attribute("text", {…})`, `belongsTo(User, key)`, `concat(a, b)`. */
export interface Declared {
  readonly kind: string;
  readonly args: readonly unknown[];
  /** What it means, where that is not told by its kind. */
  readonly operator?: Operator;
}

/** Stands for a record: `this` inside a resource, the parameter of a callback. Compared by identity. */
export class RecordToken {
  /** One is kept: V8 forgets the layout of a class of which nothing is alive, and the code compiled for it. */
  static readonly kept: object = new RecordToken('kept');

  readonly #named: string | Callback;

  /** `named`: what to call it in messages, or the callback whose parameter it is. */
  constructor(named: string | Callback) {
    this.#named = named;
  }

  /** Looked up when a message needs it: callbacks are read on every call of a query. */
  get label(): string {
    return typeof this.#named === 'string' ? this.#named : parameterOf(this.#named);
  }
}

type Callback = (record: unknown) => unknown;

const parameterOf = (fn: Callback): string =>
  /^\s*(?:async\s*)?\(?\s*([A-Za-z_$][\w$]*)/.exec(String(fn))?.[1] ?? 'record';

/** What was written, from its last step back to its root. */
export type Chain = ChainRoot | ChainGet | ChainCall;
export interface ChainRoot {
  readonly on: undefined;
  readonly root: Declared | RecordToken;
}
export interface ChainGet {
  readonly on: Chain;
  readonly get: string;
}
export interface ChainCall {
  readonly on: Chain;
  readonly call: readonly unknown[];
}

type Recorder = (() => void) & { chain: Chain };

const $chain = Symbol('quarry.chain');
const $inspect = Symbol.for('nodejs.util.inspect.custom');

const handler: ProxyHandler<Recorder> = {
  get(target, key) {
    if (key === $chain) return target.chain;
    if (key === $inspect) return () => describe(target.chain);
    // `then` keeps chains from being awaited, `toJSON` from being serialised as an endless chain.
    if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
    return record({ on: target.chain, get: key });
  },
  apply: (target, _self, args) => record({ on: target.chain, call: args }),
  set(target, key) {
    throw new TypeError(
      `${describe(target.chain)}.${String(key)} cannot be assigned: an expression describes a value, it does not hold one`,
    );
  },
  has: () => false,
  ownKeys: () => [],
  getOwnPropertyDescriptor: () => undefined,
};

function record<T>(chain: Chain): T {
  const target: unknown = Object.assign(() => {}, { chain });
  return new Proxy(target as Recorder, handler) as unknown as T;
}

/** A recorded declaration or function call, as whatever type the caller declares. */
export function build<T>(kind: string, args: readonly unknown[]): T {
  return record({ on: undefined, root: { kind, args } });
}

/** A recorded call of an operator that is in no table; its name is to be like no other's. */
export function buildWith<T>(operator: Operator, args: readonly unknown[]): T {
  return record({ on: undefined, root: { kind: operator.name, args, operator } });
}

/** A declaration that was recorded before, as a value again: the same root, so it is found by identity. */
export function declaredAs<T>(root: Declared): T {
  return record({ on: undefined, root });
}

/** The record a token stands for, as whatever type the caller declares. */
export function recordOf<T>(token: RecordToken): T {
  return record({ on: undefined, root: token });
}

/** The field `name` of the record a token stands for. */
export function fieldOf<T>(token: RecordToken, name: string): T {
  return record({ on: { on: undefined, root: token }, get: name });
}

/** The chain behind a recorded value; undefined for anything else. */
export function chainOf(value: unknown): Chain | undefined {
  return typeof value === 'function' ? (value as Partial<Record<typeof $chain, Chain>>)[$chain] : undefined;
}

/** A chain as the user would read it: `this.reporter.name.upper()`. */
export function describe(chain: Chain): string {
  if (chain.on === undefined) return chain.root instanceof RecordToken ? chain.root.label : `${chain.root.kind}(…)`;
  return 'get' in chain
    ? `${describe(chain.on)}.${chain.get}`
    : `${describe(chain.on)}(${chain.call.map(brief).join(', ')})`;
}

function brief(value: unknown): string {
  const chain = chainOf(value);
  if (chain !== undefined) return describe(chain);
  if (typeof value === 'function') return '…';
  if (typeof value === 'bigint') return `${value}n`;
  return JSON.stringify(value) ?? String(value);
}
