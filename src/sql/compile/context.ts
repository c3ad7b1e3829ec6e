import type { ActorNode, Column, Expr, ParamNode } from '../../expr/node.ts';
import type { Keys } from '../../query/plan/key.ts';
import {
  type CombinedRows,
  type GroupJoin,
  type HoistJoin,
  type Place,
  type Scope,
  scopeOf,
} from '../../query/plan/scope.ts';
import type { Quantity } from '../../query/plan/selection.ts';
import type { Type } from '../../type/type.ts';
import { wholeNumber } from '../../type/whole-number.ts';
import { castName, literal } from '../literal.ts';
import { quoteName } from '../quote.ts';
import type { Param } from '../statement.ts';
import type { Reached } from './reached.ts';

/** A value of a scope: a column of a record, an aggregate, a calculation computed once. */
export interface Leaf {
  readonly of: Place | GroupJoin | HoistJoin;
  /** The text where the scope itself is visible. */
  readonly text: string;
  /** What it is called where it is handed out. */
  readonly name: string;
  readonly type: Type;
}

/** How the values of a scope are reached from outside it. */
export interface Window {
  through(leaf: Leaf): string;
}

/** The things that can occur anywhere inside each other: an expression, and a FROM clause. */
export interface Writers {
  expr(expr: Expr, scope: Scope, context: Context): string;
  from(scope: Scope, reached: Reached | undefined, context: Context): string;
  /** What stands in the place of a table. */
  rows(rows: CombinedRows, scope: Scope, context: Context): string;
}

export interface ContextOptions {
  readonly keys: Keys;
  readonly castParams: boolean;
  readonly literalLimit: boolean;
  readonly writers: Writers;
  /** How many values the request gives; those of the actor come behind them. */
  readonly given?: number | undefined;
}

/** What records, sub-selects and computed values are called. */
interface Names {
  readonly aliases: Map<object, string>;
  readonly counts: Map<string, number>;
  /** Attributes of the actor, in the order of their values. */
  readonly actor: Column[];
}

/** What a statement gathers while it is written: names, parameters, and through which windows scopes are seen. */
export class Context {
  readonly keys: Keys;
  readonly params: Param[] = [];
  readonly windows = new Map<Scope, Window>();
  /** Inside a tagged `union all` nothing else tells a parameter its type. */
  readonly castParams: boolean;
  /** A nested statement with a parameter as page limit is planned anew each time. */
  readonly literalLimit: boolean;
  readonly #options: ContextOptions;
  readonly #writers: Writers;
  readonly #names: Names;
  readonly #params = new Map<string, number>();

  constructor(options: ContextOptions, names: Names = { aliases: new Map(), counts: new Map(), actor: [] }) {
    this.#options = options;
    this.#names = names;
    this.keys = options.keys;
    this.#writers = options.writers;
    this.castParams = options.castParams;
    this.literalLimit = options.literalLimit;
  }

  /** For a statement sent after this one: names mean the same in both, parameters and windows are its own. */
  following(): Context {
    return new Context({ ...this.#options, castParams: false, literalLimit: false }, this.#names);
  }

  expr(expr: Expr, scope: Scope): string {
    return this.#writers.expr(expr, scope, this);
  }

  from(scope: Scope, reached: Reached | undefined): string {
    return this.#writers.from(scope, reached, this);
  }

  rows(rows: CombinedRows, scope: Scope): string {
    return this.#writers.rows(rows, scope, this);
  }

  /** The name of a record, a sub-select or a computed value in FROM: t0, a1, k1, by the order they are met. */
  alias(of: object, letter = 't'): string {
    const { aliases } = this.#names;
    let alias = aliases.get(of);
    if (alias === undefined) {
      alias = this.fresh(letter);
      aliases.set(of, alias);
    }
    return alias;
  }

  /** Gives something the name of something else: a sub-select that stands for the record it reads. */
  sameAlias(of: object, as: object): void {
    this.#names.aliases.set(of, this.alias(as));
  }

  fresh(letter: string): string {
    const { counts } = this.#names;
    const count = counts.get(letter) ?? 0;
    counts.set(letter, count + 1);
    return `${letter}${count}`;
  }

  column(place: Place, column: Column): string {
    const inner = `${this.alias(place)}.${quoteName(column.column)}`;
    const name = place.kind === 'scope' ? column.column : `${this.alias(place)}.${column.column}`;
    return this.seen(scopeOf(place), { of: place, text: inner, name, type: column.type });
  }

  /** The text of a value of a scope, from where we are. */
  seen(scope: Scope, leaf: Leaf): string {
    return this.windows.get(scope)?.through(leaf) ?? leaf.text;
  }

  param(node: ParamNode): string {
    const { type, ordinal } = node;
    if (type.values !== undefined || type.family === 'boolean') return literal(type, node.value);
    const text = this.#place(`${ordinal} ${this.keys.id(type)}`, { type, from: { ordinal }, list: false });
    return this.castParams && type.family !== 'unknown' ? `${text}::${castName(type)}` : text;
  }

  /** What it is compared with need not tell its type: that may be the actor's, too. */
  actor({ column, type }: ActorNode): string {
    const { actor } = this.#names;
    const at = actor.includes(column) ? actor.indexOf(column) : actor.push(column) - 1;
    const ordinal = (this.#options.given ?? 0) + at;
    return `${this.#place(`actor ${at}`, { type, from: { ordinal }, list: false })}::${castName(type)}`;
  }

  /** The attributes of the actor whose values the statement is given, in their order. */
  get ofActor(): readonly Column[] {
    return this.#names.actor;
  }

  /** A number of rows: written out where it is fixed by the query's own kind (`first`), or asked for. */
  quantity({ value, ordinal }: Quantity, literally: boolean): string {
    if (ordinal === undefined || literally) return String(value);
    return this.#place(`${ordinal} rows`, { type: wholeNumber, from: { ordinal }, list: false });
  }

  /** An array of what the parents of a to-many give. */
  need(need: number, type: Type): string {
    return `${this.#place(`need ${need}`, { type, from: { need }, list: true })}::${castName(type)}[]`;
  }

  #place(key: string, param: Param): string {
    let at = this.#params.get(key);
    if (at === undefined) {
      at = this.params.push(param);
      this.#params.set(key, at);
    }
    return `$${at}`;
  }
}
