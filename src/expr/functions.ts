import { build, chainOf } from './chain.ts';
import type { Expression, Nulls, ValueOf, Widen } from './expression.ts';
import type { ExpressionOf, Json } from './json.ts';
import type { List } from './list.ts';
import type { Decimal, Exact, Num, NumericOperand } from './number.ts';
import type { Bool, BoolOperand } from './scalar.ts';
import type { Text, TextOperand, TextPart } from './text.ts';

// Functions, for those who prefer prefix form or need more than two operands. They build what the methods build.

/** Joins texts; null where a part is null. */
export function concat<const X extends readonly TextPart[]>(...parts: X): Text<string | Nulls<ValueOf<X[number]>>> {
  return build('concat', parts);
}

/** Texts with a separator between them; those that are null are passed over, so that the result never is. */
export function join(parts: readonly TextPart[] | readonly (TextPart | null)[], between = ''): Text<string> {
  return build('concatWs', [between, ...parts]);
}

/** The pieces of a text between separators, which are spaces if nothing else is said; `trim` leaves empty ones out. */
export function split<X extends TextOperand>(
  text: X,
  separator = ' ',
  options: { readonly trim?: boolean } = {},
): List<string[] | Nulls<ValueOf<X>>> {
  return build('split', options.trim === true ? [text, separator, true] : [text, separator]);
}

/** Real division; null when the divisor is zero, so never an error. */
export function div<X extends NumericOperand, Y extends NumericOperand>(
  a: X,
  b: Y,
): [Extract<X | Y, Exact | bigint>] extends [never] ? Num<number | null> : Decimal<string | null> {
  return build('div', [a, b]);
}

/** True where all of them are. */
export function and<const X extends readonly BoolOperand[]>(...all: X): Bool<boolean | Nulls<ValueOf<X[number]>>> {
  return build('and', all);
}

/** True where one of them is. */
export function or<const X extends readonly BoolOperand[]>(...any: X): Bool<boolean | Nulls<ValueOf<X[number]>>> {
  return build('or', any);
}

/** True where it is false; null stays null. */
export function not<X extends BoolOperand>(x: X): Bool<boolean | Nulls<ValueOf<X>>> {
  return build('not', [x]);
}

/** What a value becomes in a document: what JSON has no type for is a text. */
type InJson<V> =
  V extends Expression<infer E>
    ? Carried<E>
    : V extends readonly unknown[] | Date | Uint8Array
      ? Carried<V>
      : V extends object
        ? InDocument<V>
        : Carried<V>;
type Carried<V> = V extends Date | bigint | Uint8Array ? string : Widen<V>;
type InDocument<M> = { -readonly [K in keyof M]: InJson<M[K]> };

/** A JSON document of expressions and plain values: `object({ name: u.name, tickets: u.tickets.count() })`. */
export function object<const M extends Readonly<Record<string, unknown>>>(members: M): Json<InDocument<M>> {
  return build(
    'object',
    Object.entries(members).flatMap(([key, value]) => [key, isMembers(value) ? object(value) : value]),
  );
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || chainOf(value) !== undefined) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A raw SQL fragment: values become parameters, expressions their SQL. The one place where you state the type yourself. */
export function sql<V>(
  strings: TemplateStringsArray,
  ...values: readonly (Expression<unknown> | string | number | bigint | boolean | Date | null)[]
): ExpressionOf<V> {
  return build('sql', [strings, ...values]);
}
