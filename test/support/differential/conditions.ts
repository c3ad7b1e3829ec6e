import type { Dice } from './dice.ts';
import { Expressions } from './expressions.ts';
import { code, type Kind } from './kinds.ts';
import { field, type Scope, sortOf } from './scope.ts';
import { type Term, term } from './term.ts';
import type { Word } from './vocabulary.ts';

const anyOrder: readonly Kind[] = [
  'int',
  'float',
  'big',
  'dec',
  'instant',
  'micro',
  'day',
  'clock',
  'span',
  'bytes',
  'uuid',
];
/** Kinds by how often conditions are about them. */
const usual: readonly Kind[] = [
  ...['int', 'int', 'int', 'dec', 'dec', 'float', 'big', 'text', 'text', 'text', 'choice', 'choice'],
  ...[
    'bool',
    'instant',
    'micro',
    'day',
    'clock',
    'span',
    'bytes',
    'uuid',
    'ci',
    'texts',
    'ints',
    'json',
    'ranks',
    'days',
  ],
] as Kind[];

/** Makes conditions, as they are written in a callback of a filter. */
export class Conditions {
  readonly expressions: Expressions;
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.expressions = new Expressions(dice, () => this);
  }

  condition(scope: Scope, depth: number): Term {
    const t = term(sortOf('bool', scope));
    const less = () => this.condition(scope, depth - 1);
    if (depth <= 0) return this.#simple(scope, depth);
    return this.#dice.weighted<Term>([
      [5, () => this.#simple(scope, depth)],
      [1, () => t`and(${less()}, ${less()})`],
      [1, () => t`or(${less()}, ${less()})`],
      [0.6, () => t`not(${less()})`],
      [0.4, () => t`${less()}.and(${less()}, ${less()})`],
      [1.2, () => this.expressions.aggregate('bool', scope, depth) ?? this.#simple(scope, depth)],
    ]);
  }

  #simple(scope: Scope, depth: number): Term {
    for (let attempt = 0; attempt < 5; attempt++) {
      const made = this.#about(this.#dice.pick(usual), scope, depth);
      if (made !== undefined) return made;
    }
    return term(sortOf('bool', scope))`${scope.name}.${scope.of.key[0] ?? 'id'}.isNotNull()`;
  }

  #about(kind: Kind, scope: Scope, depth: number): Term | undefined {
    const t = term(sortOf('bool', scope));
    const pick = <T>(...from: T[]): T => this.#dice.pick(from);
    if (kind === 'choice') return this.#choice(scope);
    const a = this.expressions.value(kind, scope, depth - 1);
    if (a === undefined) return undefined;
    const given = () => this.expressions.plain(kind);
    const other = () =>
      this.#dice.chance(0.55) ? given() : (this.expressions.value(kind, scope, depth - 1) ?? given());
    const nullness = () => t`${a}.${pick('isNull', 'isNotNull')}()`;
    const equality = () => t`${a}.${pick('eq', 'eq', 'neq', 'isDistinctFrom', 'isNotDistinctFrom')}(${other()})`;
    const order = () => t`${a}.${pick('gt', 'gte', 'lt', 'lte')}(${other()})`;
    const among = () => t`${a}.in([${[given(), given(), ...(this.#dice.chance(0.3) ? [given()] : [])].join(', ')}])`;
    const between = () => t`${a}.between(${other()}, ${other()})`;
    const negated = () => t`not(${equality()})`;
    switch (kind) {
      case 'bool':
        return pick(
          () => a,
          nullness,
          () => t`${a}.eq(${pick('true', 'false')})`,
          () => t`${a}.isDistinctFrom(true)`,
        )();
      case 'text':
      case 'ci': {
        const part = () => pick("'a'", "'A'", "'%'", "'_'", "''", "'b'", "'\\\\'", "'é'");
        const match = () => t`${a}.${pick('contains', 'startsWith', 'endsWith')}(${part()})`;
        const inner = () => {
          const needle = this.expressions.value('text', scope, 0);
          return needle ? t`${a}.${pick('contains', 'startsWith')}(${needle})` : match();
        };
        const matches = () => t`${a}.matches(${pick("'^a'", "'b$'", "'^[AB ]'", "'a.b'", "'(a|b) *'", "'^$'")})`;
        const like = () =>
          t`${a}.${pick('like', 'like', 'ilike')}(${pick("'%a%'", "'a_'", "'A%'", "'\\\\%%'", "'%'", "''")})`;
        return pick(nullness, equality, equality, equality, among, match, match, like, matches, inner, order)();
      }
      case 'texts':
      case 'ints': {
        const item = kind === 'texts' ? 'text' : 'int';
        const has = () =>
          t`${a}.has(${(this.#dice.chance(0.4) ? this.expressions.value(item, scope, 0) : undefined) ?? this.expressions.plain(item)})`;
        return pick(nullness, has, has, equality, () => t`${a}.${pick('intersects', 'containsAll')}(${other()})`)();
      }
      case 'ranks':
      case 'days': {
        const point = kind === 'ranks' ? 'int' : 'day';
        const within = () =>
          t`${a}.contains(${(this.#dice.chance(0.4) ? this.expressions.value(point, scope, 0) : undefined) ?? this.expressions.plain(point)})`;
        const against = () => t`${a}.${pick('contains', 'overlaps', 'adjacent', 'before', 'after')}(${other()})`;
        return pick(nullness, equality, order, within, against, against, () => t`${a}.isEmpty()`)();
      }
      case 'json':
        return pick(
          nullness,
          () => t`${a}.get('a').isNull()`,
          () => t`${a}.get('b').eq('x')`,
          () => t`${a}.get('e').eq(true)`,
          () => t`${a}.get('a').gt(1)`,
          equality,
        )();
      default:
        if (!anyOrder.includes(kind)) return equality();
        return pick(nullness, equality, order, order, among, between, negated)();
    }
  }

  /** One of declared texts: only these may be given. */
  #choice(scope: Scope): Term | undefined {
    const t = term(sortOf('bool', scope));
    const one = field(scope, this.#dice, (word: Word) => word.kind === 'choice');
    if (one === undefined) return undefined;
    const { term: a, word } = one;
    const value = () => code(this.#dice.pick(word.type.values ?? []));
    const ordered = word.type.enumeration === undefined ? 'eq' : this.#dice.pick(['gt', 'lte', 'eq']);
    return this.#dice.pick([
      () => t`${a}.${this.#dice.pick(['eq', 'neq', 'isDistinctFrom'])}(${value()})`,
      () => t`${a}.in([${value()}, ${value()}])`,
      () => t`${a}.${ordered}(${value()})`,
      () => t`${a}.isNull()`,
    ])();
  }
}
