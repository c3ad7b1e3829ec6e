import type { AttributeNode, Expr } from '../../src/expr/node.ts';
import type { Operand } from '../../src/expr/operator/operator.ts';
import type { Bounds } from '../../src/type/range/literal.ts';
import type { Range } from '../../src/type/range/range.ts';
import * as types from '../../src/type/registry.ts';
import type { Type } from '../../src/type/type.ts';
import { attribute, call, fixed, given } from './expression.ts';

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const range = (lower: unknown, upper: unknown, bounds: Bounds = '[)'): Range<unknown> =>
  bounds === 'empty'
    ? { lower: null, upper: null, bounds }
    : { lower, upper, bounds: `${lower === null ? '(' : bounds[0]}${upper === null ? ')' : bounds[1]}` as Bounds };

const uuids = ['3f2504e0-4f89-41d3-9a0c-0305e82c3301', '00000000-0000-4000-8000-000000000000'];

/** Two columns of each: the type, and values that sit on its edges. */
const kinds = {
  text: [types.text, ['', 'a', 'A', 'ab', 'a%b', 'a_b\\', ' x ', 'é', 'open', 'B a']],
  ci: [types.ciText, ['a', 'A', 'Ab', 'aB', '%']],
  int: [types.integer, [0, 1, -1, 2, 3, 7, -8, 100]],
  dec: [types.decimal(), ['0', '1.50', '-2.5', '10', '0.001', '3.14159', '1000']],
  big: [types.bigint, [0n, 5n, -7n, 123456789012n]],
  float: [types.float, [0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.25159, 1e10, Number.NaN]],
  bool: [types.boolean, [true, false]],
  instant: [
    types.timestamp(3),
    ['2024-01-31T10:00:00Z', '2024-02-29T23:59:59.999Z', '1999-12-31T00:00:00Z'].map((text) => new Date(text)),
  ],
  day: [types.date, ['2024-01-31', '2024-02-29', '2023-12-31']],
  clock: [types.time(), ['10:00:00', '23:59:59.5', '00:00:00']],
  span: [types.interval, ['P1M', 'P1D', 'PT36H', 'P1M2DT3.5S', 'P-1D', 'PT0S']],
  tags: [types.list(types.text), [[], ['a'], ['a', 'b'], ['a', null], ['A', 'ab']]],
  sizes: [types.list(types.integer), [[], [1], [1, 2, 3], [null, 1]]],
  ints: [
    types.range(types.integer),
    [range(1, 5), range(3, null), range(null, 3), range(5, 9), range(null, null), range(0, 0, 'empty')],
  ],
  nums: [
    types.range(types.decimal()),
    [range('1', '5'), range('1', '5', '(]'), range('5', '7.5', '[]'), range(null, '1')],
  ],
  days: [
    types.range(types.date),
    [range('2024-01-01', '2024-02-01'), range('2024-02-01', 'infinity', '[]'), range(null, '2024-01-01')],
  ],
  mood: [types.enumeration('mood', ['sad', 'happy']), ['sad', 'happy']],
  id: [types.uuid, uuids],
  doc: [types.json(), [{ a: 1, b: 'x', c: null, d: [1, 'x'], e: true }, { a: 2.5, b: 'ab' }, {}, [1, 2]]],
} as const satisfies Record<string, readonly [Type, readonly unknown[]]>;

type Kind = keyof typeof kinds;
type Row = Readonly<Record<string, unknown>>;

/** Makes expressions over a row of all types, and rows. */
export class ExpressionGenerator {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = random(seed);
  }

  static readonly columns: readonly AttributeNode[] = Object.entries(kinds).flatMap(([kind, [type]]) =>
    [0, 1].map((index) => attribute(`${kind}${index}`, type)),
  );

  row(): Row {
    return Object.fromEntries(
      Object.entries(kinds).flatMap(([kind, [, values]]) =>
        [0, 1].map((index) => [`${kind}${index}`, this.#chance(0.15) ? null : this.#pick<unknown>(values)]),
      ),
    );
  }

  expression(): Expr {
    const kind = this.#pick(['condition', 'condition', 'condition', 'number', 'number', 'text', 'instant']);
    if (kind === 'number') return this.#number(3);
    if (kind === 'text') return this.#text(3);
    return kind === 'instant' ? this.#instant(3) : this.#condition(3);
  }

  #pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.#next() * from.length)];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  }
  #chance(of: number): boolean {
    return this.#next() < of;
  }
  #oneOf<T>(makers: readonly (() => T)[]): T {
    return this.#pick(makers)();
  }
  #column(...of: readonly Kind[]): AttributeNode {
    const kind = this.#pick(of);
    return attribute(`${kind}${this.#pick([0, 1])}`, kinds[kind][0]);
  }
  #plain(values: readonly unknown[]): Operand {
    return this.#chance(0.5) ? given(this.#pick(values)) : fixed(this.#pick(values));
  }
  #member(): Expr {
    return call('get', this.#column('doc'), fixed(this.#pick(['a', 'b', 'c', 'e', 'zz'])));
  }
  #compare(): string {
    return this.#pick(['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'isDistinctFrom', 'isNotDistinctFrom']);
  }
  #equal(): string {
    return this.#pick(['eq', 'neq', 'isDistinctFrom', 'isNotDistinctFrom']);
  }

  #number(depth: number): Expr {
    if (depth === 0 || this.#chance(0.3)) return this.#column('int', 'dec', 'big', 'float');
    const [n, t] = [() => this.#number(depth - 1), () => this.#text(depth - 1)];
    return this.#oneOf<Expr>([
      () => call(this.#pick(['add', 'sub', 'mul', 'div', 'rem', 'intDiv']), n(), n()),
      () => call(this.#pick(['add', 'sub', 'mul', 'div', 'rem']), n(), this.#plain([0, 1, 2, -3, 2.5, 7])),
      () => call(this.#pick(['neg', 'abs', 'floor', 'ceil', 'asInteger']), n()),
      () => call('round', n(), fixed(this.#pick([0, 1, 2, -1]))),
      () => call('length', this.#chance(0.5) ? this.#text(depth - 1) : this.#list()),
      () => call(this.#pick(['orElse', 'greatest', 'least']), n(), n()),
      () => call('when', this.#condition(depth - 1), n(), n()),
      () => call('truncate', n(), fixed(this.#pick([0, 1, 2, -1]))),
      () => call('indexOf', this.#text(depth - 1), this.#oneOf<Operand>([() => this.#plain(['a', 'b', '%', '']), t])),
      () => call('sqrt', call('abs', this.#column('float', 'int'))),
      () => call('power', this.#column('int'), this.#plain([0, 1, 2, 3])),
      () => this.#part(),
      () => this.#part(),
      () => call('minus', this.#column('day'), this.#column('day')),
    ]);
  }

  #text(depth: number): Expr {
    if (depth === 0 || this.#chance(0.3)) return this.#column('text', 'ci', 'mood');
    const t = () => this.#text(depth - 1);
    return this.#oneOf<Expr>([
      () => call(this.#pick(['lower', 'upper', 'trim', 'trimStart', 'trimEnd', 'reverse']), t()),
      () => call('replaceAll', t(), this.#plain(['a', '', ' ', 'A']), this.#plain(['', 'xy', '\\1'])),
      () => call('slice', t(), ...this.#pick([[0, 2], [1], [-2], [0, -1], [-3, -1], [1, 1], [2, 9]]).map(fixed)),
      () =>
        call(
          this.#pick(['padStart', 'padEnd']),
          t(),
          fixed(this.#pick([0, 2, 5])),
          fixed(this.#pick([' ', 'ab', 'é'])),
        ),
      () =>
        call(
          'concat',
          t(),
          this.#oneOf<Operand>([() => fixed('x'), () => this.#column('int', 'dec', 'bool', 'id'), t]),
        ),
      () => call('orElse', t(), t()),
      () => call('when', this.#condition(depth - 1), call('lower', t()), this.#plain(['q'])),
      () => call('at', this.#column('tags'), this.#plain([0, 1, -1, 5])),
      () => call('at', call('split', this.#column('text'), fixed(' ')), fixed(0)),
      () => call('nullIf', call('lower', t()), this.#plain(['a', 'ab', ''])),
      () => call('upper', this.#member()),
      () => call('concatWs', this.#plain(['-', '']), t(), this.#oneOf<Operand>([t, () => this.#column('int', 'id')])),
      () => call('join', this.#list(), fixed('|')),
      () => call('asText', call('get', call('object', fixed('k'), t()), fixed('k'))),
    ]);
  }

  #instant(depth: number): Expr {
    if (depth === 0 || this.#chance(0.4)) return this.#column('instant');
    if (this.#chance(0.3)) {
      const unit = this.#pick(['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']);
      const zone = this.#pick([['UTC'], ['America/New_York'], ['Asia/Kolkata'], []]);
      return call('startOf', this.#instant(depth - 1), fixed(unit), ...zone.map(fixed));
    }
    return call(
      this.#pick(['plus', 'minus']),
      this.#instant(depth - 1),
      this.#chance(0.5) ? this.#column('span') : this.#plain(kinds.span[1]),
    );
  }

  #part(): Expr {
    const calendar = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'dayOfYear'];
    const clock = ['hour', 'minute', 'second', 'epoch'];
    const zone = this.#pick([['UTC'], ['America/New_York'], ['Asia/Kolkata'], []]);
    return this.#oneOf<Expr>([
      () => call('part', this.#column('instant'), fixed(this.#pick([...calendar, ...clock])), ...zone.map(fixed)),
      () => call('part', this.#column('day'), fixed(this.#pick([...calendar, 'epoch']))),
      () => call('part', this.#column('clock'), fixed(this.#pick(clock))),
      () => call('part', this.#column('span'), fixed(this.#pick(['year', 'month', 'day', ...clock]))),
    ]);
  }

  #list(): Expr {
    const tags = () => this.#column('tags');
    return this.#oneOf<Expr>([
      () =>
        call(
          this.#pick(['append', 'remove']),
          tags(),
          this.#oneOf<Operand>([() => this.#plain(['a', 'b']), () => this.#column('text')]),
        ),
      () => call('split', this.#column('text'), fixed(' '), fixed(this.#chance(0.5))),
      () => call('prepend', tags(), this.#plain(['a', 'b'])),
      () => call('concat', tags(), tags(), this.#plain([['q'], []])),
      () => call('slice', tags(), ...this.#pick([[0, 1], [1], [-1], [0, -1], [-3, -1], [1, 1]]).map(fixed)),
      tags,
    ]);
  }

  #condition(depth: number): Expr {
    if (depth === 0) return this.#column('bool');
    const [c, n, t] = [() => this.#condition(depth - 1), () => this.#number(depth - 1), () => this.#text(depth - 1)];
    const looked = this.#pick<Kind>(['int', 'text', 'ci', 'id', 'dec', 'float']);
    return this.#oneOf<Expr>([
      () => call(this.#pick(['and', 'or']), c(), c(), c()),
      () => call('not', c()),
      () => call(this.#compare(), n(), this.#chance(0.4) ? this.#plain([0, 1, 2.5, -1]) : n()),
      () => call(this.#equal(), call('lower', t()), this.#chance(0.5) ? this.#plain(kinds.text[1]) : t()),
      () =>
        call(
          this.#pick(['contains', 'startsWith', 'endsWith']),
          t(),
          this.#chance(0.6) ? this.#plain(kinds.text[1]) : t(),
        ),
      () => call(this.#pick(['like', 'ilike']), t(), this.#plain(['%a%', 'a_', 'A%', '\\%%', '', '%'])),
      () => call(this.#pick(['in', 'notIn']), this.#column(looked), this.#plain([[], kinds[looked][1].slice(0, 2)])),
      () => this.#sameKind(this.#pick<Kind>(['instant', 'day', 'clock', 'span', 'mood', 'id'])),
      () => call(this.#compare(), this.#instant(depth - 1), this.#instant(depth - 1)),
      () => call(this.#pick(['isNull', 'isNotNull']), this.#oneOf<Expr>([n, t, c, () => this.#member()])),
      () => call('has', this.#column('tags'), this.#chance(0.5) ? this.#plain(['a', 'b']) : this.#column('text')),
      () =>
        call(
          this.#pick(['intersects', 'containsAll']),
          this.#column('sizes'),
          this.#chance(0.5) ? this.#plain([[1], [1, null], []]) : this.#column('sizes'),
        ),
      () => call('between', n(), n(), this.#plain([2])),
      () => call('matches', t(), this.#plain(['^a', 'b$', '^[AB ]', 'a.b', '(a|b) *', '^$']), fixed(this.#chance(0.5))),
      () =>
        call(
          this.#compare(),
          this.#oneOf<Expr>([
            () => call('dateIn', this.#column('instant'), fixed('Asia/Kolkata')),
            () => call('startOf', this.#column('day'), fixed(this.#pick(['day', 'week', 'month', 'quarter', 'year']))),
          ]),
          this.#column('day'),
        ),
      () =>
        call(
          this.#compare(),
          call('timestampOf', this.#column('day'), this.#column('clock'), fixed(this.#pick(['UTC', 'Asia/Kolkata']))),
          call(
            'timestampOf',
            call('dateIn', this.#column('instant'), fixed('UTC')),
            call('timeIn', this.#column('instant'), fixed('UTC')),
            fixed('UTC'),
          ),
        ),
      () => call('eq', this.#list(), this.#list()),
      () => this.#ranges(),
      () => this.#ranges(),
      () => call('eq', this.#column('tags'), this.#column('tags')),
      () => call(this.#equal(), this.#member(), this.#plain(['x', 'ab'])),
      () => call(this.#compare(), call('plus', this.#column('day'), this.#plain(kinds.span[1])), this.#column('day')),
      () =>
        call(
          this.#compare(),
          call(this.#pick(['plus', 'minus']), this.#column('span'), this.#column('span')),
          this.#column('span'),
        ),
    ]);
  }

  #ranges(): Expr {
    const kind = this.#pick(['ints', 'nums', 'days'] as const);
    const r = (): Expr =>
      this.#oneOf<Expr>([
        () => this.#column(kind),
        () => this.#column(kind),
        () => call('intersection', this.#column(kind), this.#column(kind)),
        () => (kind === 'nums' ? call('rangeOf', this.#column('dec'), this.#column('dec')) : this.#column(kind)),
      ]);
    const other = (): Operand => (this.#chance(0.4) ? this.#plain(kinds[kind][1]) : r());
    const ends = { ints: 'int', nums: 'dec', days: 'day' } as const;
    return this.#oneOf<Expr>([
      () => call(this.#pick(['overlaps', 'adjacent', 'before', 'after', 'contains']), r(), other()),
      () => call(this.#compare(), r(), other()),
      () => call('contains', r(), this.#chance(0.5) ? this.#plain(kinds[ends[kind]][1]) : this.#column(ends[kind])),
      () => call(this.#compare(), call(this.#pick(['lower', 'upper']), r()), this.#column(ends[kind])),
      () => call('isEmpty', r()),
    ]);
  }

  #sameKind(kind: Kind): Expr {
    return call(
      this.#compare(),
      this.#column(kind),
      this.#chance(0.5) ? this.#plain(kinds[kind][1]) : this.#column(kind),
    );
  }
}
