import { noOrdinals } from '../../model/meaning.ts';
import { modelOf } from '../../model/resolve.ts';
import { actorValues } from '../../query/plan/actor-values.ts';
import { adviceLine, adviceOf } from '../../query/plan/advice.ts';
import type { Choice } from '../../query/plan/choices.ts';
import { ontoRequest } from '../../query/plan/onto.ts';
import { type Purpose, planOf } from '../../query/plan/plan.ts';
import { selectionOf } from '../../query/plan/select.ts';
import { type Fact, type Statistics, stillHold } from '../../query/plan/statistics.ts';
import { asMisuse } from '../../query/query-error.ts';
import type { Request } from '../../query/request.ts';
import { ordinalsOf, type Shape, shapeOf } from '../../query/shape.ts';
import type { Statement } from '../statement.ts';
import { compile } from './compile.ts';

/** A statement, and the values of the request it is to be bound to, cast to the types of their parameters. */
export interface Bound {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** What is known of one shape: which of its values are part of the text, and the texts made so far. */
interface Entry {
  readonly literals: readonly number[];
  readonly statements: Map<string, Statement>;
  readonly literalLimit: boolean;
  /** What was taken from the statistics. */
  readonly facts: readonly Fact[];
  /** Its statements brought more records than are few. */
  readonly many: boolean;
  /** Asked for since the last time something had to go. */
  used: boolean;
}

/** Distinct texts of one shape before a page limit becomes a parameter after all. */
const mostLimits = 8;
/** Texts of one shape that differ in the values written into them. */
const mostTexts = 64;

/** On whose behalf a statement is run, and whether policies are asked. */
interface Acting {
  readonly actor: unknown;
  readonly authorize: boolean;
}

const nobody = (): Acting => ({ actor: undefined, authorize: true });

/** From requests to statements: compiled once per shape, bound on every call. One per repo. */
export class StatementCache {
  readonly #acting: () => Acting;
  readonly #entries = new Map<object, Map<string, Entry>>();
  readonly #capacity: number;
  #size = 0;
  #statistics: Statistics | undefined;

  /** `acting`: on whose behalf statements are run now. */
  constructor({
    acting = nobody,
    capacity = 500,
  }: { readonly acting?: () => Acting; readonly capacity?: number } = {}) {
    this.#acting = acting;
    this.#capacity = capacity;
  }

  compile(request: Request, purpose: Purpose): Bound {
    try {
      const bound = this.#compile(request, purpose);
      // The usual case: it is the same statement for everybody.
      return bound.statement.acting === undefined ? bound : this.#acted(request, purpose, bound);
    } catch (error) {
      throw asMisuse(error);
    }
  }

  #acted(request: Request, purpose: Purpose, { statement, values }: Bound): Bound {
    const { attributes = [], policies = [] } = statement.acting ?? {};
    const { actor, authorize } = this.#acting();
    if (!authorize && policies.length > 0) return this.compile({ ...request, authorize: false }, purpose);
    return { statement, values: [...values, ...actorValues(actor, attributes)] };
  }

  #compile(request: Request, purpose: Purpose): Bound {
    const shape = shapeOf(request);
    const key = `${purpose} ${shape.key}`;
    const entries = this.#of(request.resource);
    const entry = entries.get(key);
    const statement = entry?.statements.get(literalKey(entry.literals, shape.values));
    if (entry === undefined || statement === undefined) return this.#miss(request, purpose, { shape, key, entry });
    entry.used = true;
    const values = cast(statement, shape.values);
    // A value that does not fit is complained about where the words for it are: in resolving.
    return values === undefined ? this.#miss(request, purpose, { shape, key, entry }) : { statement, values };
  }

  /** Statements are made by these from now on; those that were made on what is no longer so are made again. */
  use(statistics: Statistics | undefined): void {
    this.#statistics = statistics;
    for (const entries of this.#entries.values()) {
      for (const [key, { facts }] of entries) {
        if (stillHold(facts, statistics)) continue;
        entries.delete(key);
        this.#size--;
      }
    }
  }

  /** More records came for this request than are few: its to-manys are read otherwise from now on. */
  broughtMany(request: Request): void {
    const entries = this.#of(request.resource);
    const key = `rows ${shapeOf(request).key}`;
    const entry = entries.get(key);
    if (entry !== undefined) entries.set(key, { ...entry, many: true, statements: new Map() });
  }

  /** Reads what a request loads, of these records only; the rows carry their key. */
  compileOnto(request: Request, records: readonly object[]): Bound {
    return this.compile(ontoRequest(request, modelOf(request.resource), records), 'rows');
  }

  keyOf(request: Request) {
    return modelOf(request.resource).primaryKey;
  }

  /** What was chosen and why, a line each. */
  choices(asked: Request): readonly Choice[] {
    const request = this.#seen(asked);
    const selection = selectionOf(request, modelOf(request.resource), noOrdinals);
    const { many } = this.#of(request.resource).get(`rows ${shapeOf(request).key}`) ?? { many: false };
    return compile(selection, { statistics: this.#statistics, many }).choices;
  }

  /** Indexes that are missed, a line each. */
  advice(request: Request): readonly string[] {
    const plan = planOf(selectionOf(this.#seen(request), modelOf(request.resource), noOrdinals), {
      statistics: this.#statistics,
    });
    return adviceOf(plan, this.#statistics).map(adviceLine);
  }

  #seen(request: Request): Request {
    return this.#acting().authorize ? request : { ...request, authorize: false };
  }

  #of(resource: object): Map<string, Entry> {
    let entries = this.#entries.get(resource);
    if (entries === undefined) {
      entries = new Map();
      this.#entries.set(resource, entries);
    }
    return entries;
  }

  #miss(
    request: Request,
    purpose: Purpose,
    at: { readonly shape: Shape; readonly key: string; readonly entry: Entry | undefined },
  ): Bound {
    const { shape, key, entry } = at;
    const crowded = entry !== undefined && request.limit !== undefined && entry.statements.size >= mostLimits;
    const literalLimit = entry?.literalLimit !== false && !crowded;
    const selection = selectionOf(request, modelOf(request.resource), ordinalsOf(request));
    const many = entry?.many === true;
    const { statement, facts } = compile(selection, {
      purpose,
      literalLimit,
      statistics: this.#statistics,
      many,
      given: shape.values.length,
    });
    const values = cast(statement, shape.values) ?? shape.values;
    const kept =
      entry !== undefined && entry.statements.size > 0 && entry.literalLimit === literalLimit
        ? entry
        : this.#enter(request.resource, key, { literals: literals(statement, shape), literalLimit, facts, many });
    if (kept.statements.size >= mostTexts) kept.statements.clear();
    kept.statements.set(literalKey(kept.literals, shape.values), statement);
    return { statement, values };
  }

  #enter(resource: object, key: string, made: Pick<Entry, 'literals' | 'literalLimit' | 'facts' | 'many'>): Entry {
    const entries = this.#of(resource);
    if (!entries.has(key) && ++this.#size > this.#capacity) this.#evict();
    const entry = { ...made, statements: new Map<string, Statement>(), used: true };
    entries.set(key, entry);
    return entry;
  }

  /** Second chance: goes round, and the first shape nobody has asked for since the last round goes. */
  #evict(): void {
    for (let round = 0; round < 2; round++) {
      for (const entries of this.#entries.values()) {
        for (const [key, entry] of entries) {
          if (!entry.used) {
            entries.delete(key);
            this.#size--;
            return;
          }
          entry.used = false;
        }
      }
    }
  }
}

/** Values that no parameter carries are part of the text, or decided about it. */
function literals(statement: Statement, { values, wholes }: Shape): readonly number[] {
  const carried = new Set<number>();
  const carry = ({ params, apart = [] }: Statement): void => {
    for (const { from } of params) if ('ordinal' in from) carried.add(from.ordinal);
    for (const later of apart) carry(later.statement);
  };
  carry(statement);
  for (const [whole, end] of wholes) {
    // Of a whole its parts speak, unless it travels as one.
    if (carried.has(whole)) for (let part = whole; part < end; part++) carried.add(part);
  }
  for (const [whole] of wholes) carried.add(whole);
  return values.map((_, ordinal) => ordinal).filter((ordinal) => !carried.has(ordinal));
}

const literalKey = (literals: readonly number[], values: readonly unknown[]): string =>
  literals.length === 0 ? '' : literals.map((ordinal) => textOf(values[ordinal])).join('\u0000');

function textOf(value: unknown): string {
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (Array.isArray(value)) return `[${value.map(textOf).join('\u0001')}]`;
  if (value instanceof Uint8Array) return `bytes ${value.join()}`;
  return typeof value === 'object' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}

/** Values as their parameters carry them; undefined where one does not fit. */
function cast({ params, apart }: Statement, values: readonly unknown[]): readonly unknown[] | undefined {
  let result = [...values];
  for (const { from, type } of params) {
    if (!('ordinal' in from)) continue;
    const value = values[from.ordinal];
    if (value === null || value === undefined) continue;
    const outcome = type.cast(value);
    if (!outcome.ok) return undefined;
    result[from.ordinal] = outcome.value;
  }
  if (apart === undefined) return result;
  for (const { statement } of apart) {
    const further = cast(statement, result);
    if (further === undefined) return undefined;
    result = [...further];
  }
  return result;
}
