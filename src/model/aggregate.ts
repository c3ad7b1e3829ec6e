import type { AggregateFunction, AggregateNode, Expr, Many } from '../expr/node.ts';
import { bigint, boolean, decimal, float, list } from '../type/registry.ts';
import type { Type } from '../type/type.ts';
import { wholeNumber } from '../type/whole-number.ts';
import { Misdeclared } from './invalid-model.ts';

const functions = [
  'count',
  'exists',
  'every',
  'sum',
  'avg',
  'min',
  'max',
  'first',
  'list',
] as const satisfies readonly AggregateFunction[];

export function isAggregateFunction(name: string): name is AggregateFunction {
  return (functions as readonly string[]).includes(name);
}

/** The typed node of an aggregate over a to-many. */
export function aggregate(
  fn: AggregateFunction,
  many: Many,
  of: Expr | undefined,
  options: Readonly<Record<string, unknown>>,
): AggregateNode {
  if (of === undefined && fn !== 'count' && fn !== 'exists') {
    throw new Misdeclared(`${fn}() aggregates a value`, { fix: `say which: .${fn}((t) => t.amount)` });
  }
  if ((fn === 'every' || fn === 'exists') && of !== undefined && of.type.family !== 'boolean') {
    throw new Misdeclared(`${fn}() takes a condition, not a value of type ${of.type.name}`);
  }
  if ((fn === 'first' || fn === 'list') && of?.type.family === 'list') {
    throw new Misdeclared(`${fn}() cannot collect lists`, {
      why: 'PostgreSQL has no lists of lists of different lengths',
    });
  }
  if ((fn === 'min' || fn === 'max') && of !== undefined && unranked.has(of.type.family)) {
    throw new Misdeclared(`${fn}() compares values, and PostgreSQL has no ${fn} of ${of.type.name}`, {
      fix: 'sort by it and take the first: .sort((t) => t.period).first((t) => t.period)',
    });
  }
  const type = fn === 'count' && options['bigint'] === true ? bigint : resultType(fn, of);
  const fallback = fallbackOf(type, options);
  return {
    kind: 'aggregate',
    function: fn,
    many,
    of,
    type,
    nullable: fallback === undefined ? nullOverNoRows.has(fn) : fallback.kind === 'literal' && fallback.value === null,
    fallback,
    distinct: options['distinct'] === true,
    nulls: options['nulls'] === true,
  };
}

/** What has an order, but no least and greatest value in PostgreSQL 15. */
const unranked: ReadonlySet<string> = new Set(['json', 'bytes', 'range', 'search', 'vector', 'path']);

const nullOverNoRows: ReadonlySet<AggregateFunction> = new Set(['avg', 'min', 'max', 'first']);

function resultType(fn: AggregateFunction, of: Expr | undefined): Type {
  if (fn === 'count') return wholeNumber;
  if (fn === 'exists' || fn === 'every' || of === undefined) return boolean;
  if (fn === 'list') return list(of.type);
  if (fn === 'sum' || fn === 'avg') return arithmetic(fn, of.type);
  return of.type;
}

/** As PostgreSQL: exact stays exact; what fits a JS number stays one. */
function arithmetic(fn: 'sum' | 'avg', type: Type): Type {
  switch (type.family) {
    case 'number':
      return fn === 'avg' || type.name === 'float' ? float : wholeNumber;
    case 'bigint':
    case 'decimal':
      return decimal();
    case 'interval':
      return type;
    default:
      throw new Misdeclared(`${fn}() adds numbers, not values of type ${type.name}`);
  }
}

function fallbackOf(type: Type, options: Readonly<Record<string, unknown>>): Expr | undefined {
  if (!('default' in options) || options['default'] === undefined) return undefined;
  const value = options['default'];
  if (value === null) return { kind: 'literal', value: null, type, nullable: true };
  const cast = type.cast(value);
  if (!cast.ok) throw new Misdeclared(`the default ${JSON.stringify(value)} does not fit: ${cast.why}`);
  return { kind: 'literal', value: cast.value, type, nullable: false };
}
