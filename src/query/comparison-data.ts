import { didYouMean } from '../error/nearest.ts';
import { OperatorMisuse } from '../expr/errors.ts';
import type { Expr } from '../expr/node.ts';
import { eq, gt, gte, lt, lte, neq } from '../expr/operator/comparison.ts';
import { quoted } from '../expr/operator/describe.ts';
import { and, not } from '../expr/operator/logic.ts';
import { inList } from '../expr/operator/membership.ts';
import type { Operator } from '../expr/operator/operator.ts';
import { overlaps } from '../expr/operator/range.ts';
import { contains, endsWith, startsWith } from '../expr/operator/text-match.ts';
import { InvalidCondition } from './invalid-condition.ts';
import type { Place } from './lookup.ts';

/** A plain value and where it stands, so that its ordinal can be told. */
export interface Given {
  readonly holder: object;
  readonly key: string;
  readonly value: unknown;
}

const equality = { eq, in: inList } satisfies Record<string, Operator>;
const order = { gt, gte, lt, lte } satisfies Record<string, Operator>;
const match = { contains, startsWith, endsWith } satisfies Record<string, Operator>;
const longest = 100_000;

/** A value to be equal to, or an object of operators that must all hold. JSON values are compared with `{ eq: … }`. */
export function comparison(expr: Expr, given: Given, place: Place): Expr {
  const { value } = given;
  if (!isPlainObject(value) || isRange(expr, value)) return applied(eq, expr, given, place);
  const names = Object.keys(value);
  if (names.length === 0)
    throw new InvalidCondition(place.path, 'says nothing', { fix: '{ eq: value }, or leave it out' });
  return and.resolve(
    names.map((name) => operation(expr, { holder: value, key: name, value: value[name] }, inside(place, name))),
  );
}

/** A range is an object itself. */
const isRange = (expr: Expr, value: object): boolean => expr.type.family === 'range' && 'bounds' in value;

function operation(expr: Expr, given: Given, place: Place): Expr {
  if (given.value === undefined)
    throw new InvalidCondition(place.path, 'is undefined', { fix: 'leave it out, or say null' });
  if (given.key === 'not') return negation(expr, given, place);
  const operators = operatorsOf(expr);
  const operator = Object.hasOwn(operators, given.key) ? operators[given.key] : undefined;
  if (operator !== undefined) return applied(operator, expr, given, place);
  const known = [...Object.keys(operators), 'not'];
  throw new InvalidCondition(
    place.path,
    `type ${expr.type.name} has no operator ${quoted(given.key)}.${didYouMean(given.key.slice(0, 100), known)}`,
    {
      why: `it has ${known.join(', ')}`,
    },
  );
}

function negation(expr: Expr, given: Given, place: Place): Expr {
  if (!isPlainObject(given.value) || isRange(expr, given.value)) return applied(neq, expr, given, place);
  if (place.path.length > 100) throw new InvalidCondition(place.path, 'the condition is nested more than 100 deep');
  return not.resolve([comparison(expr, given, place)]);
}

function operatorsOf(expr: Expr): Readonly<Record<string, Operator>> {
  switch (expr.type.family) {
    case 'boolean':
    case 'json':
      return equality;
    case 'list':
      return { eq, contains };
    case 'range':
      return { ...equality, ...order, contains, overlaps };
    case 'text':
    case 'uuid':
      return { ...equality, ...order, ...match };
    default:
      return { ...equality, ...order };
  }
}

function applied(operator: Operator, expr: Expr, { holder, key, value }: Given, place: Place): Expr {
  if (Array.isArray(value) && value.length > longest)
    throw new InvalidCondition(place.path, `the list has more than ${longest} values`);
  try {
    return operator.resolve([expr, { kind: 'loose', value, ordinal: place.lookup.ordinal(holder, key) }]);
  } catch (error) {
    if (!(error instanceof OperatorMisuse)) throw error;
    const details = {
      ...(error.why === undefined ? {} : { why: error.why }),
      ...(error.fix === undefined ? {} : { fix: error.fix }),
    };
    throw new InvalidCondition(place.path, error.message.replace(/^\w+\(\): /, ''), details);
  }
}

const inside = (place: Place, name: string): Place => ({ ...place, path: [...place.path, name] });

/** An object as `{}` or `JSON.parse` makes it: nothing inherited, nothing that computes. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
