import { type Chain, chainOf, RecordToken } from '../expr/chain.ts';
import { isResourceClass } from '../model/declaration.ts';
import { record } from '../model/interpret.ts';
import type { Ordinals } from '../model/meaning.ts';
import { Places } from './places.ts';
import { few } from './plan/statistics.ts';
import type { LoadClause, Request } from './request.ts';
import { isContainer, isData, isTemplate, tagOf } from './value-form.ts';

/**
 * What a request looks like, and the values in it. Requests of equal key mean the same statement but for values; which
 * of those become parameters and which part of the text is known once it was compiled.
 */
export interface Shape {
  readonly key: string;
  /** The plain values of the request, in the order they were met. */
  readonly values: readonly unknown[];
  /** Values that hold others: ordinal of the whole, and of the first value behind its parts. */
  readonly wholes: readonly (readonly [whole: number, end: number])[];
}

/** The shape of a request: one walk over what was recorded, without looking anything up. */
export function shapeOf(request: Request): Shape {
  const walk = new Walk();
  walk.request(request);
  return { key: walk.key, values: walk.values, wholes: walk.wholes };
}

/** The same walk, noting where each value was found, so that resolving the request can say which one it meets. */
export function ordinalsOf(request: Request): Ordinals {
  const walk = new Walk();
  walk.request(request);
  return (holder, key) => walk.places.find(holder, key);
}

/** More than `where` accepts, so that nothing it accepts is cut off. */
const deepest = 400;
const most = 100_000;

/** Names may come from outside: one that is none must not read like the key of something else. */
const word = (name: string): string => (/^[-+]{0,2}[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

class Walk {
  /** Kept for the sake of compiled code, as `Exchange.kept`. */
  static readonly kept: object = new Walk();

  key = '';
  readonly values: unknown[] = [];
  readonly wholes: [number, number][] = [];
  readonly places = new Places();
  readonly #tokens = new Map<RecordToken, number>();

  request(request: Request): void {
    this.#token(request.record);
    for (const condition of request.filters) {
      this.key += '?';
      if ('data' in condition) this.#data(condition, 'data', condition.data);
      else this.#value(condition, 'expression', condition.expression);
    }
    for (const sort of request.sorts) {
      this.key += '^';
      if (typeof sort === 'string') this.key += word(sort);
      else this.#value(sort, 'expression', sort.expression);
    }
    if (request.select !== undefined) this.key += `{${request.select.map(word).join()}}`;
    this.#distinct(request.distinct);
    this.#rows(request, 'limit', request.limit);
    this.#rows(request, 'offset', request.offset);
    for (const load of request.loads) this.#load(load);
    for (const computed of request.computed) {
      this.key += `${computed.trusted === true ? '=!' : '='}${word(computed.name)}:`;
      this.#value(computed, 'value', computed.value);
    }
    this.#rest(request);
  }

  #rest(request: Request): void {
    this.#shown(request);
    if (request.lock !== undefined) this.key += `!${request.lock.strength} ${request.lock.wait}`;
    if (request.key !== undefined) {
      this.key += '=';
      this.#data(request, 'key', request.key);
    }
    if (request.keyset !== undefined) this.#keyset(request.keyset);
    if (request.counted) this.key += '&count';
    if (request.summary !== undefined) this.#summary(request.summary);
    if (request.combined !== undefined) this.#combined(request.combined);
    if (request.group !== undefined) this.#group(request.group);
    if (request.hints !== undefined) this.key += `;${request.hints.aggregates ?? ''} ${request.hints.loads ?? ''}`;
    if (request.keys !== undefined) {
      this.key += '#';
      for (const [i, column] of request.keys.entries()) this.#leaf(request.keys, i, column);
    }
  }

  #shown({ whole, authorize, deed, action }: Request): void {
    if (whole === true) this.key += '*';
    if (authorize === false) this.key += '-policies';
    if (action !== undefined) this.key += `$${deed ?? ''} ${word(action)}`;
  }

  #summary({ of, values }: NonNullable<Request['summary']>): void {
    this.key += `&${this.#token(of)}`;
    for (const summarised of values) {
      this.key += `=${word(summarised.name)}:`;
      this.#value(summarised, 'value', summarised.value);
    }
  }

  #group({ rows, by, of, values }: NonNullable<Request['group']>): void {
    this.key += ':(';
    this.request(rows);
    this.key += ')';
    for (const { name, value } of by) {
      this.key += `${word(name)}:`;
      if (typeof value === 'string') this.key += `.${word(value)},`;
      else this.#value([value], 0, value);
    }
    this.#summary({ of, values });
  }

  #combined({ how, parts }: NonNullable<Request['combined']>): void {
    this.key += `|${how}(`;
    for (const part of parts) {
      this.key += '|';
      this.request(part);
    }
    this.key += ')';
  }

  /**
   * One record and two (`first`, `one`) are part of the query's own meaning; other numbers vary from call to call, as
   * long as a handful stays one.
   */
  #rows(request: Request, name: 'limit' | 'offset', value: number | undefined): void {
    if (value === undefined) return;
    if (name === 'limit' && value <= 2) this.key += `limit ${value}`;
    else {
      this.key += name === 'limit' && value > few ? 'LIMIT' : name;
      this.#leaf(request, name, value);
    }
  }

  #keyset({ after, backwards }: { readonly after: readonly unknown[] | undefined; readonly backwards: boolean }): void {
    this.key += backwards ? '@-' : '@';
    if (after === undefined) return;
    for (const [i, value] of after.entries()) this.#leaf(after, i, value);
  }

  #distinct(distinct: Request['distinct']): void {
    if (distinct === undefined) return;
    this.key += '~';
    if (distinct === true) return;
    for (const [i, by] of distinct.entries()) {
      if (typeof by === 'string') this.key += `${word(by)},`;
      else this.#value(distinct, i, by);
    }
  }

  #load({ name, how }: LoadClause): void {
    this.key += `+${word(name)}`;
    if (how === true) return;
    this.key += '(';
    if ('request' in how) this.request(how.request);
    else this.#value(how, 'input', how.input);
    this.key += ')';
  }

  /** An operand: a recorded expression, a callback, or a plain value. */
  #value(holder: object, key: string | number, value: unknown): void {
    const chain = chainOf(value);
    if (chain !== undefined) {
      this.#chain(chain);
      return;
    }
    if (isResourceClass(value)) this.key += `class ${numberOf(value)}`;
    else if (typeof value === 'function') this.#callback(value as (record: unknown) => unknown);
    else if (isContainer(value)) this.#container(holder, key, value);
    else this.#leaf(holder, key, value);
  }

  #chain(chain: Chain): void {
    if (chain.on === undefined) {
      const { root } = chain;
      if (root instanceof RecordToken) this.key += this.#token(root);
      else {
        this.key += root.kind;
        this.#args(root.args);
      }
      return;
    }
    this.#chain(chain.on);
    if ('get' in chain) this.key += `.${word(chain.get)}`;
    else this.#args(chain.call);
  }

  #args(args: readonly unknown[]): void {
    this.key += '(';
    for (const [i, arg] of args.entries()) {
      if (i > 0) this.key += ',';
      if (isTemplate(arg)) this.key += JSON.stringify(arg);
      else this.#value(args, i, arg);
    }
    this.key += ')';
  }

  #callback(callback: (record: unknown) => unknown): void {
    const { token, result } = record(callback);
    this.key += `${this.#token(token)}=>`;
    this.#value([result], 0, result);
  }

  /** Arguments of a calculation, nested loads, conditions as data: the names are shape, the leaves are values. */
  #container(holder: object, key: string | number, value: object): void {
    if (isNestedRequest(value)) {
      this.key += '(';
      this.request(value.request);
      this.key += ')';
      return;
    }
    if (this.#again(holder, key)) return;
    // Where an operator takes the object as a whole (JSON), its parts are never asked for.
    const whole = this.#place(holder, key, value);
    this.key += Array.isArray(value) ? '[' : '{';
    for (const name of Object.keys(value)) {
      this.key += `${Array.isArray(value) ? '' : JSON.stringify(name)}:`;
      const index = Array.isArray(value) ? Number(name) : name;
      this.#value(value, index, Reflect.get(value, name));
    }
    this.key += Array.isArray(value) ? ']' : '}';
    this.wholes.push([whole, this.values.length]);
  }

  /** Data from outside: nothing in it is ever called. */
  #data(holder: object, key: string | number, value: unknown, depth = 0): void {
    // Endless or absurd data is refused when it is resolved; walking it must end before.
    if (depth > deepest || this.values.length > most) return;
    if (!isData(value)) {
      this.#leaf(holder, key, value);
      return;
    }
    if (this.#again(holder, key)) return;
    const whole = this.#place(holder, key, value);
    const list = Array.isArray(value);
    this.key += list ? '[' : '{';
    for (const name of Object.keys(value)) {
      if (!list) this.key += `${JSON.stringify(name)}:`;
      this.#data(value, list ? Number(name) : name, Reflect.get(value, name), depth + 1);
    }
    this.key += list ? ']' : '}';
    this.wholes.push([whole, this.values.length]);
  }

  #leaf(holder: object, key: string | number, value: unknown): void {
    this.key += `<${tagOf(value)}>`;
    if (value === null || value === undefined || this.#again(holder, key)) return;
    this.#place(holder, key, value);
  }

  /** What was written once and stands twice is one value: `or(late, and(late, urgent))`. */
  #again(holder: object, key: string | number): boolean {
    const known = this.places.find(holder, key);
    if (known === undefined) return false;
    this.key += `=${known}`;
    return true;
  }

  #place(holder: object, key: string | number, value: unknown): number {
    this.places.add(holder, key);
    return this.values.push(value) - 1;
  }

  #token(token: RecordToken): string {
    let number = this.#tokens.get(token);
    if (number === undefined) {
      number = this.#tokens.size;
      this.#tokens.set(token, number);
    }
    return `%${number}`;
  }
}

const numbers = new WeakMap<object, number>();
let classes = 0;

/** Two resources may bear one name; their numbers differ. */
function numberOf(resource: object): number {
  let number = numbers.get(resource);
  if (number === undefined) {
    number = classes++;
    numbers.set(resource, number);
  }
  return number;
}

const isNestedRequest = (value: object): value is { readonly request: Request } =>
  'request' in value && typeof value.request === 'object' && value.request !== null && 'record' in value.request;
