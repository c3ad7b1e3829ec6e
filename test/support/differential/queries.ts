import { type ClassName, classes } from '../workshop/workshop.ts';
import { asTerm, Clauses, unsorted } from './clauses.ts';
import { Conditions } from './conditions.ts';
import type { Dice } from './dice.ts';
import type { Kind } from './kinds.ts';
import { rootScope, type Scope } from './scope.ts';
import { clause, sequence, type Term, term } from './term.ts';
import { type Vocabulary, vocabularies, type Word } from './vocabulary.ts';

/** How a query is ended. */
export type Ending = 'all' | 'first' | 'count' | 'exists' | 'find' | 'summary' | 'pages' | 'onto' | 'groups';

/** A whole query as its source text. */
export interface Example {
  readonly ending: Ending;
  readonly of: ClassName;
  /** The query and how it is ended. */
  readonly whole: Term;
}

/** Makes queries as users write them: with the methods of a resource's class, and callbacks over its fields. */
export class Queries {
  readonly #dice: Dice;
  readonly #conditions: Conditions;
  readonly #clauses: Clauses;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#conditions = new Conditions(dice);
    this.#clauses = new Clauses(dice, this.#conditions);
  }

  example(): Example {
    const of = this.#dice.pick<ClassName>(['Maker', 'Maker', 'Piece', 'Piece', 'Note', 'Guild', 'Membership']);
    return this.#dice.weighted<Example>([
      [10, () => this.#read(of, 'all')],
      [1, () => this.#read(of, 'first')],
      [1, () => this.#read(of, 'count')],
      [0.6, () => this.#read(of, 'exists')],
      [0.6, () => this.#read(of, 'find')],
      [1.2, () => this.#summary(of)],
      [0.7, () => this.#pages(of)],
      [1.2, () => this.#groups(of)],
      [0.8, () => this.#onto(of)],
    ]);
  }

  /** A condition on the records of a resource. */
  condition(of: ClassName): { readonly name: string; readonly term: Term } {
    const scope = rootScope(of);
    return { name: scope.name, term: this.#conditions.condition(scope, 2) };
  }

  /** A query without its ending. */
  any(): Term {
    const of = this.#dice.pick(names);
    return this.#dice.chance(0.2) ? this.#distinct(of) : this.#query(of, { cut: 0.4, total: 0.5 });
  }

  /** A query that says which order its records come in, and does not cut them. */
  sorted(): Term {
    return this.#query(this.#dice.pick(names), { cut: 0, total: 1 });
  }

  /** What to load of a resource, as an entry of a spec. */
  spec(of: ClassName): Term {
    return this.#clauses.loaded(vocabularies[of], 1);
  }

  #read(of: ClassName, ending: Ending): Example {
    const query = this.#dice.chance(0.12)
      ? this.#distinct(of)
      : this.#query(of, { cut: 0.35, total: 0.85, combined: ending === 'find' ? 0 : 0.08 });
    const t = term('whole');
    const whole = ending === 'find' ? t`${query}.find(${this.#key(vocabularies[of])})` : t`${query}.${ending}()`;
    return { ending, of, whole };
  }

  #summary(of: ClassName): Example {
    const scope = rootScope(of);
    const clauses = [asTerm(`${of}.query()`), ...this.#clauses.filters(scope), ...this.#clauses.cut(scope, 0.3)];
    const query: Term = { ...sequence(clauses), sort: 'query' };
    const entries = [0, 1, 2].slice(this.#dice.below(3)).map((index) => {
      const kind = this.#dice.pick<Kind>(['int', 'float', 'big', 'dec', 'bool', 'text', 'texts', 'day', 'instant']);
      const inner: Scope = { ...scope, depth: 1, name: `${scope.name}_0` };
      const all = this.#overAll(kind, inner);
      return clause`s${index}: (all) => ${all}, `;
    });
    return { ending: 'summary', of, whole: term('whole')`${query}.summary({ ${sequence(entries)}})` };
  }

  #overAll(kind: Kind, inner: Scope): Term {
    const t = term('summary');
    const { name } = inner;
    const filtered = this.#dice.chance(0.5) ? t`.filter((${name}) => ${this.#conditions.condition(inner, 1)})` : t``;
    const keys = inner.of.key.map((key) => `.sort((${name}) => ${name}.${key})`).join('');
    const words = inner.of.words.filter((word) => word.kind === kind && word.canonical && !unsorted.has(kind));
    const adding = words.length > 0 && ['int', 'float', 'big', 'dec'].includes(kind) ? ['sum', 'avg'] : [];
    if (words.length === 0) return t`all${filtered}.count()`;
    const word = this.#dice.pick(words);
    const fn = this.#dice.pick(['min', 'max', 'first', 'list', ...adding]);
    return t`all${filtered}${fn === 'first' || fn === 'list' ? keys : ''}.${fn}((${name}) => ${`${name}.${word.name}`})`;
  }

  #groups(of: ClassName): Example {
    const scope = rootScope(of);
    const words = scope.of.words.filter((word) => word.canonical && !unsorted.has(word.kind) && word.kind !== 'float');
    const by = this.#dice.some(words, 1 + this.#dice.below(2)).map((word) => `'${word.name}'`);
    const kind = this.#dice.pick<Kind>(['int', 'float', 'dec', 'text', 'texts', 'day', 'bool']);
    const of0 = this.#overAll(kind, { ...scope, depth: 1, name: `${scope.name}_0` });
    const having = this.#dice.chance(0.3) ? [clause`.having((g) => g.n0.gt(1))`] : [];
    const cut = this.#clauses.cut(scope, 0.2);
    const summary = sequence([
      clause`s0: (all) => ${of0}, `,
      clause`s1: (all) => ${this.#overAll('int', { ...scope, depth: 1, name: `${scope.name}_0` })}, `,
    ]);
    const query = sequence([asTerm(`${of}.query()`), ...this.#clauses.filters(scope)]);
    const whole = term(
      'whole',
    )`${query}.groupBy(${by.join(', ')}).summary({ n0: (all) => all.count(), ${summary}})${sequence([...having, asTerm(`.sort(${by.join(', ')})`), ...cut])}.${this.#dice.pick(['all', 'all', 'all', 'count', 'first'])}()`;
    return { ending: 'groups', of, whole };
  }

  #pages(of: ClassName): Example {
    const query = this.#query(of, { cut: 0, total: this.#dice.pick([0, 1]) });
    return { ending: 'pages', of, whole: term('whole')`pages(${query}, ${this.#dice.pick([2, 3, 5, 8, 40])})` };
  }

  #onto(of: ClassName): Example {
    const scope = rootScope(of);
    const { key } = scope.of;
    const names = this.#dice.some(
      scope.of.words.filter((word) => word.attribute && !key.includes(word.name)),
      2,
    );
    const quoted = [...key, ...names.map((word) => word.name)].map((name) => `'${name}'`).join(', ');
    const clauses = [asTerm(`${of}.select(${quoted})`), ...this.#clauses.filters(scope), ...this.#clauses.total(scope)];
    const query: Term = { ...sequence(clauses), sort: 'query' };
    const loads = this.#dice
      .some([0, 1, 2], 1 + this.#dice.below(2))
      .map(() => clause`${this.#clauses.loaded(scope.of, 1)}, `);
    return { ending: 'onto', of, whole: term('whole')`onto(${of}, ${query}, { ${sequence(loads)}})` };
  }

  #query(of: ClassName, options: { readonly cut: number; readonly total: number; readonly combined?: number }): Term {
    const scope = rootScope(of);
    const sorts = this.#clauses.sorts(scope);
    const total = this.#dice.chance(options.total) ? this.#clauses.total(scope) : [];
    const clauses = [
      ...this.#clauses.filters(scope),
      ...this.#clauses.fields(scope, 2),
      ...sorts,
      ...total,
      ...this.#clauses.cut(scope, options.cut),
    ];
    const start = this.#dice.chance(options.combined ?? 0) ? this.#combined(scope) : asTerm(`${of}.query()`);
    return { ...sequence([start, ...clauses]), sort: 'query' };
  }

  /** Several queries put together. */
  #combined(scope: Scope): Term {
    const part = (): Term => {
      const cut = this.#dice.chance(0.3)
        ? [...this.#clauses.sorts(scope), ...this.#clauses.total(scope), clause`.limit(4)`]
        : [];
      return sequence([asTerm(`${scope.of.name}.query()`), ...this.#clauses.filters(scope), ...cut]);
    };
    const how = this.#dice.pick(['union', 'unionAll', 'intersect', 'except']);
    return term('combined')`${part()}.${how}(${part()})`;
  }

  /** Distinct records: the first of each combination, or no two that are equal. */
  #distinct(of: ClassName): Term {
    const scope = rootScope(of);
    const words = scope.of.words.filter((word) => word.canonical && !unsorted.has(word.kind) && word.kind !== 'float');
    const start = [asTerm(`${of}.query()`), ...this.#clauses.filters(scope)];
    if (this.#dice.chance(0.5)) {
      const chosen = this.#dice.some(words, 1 + this.#dice.below(2)).map((word) => `'${word.name}'`);
      const sorts = this.#dice.chance(0.5) ? this.#clauses.sorts(scope) : [];
      const clauses = [
        asTerm(`.distinct(${chosen.join(', ')}).sort(${chosen.join(', ')})`),
        ...sorts,
        ...this.#clauses.total(scope),
      ];
      return {
        ...sequence([...start, ...clauses, ...this.#clauses.fields(scope, 1), ...this.#clauses.cut(scope, 0.2)]),
        sort: 'query',
      };
    }
    const chosen = this.#dice
      .some(
        words.filter((word) => word.attribute),
        1 + this.#dice.below(3),
      )
      .map((word) => `'${word.name}'`);
    const sort = this.#dice.chance(0.7) ? [asTerm(`.sort(${chosen.join(', ')})`)] : [];
    return { ...sequence([...start, asTerm(`.select(${chosen.join(', ')}).distinct()`), ...sort]), sort: 'query' };
  }

  #key(of: Vocabulary): string {
    const keys: Readonly<Record<string, string>> = {
      id: of.name === 'Piece' ? "'00000000-0000-4000-8000-000000000001'" : this.#dice.pick(['1', '2', '5', '-7']),
      guildId: this.#dice.pick(['1n', '-5n', '9007199254740993n']),
      makerId: this.#dice.pick(['1', '2', '3']),
    };
    if (of.name === 'Guild') return keys['guildId'] ?? '1n';
    if (of.key.length === 1) return keys['id'] ?? '1';
    return `{ ${of.key.map((name) => `${name}: ${keys[name]}`).join(', ')} }`;
  }
}

/** The classes a query's source speaks of. */
export const names = Object.keys(classes) as ClassName[];
export type { Word };
