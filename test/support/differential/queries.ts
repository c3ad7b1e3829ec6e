import { type ClassName, classes } from '../workshop/workshop.ts';
import { Conditions } from './conditions.ts';
import type { Dice } from './dice.ts';
import type { Expressions } from './expressions.ts';
import { code, type Kind, plainOf } from './kinds.ts';
import { rootScope, type Scope } from './scope.ts';
import { clause, sequence, type Term, term } from './term.ts';
import { type Vocabulary, vocabularies, type Word } from './vocabulary.ts';
import { whereData } from './where.ts';

/** How a query is ended. */
export type Ending = 'all' | 'first' | 'count' | 'exists' | 'find' | 'summary' | 'pages' | 'onto';

/** A whole query as its source text. */
export interface Example {
  readonly ending: Ending;
  readonly of: ClassName;
  /** The query and how it is ended. */
  readonly whole: Term;
}

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
const unsorted: ReadonlySet<Kind> = new Set(['json', 'texts', 'ints', 'floats']);

/** Makes queries as users write them: with the methods of a resource's class, and callbacks over its fields. */
export class Queries {
  readonly #dice: Dice;
  readonly #conditions: Conditions;
  readonly #expressions: Expressions;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#conditions = new Conditions(dice);
    this.#expressions = this.#conditions.expressions;
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
      [1.2, () => this.#pages(of)],
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
    return this.#loaded(vocabularies[of], 1);
  }

  #read(of: ClassName, ending: Ending): Example {
    const query = this.#dice.chance(0.12) ? this.#distinct(of) : this.#query(of, { cut: 0.35, total: 0.85 });
    const t = term('whole');
    const whole = ending === 'find' ? t`${query}.find(${this.#key(vocabularies[of])})` : t`${query}.${ending}()`;
    return { ending, of, whole };
  }

  #summary(of: ClassName): Example {
    const scope = rootScope(of);
    const clauses = [asTerm(`${of}.query()`), ...this.#filters(scope), ...this.#cut(scope, 0.3)];
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

  #pages(of: ClassName): Example {
    const query = this.#query(of, { cut: 0, total: this.#dice.pick([0, 1]) });
    return { ending: 'pages', of, whole: term('whole')`pages(${query}, ${this.#dice.pick([1, 2, 3, 5, 40])})` };
  }

  #onto(of: ClassName): Example {
    const scope = rootScope(of);
    const { key } = scope.of;
    const names = this.#dice.some(
      scope.of.words.filter((word) => word.attribute && !key.includes(word.name)),
      2,
    );
    const quoted = [...key, ...names.map((word) => word.name)].map((name) => `'${name}'`).join(', ');
    const clauses = [asTerm(`${of}.select(${quoted})`), ...this.#filters(scope), ...this.#total(scope)];
    const query: Term = { ...sequence(clauses), sort: 'query' };
    const loads = this.#dice.some([0, 1, 2], 1 + this.#dice.below(2)).map(() => clause`${this.#loaded(scope.of, 1)}, `);
    return { ending: 'onto', of, whole: term('whole')`onto(${of}, ${query}, { ${sequence(loads)}})` };
  }

  #query(of: ClassName, options: { readonly cut: number; readonly total: number }): Term {
    const scope = rootScope(of);
    const sorts = this.#sorts(scope);
    const total = this.#dice.chance(options.total) ? this.#total(scope) : [];
    const clauses = [
      ...this.#filters(scope),
      ...this.#fields(scope, 2),
      ...sorts,
      ...total,
      ...this.#cut(scope, options.cut),
    ];
    return { ...sequence([asTerm(`${of}.query()`), ...clauses]), sort: 'query' };
  }

  /** Distinct records: the first of each combination, or no two that are equal. */
  #distinct(of: ClassName): Term {
    const scope = rootScope(of);
    const words = scope.of.words.filter((word) => word.canonical && !unsorted.has(word.kind) && word.kind !== 'float');
    const start = [asTerm(`${of}.query()`), ...this.#filters(scope)];
    if (this.#dice.chance(0.5)) {
      const chosen = this.#dice.some(words, 1 + this.#dice.below(2)).map((word) => `'${word.name}'`);
      const sorts = this.#dice.chance(0.5) ? this.#sorts(scope) : [];
      const clauses = [
        asTerm(`.distinct(${chosen.join(', ')}).sort(${chosen.join(', ')})`),
        ...sorts,
        ...this.#total(scope),
      ];
      return {
        ...sequence([...start, ...clauses, ...this.#fields(scope, 1), ...this.#cut(scope, 0.2)]),
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

  #filters(scope: Scope): Term[] {
    const count = this.#dice.pick([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3]);
    return Array.from({ length: count }, () =>
      this.#dice.chance(0.2)
        ? clause`.where(${whereData(scope.of, this.#dice, 2)})`
        : clause`.filter((${scope.name}) => ${this.#conditions.condition(scope, 2)})`,
    );
  }

  #sorts(scope: Scope): Term[] {
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
  #total(scope: Scope): Term[] {
    return scope.of.key.map((key) => clause`.sort('${this.#dice.pick(['', '', '-'])}${key}')`);
  }

  #cut(_scope: Scope, chance: number): Term[] {
    if (!this.#dice.chance(chance)) return [];
    const limit = clause`.limit(${this.#dice.pick([0, 1, 2, 3, 3, 5, 5, 8, 50])})`;
    const offset = clause`.offset(${this.#dice.pick([0, 1, 1, 2, 3])})`;
    return this.#dice.pick([[limit], [limit], [offset], [limit, offset]]);
  }

  /** What is read of each record. */
  #fields(scope: Scope, depth: number): Term[] {
    const clauses: Term[] = [];
    if (this.#dice.chance(0.6)) {
      const words = scope.of.words.filter((word) => word.attribute);
      const names = this.#dice.some(words, 1 + this.#dice.below(4)).map((word) => `'${word.name}'`);
      clauses.push(clause`.select(${names.join(', ')})`);
    }
    for (let load = this.#dice.pick([0, 0, 1, 1, 2, 3]); load > 0 && depth > 0; load--) {
      clauses.push(clause`.load({ ${this.#loaded(scope.of, depth - 1)} })`);
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
  #loaded(of: Vocabulary, depth: number): Term {
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
    if (depth > 0 && this.#dice.chance(0.25)) return t`${to.name}: { ${this.#loaded(of, depth - 1)} }`;
    const scope = rootScope(to.to, 2 - depth);
    const filters = this.#dice.chance(0.4) ? this.#filters(scope) : [];
    const clauses = many ? [...this.#sorts(scope), ...this.#cut(scope, 0.35)] : [];
    return t`${to.name}: (q) => ${sequence([asTerm('q'), ...filters, ...this.#fields(scope, depth), ...clauses])}`;
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

const asTerm = (part: string | Term): Term =>
  typeof part === 'string' ? { sort: 'text', parts: [part], optional: false } : part;

/** The classes a query's source speaks of. */
export const names = Object.keys(classes) as ClassName[];
export type { Word };
