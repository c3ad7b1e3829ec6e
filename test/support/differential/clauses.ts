import type { ClassName } from '../workshop/workshop.ts';
import type { Conditions } from './conditions.ts';
import type { Dice } from './dice.ts';
import type { Expressions } from './expressions.ts';
import { code, type Kind, plainOf } from './kinds.ts';
import { rootScope, type Scope } from './scope.ts';
import { clause, sequence, type Term, term } from './term.ts';
import { type Vocabulary, vocabularies } from './vocabulary.ts';
import { whereData } from './where.ts';

const kinds: readonly Kind[] = [
  ...([
    'int',
    'float',
    'big',
    'dec',
    'text',
    'ci',
    'choice',
    'bool',
    'instant',
    'micro',
    'day',
    'clock',
    'span',
  ] as const),
  ...(['bytes', 'json', 'texts', 'ints', 'uuid', 'ranks', 'days', 'int', 'dec', 'text', 'bool'] as const),
];
/** What nothing is sorted or told apart by. */
export const unsorted: ReadonlySet<Kind> = new Set(['json', 'texts', 'ints', 'floats']);

/** Makes the clauses of queries: what finds, orders, cuts and reads the records. */
export class Clauses {
  readonly #dice: Dice;
  readonly #conditions: Conditions;
  readonly #expressions: Expressions;

  constructor(dice: Dice, conditions: Conditions) {
    this.#dice = dice;
    this.#conditions = conditions;
    this.#expressions = conditions.expressions;
  }

  filters(scope: Scope): Term[] {
    const count = this.#dice.pick([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3]);
    return Array.from({ length: count }, () =>
      this.#dice.chance(0.2)
        ? clause`.where(${whereData(scope.of, this.#dice, 2)})`
        : clause`.filter((${scope.name}) => ${this.#conditions.condition(scope, 2)})`,
    );
  }

  sorts(scope: Scope): Term[] {
    return Array.from({ length: this.#dice.pick([0, 1, 1, 2]) }, () => {
      if (this.#dice.chance(0.5)) {
        const words = scope.of.words.filter((word) => !unsorted.has(word.kind));
        return clause`.sort('${this.#dice.pick(['', '-'])}${this.#dice.pick(words).name}')`;
      }
      if (this.#dice.chance(0.25)) {
        const many = this.#expressions.many(scope, 1);
        const words =
          many?.inner.of.words.filter(
            (word) => word.canonical && !unsorted.has(word.kind) && !['bytes', 'days', 'ranks'].includes(word.kind),
          ) ?? [];
        if (many !== undefined && words.length > 0) {
          const { inner, records } = many;
          const how = this.#dice.pick(['asc', 'desc']);
          const nulls = this.#dice.pick(['', ", 'first'", ", 'last'"]);
          return clause`.sort((${scope.name}) => ${records}.${how}((${inner.name}) => ${`${inner.name}.${this.#dice.pick(words).name}`}${nulls}))`;
        }
      }
      const kind = this.#dice.pick(kinds.filter((one) => !unsorted.has(one)));
      const value = this.#expressions.value(kind, scope, 1);
      const { key } = scope.of;
      if (value === undefined) return clause`.sort('${key[0] ?? 'id'}')`;
      return clause`.sort((${scope.name}) => ${value}${this.#expressions.direction()})`;
    });
  }

  /** An order without ties. */
  total(scope: Scope): Term[] {
    return scope.of.key.map((key) => clause`.sort('${this.#dice.pick(['', '', '-'])}${key}')`);
  }

  cut(_scope: Scope, chance: number): Term[] {
    if (!this.#dice.chance(chance)) return [];
    const limit = clause`.limit(${this.#dice.pick([0, 1, 2, 3, 3, 5, 5, 8, 50])})`;
    const offset = clause`.offset(${this.#dice.pick([0, 1, 1, 2, 3])})`;
    return this.#dice.pick([[limit], [limit], [offset], [limit, offset]]);
  }

  /** What is read of each record. */
  fields(scope: Scope, depth: number): Term[] {
    const clauses: Term[] = [];
    if (this.#dice.chance(0.6)) {
      const words = scope.of.words.filter((word) => word.attribute);
      const names = this.#dice.some(words, 1 + this.#dice.below(4)).map((word) => `'${word.name}'`);
      clauses.push(clause`.select(${names.join(', ')})`);
    }
    for (let load = this.#dice.pick([0, 0, 1, 1, 2, 3]); load > 0 && depth > 0; load--) {
      clauses.push(clause`.load({ ${this.loaded(scope.of, depth - 1)} })`);
    }
    for (let at = this.#dice.pick([0, 0, 0, 1, 1, 2]); at > 0; at--) {
      const kind = this.#dice.pick(kinds);
      const isAggregate = this.#dice.chance(0.4);
      const value = isAggregate ? this.#expressions.aggregate(kind, scope, 1) : this.#expressions.value(kind, scope, 2);
      if (value === undefined) continue;
      clauses.push(clause`.${isAggregate ? 'aggregate' : 'calculate'}('x${at}', (${scope.name}) => ${value})`);
    }
    return clauses;
  }

  /** `name: how`, for the spec of a load. */
  loaded(of: Vocabulary, depth: number): Term {
    const t = term(`load of ${of.name}`);
    const computed = of.words.filter((word) => !word.attribute);
    return this.#dice.weighted<Term>([
      [computed.length > 0 ? 1.5 : 0, () => t`${this.#dice.pick(computed).name}: true`],
      [of.functions.length > 0 ? 0.5 : 0, () => this.#called(this.#dice.pick(of.functions))],
      [of.ones.length > 0 ? 1.5 : 0, () => this.#related(this.#dice.pick(of.ones), depth, false)],
      [of.manys.length > 0 ? 2.5 : 0, () => this.#related(this.#dice.pick(of.manys), depth, true)],
    ]);
  }

  #called(fn: Vocabulary['functions'][number]): Term {
    const given = Object.entries(fn.arguments).filter(() => this.#dice.chance(0.6));
    const input = given.map(([name, kind]) => `${name}: ${kind === 'choice' ? "''" : code(plainOf(kind, this.#dice))}`);
    return term('call')`${fn.name}: ${input.length === 0 ? 'true' : `{ ${input.join(', ')} }`}`;
  }

  #related(to: { readonly name: string; readonly to: ClassName }, depth: number, many: boolean): Term {
    const t = term('load');
    if (this.#dice.chance(0.2)) return t`${to.name}: true`;
    const of = vocabularies[to.to];
    if (depth > 0 && this.#dice.chance(0.25)) return t`${to.name}: { ${this.loaded(of, depth - 1)} }`;
    const scope = rootScope(to.to, 2 - depth);
    const filters = this.#dice.chance(0.4) ? this.filters(scope) : [];
    const clauses = many ? [...this.sorts(scope), ...this.cut(scope, 0.35)] : [];
    return t`${to.name}: (q) => ${sequence([asTerm('q'), ...filters, ...this.fields(scope, depth), ...clauses])}`;
  }
}

export const asTerm = (part: string | Term): Term =>
  typeof part === 'string' ? { sort: 'text', parts: [part], optional: false } : part;
