import type { Dice } from './dice.ts';
import type { Kind } from './kinds.ts';
import type { Term } from './term.ts';

/** How often, and what; undefined where there is nothing to make it from. */
export type Maker = readonly [weight: number, make: () => Term | undefined];

/** Who makes the operands of an operation. */
export interface Speaker {
  readonly dice: Dice;
  /** An expression of one of the kinds. */
  of(...kinds: Kind[]): Term | undefined;
  /** A value that is given, as source text. */
  plain(kind: Exclude<Kind, 'choice'>): string;
  condition(): Term;
}

type Template = (strings: TemplateStringsArray, ...values: readonly (string | number | Term)[]) => Term;

const numbers: readonly Kind[] = ['int', 'float', 'big', 'dec'];
const zones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Europe/Berlin'];
const calendar = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'dayOfYear'];
const hands = ['hour', 'minute'];
const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** The operations that give a value of a kind; `t` makes a term of it. */
export function operationsOf(kind: Kind, t: Template, speaker: Speaker): readonly Maker[] {
  const of = (...kinds: Kind[]) => speaker.of(...kinds);
  const on =
    (make: (a: Term) => Term, ...kinds: Kind[]) =>
    () => {
      const a = of(...kinds);
      return a && make(a);
    };
  const two = (make: (a: Term, b: Term) => Term, first: readonly Kind[], second: readonly Kind[]) => () => {
    const [a, b] = [of(...first), of(...second)];
    return a && b && make(a, b);
  };
  const pick = <T>(...from: T[]): T => speaker.dice.pick(from);
  switch (kind) {
    case 'int':
      return [
        [0.6, on((a) => t`${a}.indexOf(${pick("'a'", "'b'", "''")})`, 'text')],
        [0.7, on((a) => t`${a}.part('${pick(...calendar, ...hands)}', '${pick(...zones)}')`, 'instant', 'micro')],
        [0.4, on((a) => t`${a}.part('${pick(...calendar)}')`, 'day')],
        [0.4, on((a) => t`${a}.part('${pick('month', 'day', ...hands)}')`, 'span')],
        [2, two((a, b) => t`${a}.${pick('add', 'sub', 'mul', 'rem', 'intDiv')}(${b})`, ['int'], ['int'])],
        [1, on((a) => t`${a}.${pick('add', 'sub', 'mul', 'rem', 'intDiv')}(${pick('1', '2', '-3', '7', '0')})`, 'int')],
        [1, on((a) => t`${a}.${pick('neg', 'abs')}()`, 'int')],
        [1, on((a) => t`${a}.length()`, 'text', 'texts', 'ints', 'bytes', 'floats')],
        [0.3, on((a) => t`${a}.countNulls()`, 'texts', 'ints')],
        [0.5, on((a) => t`${a}.${pick('lower', 'upper')}()`, 'ranks')],
        [0.5, two((a, b) => t`${a}.minus(${b})`, ['day'], ['day'])],
        [0.3, on((a) => t`asInteger(${a})`, 'float', 'dec')],
        [0.4, two((a, b) => t`${pick('greatest', 'least')}(${a}, ${b})`, ['int'], ['int'])],
      ];
    case 'float':
      return [
        [0.3, on((a) => t`${a}.abs().sqrt()`, 'float', 'int')],
        [0.3, on((a) => t`${a}.part('${pick('second', 'epoch')}')`, 'instant', 'clock', 'span')],
        [2, two((a, b) => t`${a}.${pick('add', 'sub', 'mul', 'div')}(${b})`, ['float'], ['float', 'int'])],
        [1, two((a, b) => t`${a}.div(${b})`, ['int'], ['int', 'float'])],
        [1, on((a) => t`${a}.${pick('neg', 'abs', 'floor', 'ceil', 'round')}()`, 'float')],
        [0.5, on((a) => t`${a}.${pick('add', 'mul', 'div')}(${pick('0.5', '2', '0', '-3')})`, 'float', 'int')],
        [0.3, on((a) => t`asFloat(${a})`, 'dec', 'int')],
      ];
    case 'big':
      return [
        [1, two((a, b) => t`${a}.${pick('add', 'sub')}(${b})`, ['big'], ['big'])],
        [1, on((a) => t`${a}.${pick('neg', 'abs')}()`, 'big')],
        [0.5, on((a) => t`asBigint(${a})`, 'int')],
      ];
    case 'dec':
      return [
        [0.5, on((a) => t`${a}.truncate(${pick('', '1', '-1')})`, 'dec')],
        [2, two((a, b) => t`${a}.${pick('add', 'sub', 'mul', 'div', 'rem', 'intDiv')}(${b})`, ['dec'], numbers)],
        [1, on((a) => t`${a}.${pick('neg', 'abs', 'floor', 'ceil')}()`, 'dec')],
        [1, on((a) => t`${a}.round(${pick('', '1', '2', '-1')})`, 'dec')],
        [0.5, on((a) => t`${a}.${pick('add', 'mul', 'div')}(${pick("'1.10'", '3', "'-0.5'")})`, 'dec')],
        [0.3, two((a, b) => t`${a}.div(${b})`, ['big'], ['big', 'int'])],
        [0.3, on((a) => t`asDecimal(${a})`, 'int', 'big', 'float')],
      ];
    case 'text':
      return [
        [1, on((a) => t`${a}.slice(${pick('0, 2', '1', '-2', '0, -1', '2, 9')})`, 'text')],
        [0.5, on((a) => t`${a}.replaceAll(${pick("'a'", "' '", "''")}, ${pick("''", "'xy'", "'\\\\1'")})`, 'text')],
        [0.5, on((a) => t`${a}.${pick('padStart', 'padEnd')}(${pick(0, 2, 5)}, ${pick("' '", "'ab'")})`, 'text')],
        [0.5, on((a) => t`${a}.${pick('reverse', 'trimStart', 'trimEnd')}()`, 'text')],
        [1, on((a) => t`${a}.${pick('lower', 'upper', 'trim')}()`, 'text')],
        [
          1,
          two(
            (a, b) => t`concat(${a}, ${pick("'-'", "''", "' '")}, ${b})`,
            ['text'],
            ['text', 'int', 'choice', 'big', 'dec', 'uuid'],
          ),
        ],
        [1, two((a, b) => t`join([${a}, ${b}], ${pick("'+'", "''")})`, ['text'], ['text', 'int'])],
        [0.5, on((a) => t`${a}.join('|')`, 'texts')],
        [0.5, on((a) => t`${a}.at(${pick('0', '-1', '1', '5')})`, 'texts')],
        [0.5, on((a) => t`asText(${a})`, 'int', 'big', 'dec', 'bool', 'uuid', 'choice')],
        [0.3, on((a) => t`asText(${a}.get('b'))`, 'json')],
        [0.3, on((a) => t`split(${a}, ' ').at(0)`, 'text')],
      ];
    case 'instant':
    case 'micro':
      return [
        [
          kind === 'instant' ? 0.7 : 0,
          two((a, b) => t`timestampOf(${a}, ${b}, '${pick(...zones)}')`, ['day'], ['clock']),
        ],
        [2, two((a, b) => t`${a}.${pick('plus', 'minus')}(${b})`, [kind], ['span'])],
        [
          1,
          on(
            (a) => t`${a}.${pick('plus', 'minus')}(${pick("'1 day'", '{ months: 1 }', '{ hours: 36 }', "'P1M2D'")})`,
            kind,
          ),
        ],
        [2, on((a) => t`${a}.startOf('${speaker.dice.pick(units)}', '${speaker.dice.pick(zones)}')`, kind)],
      ];
    case 'day':
      return [
        [0.5, on((a) => t`asDate(${a}, '${pick(...zones)}')`, 'instant', 'micro')],
        [0.5, on((a) => t`${a}.startOf('${pick('week', 'month', 'quarter', 'year')}')`, 'day')],
        [1, on((a) => t`${a}.${pick('plus', 'minus')}(${pick("'1 day'", '{ months: 1 }')})`, 'day')],
        [0.7, on((a) => t`asDate(${a})`, 'instant', 'micro')],
        [0.5, on((a) => t`${a}.${pick('lower', 'upper')}()`, 'days')],
      ];
    case 'clock':
      return [
        [1, on((a) => t`${a}.${pick('plus', 'minus')}(${pick("'PT90M'", '{ hours: 13 }')})`, 'clock')],
        [0.7, on((a) => t`asTime(${a}, '${pick(...zones)}')`, 'instant', 'micro')],
      ];
    case 'span':
      return [
        [1, two((a, b) => t`${a}.${pick('plus', 'minus')}(${b})`, ['span'], ['span'])],
        [1, two((a, b) => t`${a}.minus(${b})`, ['instant'], ['instant', 'micro'])],
      ];
    case 'texts':
      return [
        [0.5, on((a) => t`${a}.prepend(${speaker.plain('text')})`, 'texts')],
        [0.5, two((a, b) => t`${a}.concat(${b})`, ['texts'], ['texts'])],
        [0.5, on((a) => t`${a}.slice(${pick('0, 1', '1', '-1', '0, -1')})`, 'texts')],
        [1, two((a, b) => t`${a}.${pick('append', 'remove')}(${b})`, ['texts'], ['text'])],
        [1, on((a) => t`split(${a}, ${pick("' '", "'a'")}${pick('', ', { trim: true }')})`, 'text')],
      ];
    case 'ints':
      return [[1, two((a, b) => t`${a}.${pick('append', 'remove')}(${b})`, ['ints'], ['int'])]];
    case 'ranks':
      return [
        [1, two((a, b) => t`${a}.intersection(${b})`, ['ranks'], ['ranks'])],
        [1, on((a) => t`rangeOf(asInteger(${a}), null)`, 'int')],
        [0.3, on((a) => t`rangeOf(${a}.lower(), ${a}.upper(), '[]')`, 'ranks')],
      ];
    case 'days':
      return [
        [1, two((a, b) => t`${a}.intersection(${b})`, ['days'], ['days'])],
        [1, on((a) => t`rangeOf(${a}, null, '()')`, 'day')],
      ];
    case 'json':
      return [
        [0.5, on((a) => t`${a}.get(${pick("'a'", "'d'", "'b'", '0')})`, 'json')],
        [1, two((a, b) => t`object({ x: ${a}, y: ${b} })`, ['int', 'text', 'bool'], ['text', 'int'])],
      ];
    case 'bool':
      return [[3, () => speaker.condition()]];
    default:
      return [];
  }
}
