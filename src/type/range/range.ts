import { accept, refuse } from '../cast.ts';
import { defineType } from '../define-type.ts';
import { InvalidTypeOption } from '../invalid-type.ts';
import type { Cast, Type } from '../type.ts';
import { type Bounds, parseRange, printRange } from './literal.ts';
import { after, orderOf } from './order.ts';

/** All values between two: `{ lower: 1, upper: 5, bounds: '[)' }` is 1 to 4. An end that is null is without limit. */
export interface Range<out V> {
  readonly lower: V | null;
  readonly upper: V | null;
  readonly bounds: Bounds;
}

const names: Readonly<Record<string, string>> = {
  integer: 'int4range',
  bigint: 'int8range',
  numeric: 'numrange',
  date: 'daterange',
  'timestamp with time zone': 'tstzrange',
};

const complaint = "must be a range such as { lower: 1, upper: 5, bounds: '[)' }";
const empty: Range<never> = Object.freeze({ lower: null, upper: null, bounds: 'empty' });

/**
 * `int4range`, `int8range`, `numrange`, `daterange`, `tstzrange` ↔ `Range`. Ranges of whole numbers and days are spelt
 * `[)` whichever way they were written, as PostgreSQL does, so that equal ranges look alike.
 */
export function range<V>(item: Type<V>): Type<Range<V>> {
  const sql = names[item.sql.replace(/\([\d,]+\)/, '')];
  if (sql === undefined)
    throw new InvalidTypeOption(
      `There are no ranges of ${item.name}.`,
      'PostgreSQL has ranges of integer, bigint, decimal, date and timestamp.',
    );
  const end = (value: V | null): string | null => (value === null ? null : item.encode(value));
  const read = (text: string | null): V | null => (text === null ? null : item.decode(text));
  const same = (a: V | null, b: V | null): boolean => (a === null || b === null ? a === b : item.equals(a, b));
  return defineType<Range<V>>({
    name: 'range',
    family: 'range',
    sql,
    bound: item as Type,
    cast: (input) => cast(input, item),
    encode: ({ lower, upper, bounds }) => printRange({ lower: end(lower), upper: end(upper), bounds }),
    decode(text) {
      const { lower, upper, bounds } = parseRange(text);
      return { lower: read(lower), upper: read(upper), bounds };
    },
    equals: (a, b) => a.bounds === b.bounds && same(a.lower, b.lower) && same(a.upper, b.upper),
  });
}

const known: ReadonlySet<unknown> = new Set<Bounds>(['[)', '[]', '(]', '()', 'empty']);
const isBounds = (value: unknown): value is Bounds => known.has(value);

function cast<V>(input: unknown, item: Type<V>): Cast<Range<V>> {
  const given = typeof input === 'string' ? fromText(input) : input;
  if (typeof given !== 'object' || given === null) return refuse(complaint);
  const [lower, upper, bounds]: readonly unknown[] = [
    Reflect.get(given, 'lower'),
    Reflect.get(given, 'upper'),
    Reflect.get(given, 'bounds') ?? '[)',
  ];
  if (!isBounds(bounds)) return refuse("must have bounds of '[)', '[]', '(]', '()' or 'empty'");
  if (bounds === 'empty') return accept(empty);
  const [from, to] = [castEnd(lower, item), castEnd(upper, item)];
  if (!from.ok) return refuse(`has a lower end that ${from.why}`);
  if (!to.ok) return refuse(`has an upper end that ${to.why}`);
  return canonical({ lower: from.value, upper: to.value, bounds }, item);
}

const castEnd = <V>(value: unknown, item: Type<V>): Cast<V | null> =>
  value === null || value === undefined ? accept(null) : item.cast(value);

function fromText(text: string): unknown {
  const trimmed = text.trim();
  return /^(?:empty|[[(].*,.*[\])])$/is.test(trimmed) ? parseRange(trimmed) : undefined;
}

/** As PostgreSQL keeps it: an open end is no part of it, whole steps are `[)`, and what holds nothing is `empty`. */
function canonical<V>({ lower, upper, bounds }: Range<V>, item: Type<V>): Cast<Range<V>> {
  const order = lower === null || upper === null ? -1 : orderOf(item, lower, upper);
  if (order > 0) return refuse('must not have its lower end above its upper');
  if (order === 0 && bounds !== '[]') return accept(empty);
  const [from, to] = [
    stepped(lower, lower !== null && bounds.startsWith('['), true, item),
    stepped(upper, upper !== null && bounds.endsWith(']'), false, item),
  ];
  if (from === undefined || to === undefined) return refuse(`must end within the values of ${item.name}`);
  if (from.value !== null && to.value !== null && orderOf(item, from.value, to.value) === 0 && !to.included)
    return accept(empty);
  const spelt = `${from.included ? '[' : '('}${to.included ? ']' : ')'}`;
  return accept({ lower: from.value, upper: to.value, bounds: isBounds(spelt) ? spelt : bounds });
}

interface End<V> {
  readonly value: V | null;
  readonly included: boolean;
}

/** An end of whole steps belongs to the range below and does not above: the next value stands for the other spelling. */
function stepped<V>(value: V | null, included: boolean, isLower: boolean, item: Type<V>): End<V> | undefined {
  if (value === null || included === isLower) return { value, included };
  const next = after(item, value);
  if (next === 'none') return { value, included };
  return next.ok ? { value: next.value, included: isLower } : undefined;
}
