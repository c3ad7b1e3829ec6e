import type { ClassName } from '../workshop/workshop.ts';
import type { Dice } from './dice.ts';
import { code, type Kind, plainOf } from './kinds.ts';
import { type Maker, operationsOf } from './operations.ts';
import { field, innerScope, type Scope, sortOf } from './scope.ts';
import { type Term, term } from './term.ts';
import { vocabularies, type Word } from './vocabulary.ts';

/** What conditions are made by; expressions and conditions contain each other. */
export interface Conditions {
  condition(scope: Scope, depth: number): Term;
}

/** Makes expressions with a value, as they are written in a callback. */
export class Expressions {
  readonly dice: Dice;
  readonly #conditions: () => Conditions;

  constructor(dice: Dice, conditions: () => Conditions) {
    this.dice = dice;
    this.#conditions = conditions;
  }

  /** An expression of a kind; undefined where the record has nothing to make it from. */
  value(kind: Kind, scope: Scope, depth: number): Term | undefined {
    const leaf = () => field(scope, this.dice, (word) => word.kind === kind)?.term;
    if (depth <= -2) return leaf();
    if (depth <= 0 || this.dice.chance(0.5)) return leaf() ?? this.#operation(kind, scope, depth);
    return this.#operation(kind, scope, depth) ?? leaf();
  }

  /** A value that is given, not read. */
  plain(kind: Exclude<Kind, 'choice'>): string {
    return code(plainOf(kind, this.dice));
  }

  #operation(kind: Kind, scope: Scope, depth: number): Term | undefined {
    const makers = this.#operations(kind, scope, depth - 1);
    for (let attempt = 0; attempt < 4; attempt++) {
      const made = this.dice.weighted(makers);
      if (made !== undefined) return made;
    }
    return undefined;
  }

  #operations(kind: Kind, scope: Scope, depth: number): readonly Maker[] {
    const both = (make: (a: Term, b: Term) => Term) => () => {
      const [a, b] = [this.value(kind, scope, depth), this.value(kind, scope, depth)];
      return a && b && make(a, b);
    };
    const t = term(sortOf(kind, scope));
    const condition = () => this.#conditions().condition(scope, depth);
    const special = operationsOf(kind, t, {
      dice: this.dice,
      of: (...from) => this.value(this.dice.pick(from), scope, depth),
      plain: (of) => this.plain(of),
      condition,
    });
    return [
      ...special,
      [special.length, () => this.aggregate(kind, scope, depth)],
      [0.6, both((a, b) => t`coalesce(${a}, ${b})`)],
      [0.6, both((a, b) => t`when(${condition()}, ${a}, ${b})`)],
      [0.2, both((a, b) => t`when(${condition()}, ${a}, ${condition()}, ${b}, ${a})`)],
      [kind === 'choice' ? 0 : 0.6, this.#withPlain(kind, scope, depth)],
      [kind === 'json' ? 0 : 0.3, both((a, b) => t`nullIf(${a}, ${b})`)],
    ];
  }

  #withPlain(kind: Kind, scope: Scope, depth: number): () => Term | undefined {
    return () => {
      if (kind === 'choice') return undefined;
      const a = this.value(kind, scope, depth);
      return a && term(sortOf(kind, scope))`${a}.orElse(${this.plain(kind)})`;
    };
  }

  /** A value about the many records that a record leads to. */
  aggregate(kind: Kind, scope: Scope, depth: number): Term | undefined {
    const many = this.many(scope, depth);
    if (many === undefined) return undefined;
    const t = term(sortOf(kind, scope));
    const { inner, records, sorted } = many;
    const of = (fits: (word: Word) => boolean) => field(inner, this.dice, fits, { far: 0.15 })?.term;
    const about = (text: string, fits: (word: Word) => boolean) => () => {
      const one = of(fits);
      return one && t`${records}.${text}((${inner.name}) => ${one})`;
    };
    const is =
      (...kinds: Kind[]) =>
      (word: Word) =>
        kinds.includes(word.kind);
    const first = () => {
      const one = depth > 0 ? this.value(kind, inner, depth - 1) : of(is(kind));
      return one && t`${sorted}.first((${inner.name}) => ${one}${this.dice.pick(['', ', { nulls: true }'])})`;
    };
    const extreme = about(this.dice.pick(['min', 'max']), (word) => word.kind === kind && word.canonical);
    const inOrder: Maker[] = [
      [1.5, first],
      [1.5, extreme],
    ];
    switch (kind) {
      case 'int':
        return this.#one([[3, () => t`${records}.count()`], [2, about('sum', is('int'))], ...inOrder]);
      case 'float':
        return this.#one([[2, about('avg', is('int', 'float'))], [2, about('sum', is('float'))], ...inOrder]);
      case 'big':
        return this.#one([[1, () => t`${records}.count({ bigint: true })`], ...inOrder]);
      case 'dec':
        return this.#one([[2, about('sum', is('dec', 'big'))], [2, about('avg', is('dec', 'big'))], ...inOrder]);
      case 'span':
        return this.#one([
          [2, about('sum', is('span'))],
          [1, first],
        ]);
      case 'bool':
        return this.#one([
          [2, () => t`${records}.exists((${inner.name}) => ${this.#conditions().condition(inner, depth - 1)})`],
          [1, () => t`${records}.every((${inner.name}) => ${this.#conditions().condition(inner, depth - 1)})`],
          [0.6, () => t`${records}.none((${inner.name}) => ${this.#conditions().condition(inner, depth - 1)})`],
          [1, () => t`${records}.exists()`],
          ...inOrder,
        ]);
      case 'texts':
      case 'ints': {
        const one = of((word) => word.kind === (kind === 'ints' ? 'int' : 'text') && word.canonical);
        return one && t`${sorted}.list((${inner.name}) => ${one}${this.dice.pick(['', ', { nulls: true }'])})`;
      }
      case 'json':
      case 'bytes':
      case 'ci':
      case 'ranks':
      case 'days':
        return first();
      case 'floats':
        return undefined; // lists of lists cannot be collected
      default:
        return this.#one(inOrder);
    }
  }

  #one(makers: readonly Maker[]): Term | undefined {
    return this.dice.weighted(makers);
  }

  /** A to-many, perhaps narrowed; and the same in an order without ties. */
  many(
    scope: Scope,
    depth: number,
  ): { readonly inner: Scope; readonly records: Term; readonly sorted: Term } | undefined {
    if (scope.depth > 2) return undefined;
    const from = this.#origin(scope);
    if (from === undefined) return undefined;
    const inner = innerScope(from.to, scope);
    const t = term(`many ${from.to} of ${scope.name}`);
    let records = t`${from.path}`;
    if (this.dice.chance(0.5)) {
      records = t`${records}.filter((${inner.name}) => ${this.#conditions().condition(inner, depth - 1)})`;
    }
    const keys = () => inner.of.key.map((key) => `.sort((${inner.name}) => ${inner.name}.${key})`).join('');
    if (this.dice.chance(0.15)) {
      records = t`${records}${this.#sort(inner)}${keys()}.limit(${this.dice.pick([1, 2, 3])})`;
    }
    return {
      inner,
      records,
      sorted: term(
        `sorted ${from.to} of ${scope.name}`,
      )`${records}${this.dice.chance(0.7) ? this.#sort(inner) : ''}${keys()}`,
    };
  }

  #sort(inner: Scope): Term | string {
    const key = field(inner, this.dice, (word) => word.kind !== 'json', { far: 0.1 });
    return key === undefined ? '' : term('sorting')`.sort((${inner.name}) => ${key.term}${this.direction()})`;
  }

  direction(): string {
    return this.dice.pick(['', '.desc()', ".asc('first')", ".desc('last')"]);
  }

  #origin(scope: Scope): { readonly path: string; readonly to: ClassName } | undefined {
    const here = scope.of.manys.map((many) => ({ path: `${scope.name}.${many.name}`, to: many.to }));
    const further = scope.of.ones.flatMap((one) =>
      vocabularies[one.to].manys.map((many) => ({ path: `${scope.name}.${one.name}.${many.name}`, to: many.to })),
    );
    const from = here.length === 0 || (further.length > 0 && this.dice.chance(0.2)) ? further : here;
    return from.length === 0 ? undefined : this.dice.pick(from);
  }
}
