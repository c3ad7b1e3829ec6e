import { type Items, parseArray, printArray } from './array-literal.ts';
import { accept, flawsOf, refuse } from './cast.ts';
import { defineType } from './define-type.ts';
import type { Cast, Flaw, Type } from './type.ts';

type List<V> = readonly (V | null)[];

/** An array column ↔ array, whose items may be null. A list of lists is an array of more dimensions. */
export function list<V>(item: Type<V>): Type<List<V>> {
  return defineType<List<V>>({
    name: 'list',
    family: 'list',
    // PostgreSQL prints every number of dimensions alike.
    sql: item.name === 'list' ? item.sql : `${item.sql}[]`,
    item,
    extension: item.extension,
    cast: (input) => cast(input, item),
    encode: (value) => printArray(itemsOf(value, item)),
    decode: (text) => valuesOf(parseArray(text), item),
    equals: (a, b) => a.length === b.length && a.every((one, at) => same(one, b[at] ?? null, item)),
  });
}

function cast<V>(input: unknown, item: Type<V>): Cast<List<V>> {
  if (!Array.isArray(input)) return refuse('must be a list');
  const values: (V | null)[] = [];
  const flaws: Flaw[] = [];
  for (const [at, one] of input.entries()) {
    if (one === null || one === undefined) {
      values.push(null);
      continue;
    }
    const result = item.cast(one);
    if (result.ok) values.push(result.value);
    else flaws.push(...flawsOf(result).map(({ path, why }) => ({ path: [at, ...path], why })));
  }
  const [first] = flaws;
  if (first === undefined) return accept(values);
  return { ok: false, why: `at position ${first.path.join('.')} ${first.why}`, flaws };
}

function itemsOf(values: List<unknown>, item: Type): Items {
  const inner = item.name === 'list' ? item.item : undefined;
  return values.map((value) => {
    if (value === null) return null;
    return inner !== undefined && Array.isArray(value) ? itemsOf(value, inner) : item.encode(value);
  });
}

function valuesOf<V>(items: Items, item: Type<V>): List<V> {
  return items.map((one) => {
    if (one === null) return null;
    // A dimension is printed again for its own type to read; arrays of arrays are rare enough.
    return item.decode(typeof one === 'string' ? one : printArray(one));
  });
}

const same = <V>(a: V | null, b: V | null, item: Type<V>): boolean =>
  a === null || b === null ? a === b : item.equals(a, b);
