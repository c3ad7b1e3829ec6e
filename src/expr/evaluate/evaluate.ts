import { UnknownOperator } from '../errors.ts';
import type { CallNode, Expr, FragmentNode } from '../node.ts';
import { type CallName, calls, isCallName } from '../operator/operators.ts';
import { abs, add, ceil, div, floor, intDiv, mul, neg, power, rem, round, sqrt, sub, truncate } from './arithmetic.ts';
import { cast, get, object, toJson } from './conversion.ts';
import type { Environment } from './environment.ts';
import {
  append,
  at,
  containsAll,
  countNulls,
  has,
  inList,
  intersects,
  join,
  listConcat,
  notIn,
  prepend,
  remove,
  split,
} from './lists.ts';
import * as logic from './logic.ts';
import * as parts from './parts.ts';
import * as paths from './paths.ts';
import * as ranges from './ranges.ts';
import { type Answer, never, type Rule } from './rule.ts';
import { startOf } from './start-of.ts';
import { changed, concat, concatWs, contains, endsWith, ilike, lengthOf, like, startsWith, trim } from './text.ts';
import * as changes from './text-change.ts';
import { now, shifted, today } from './times.ts';
import { isUndecidable, undecidable } from './undecidable.ts';

/** How each operator is evaluated in memory. */
const rules = {
  eq: logic.equals,
  neq: logic.differs,
  gt: logic.ordered((order) => order > 0),
  gte: logic.ordered((order) => order >= 0),
  lt: logic.ordered((order) => order < 0),
  lte: logic.ordered((order) => order <= 0),
  between: logic.between,
  isDistinctFrom: logic.isDistinctFrom,
  isNotDistinctFrom: logic.isNotDistinctFrom,
  in: inList,
  notIn,
  isNull: logic.isNull,
  isNotNull: logic.isNotNull,
  orElse: logic.orElse,
  nullIf: logic.nullIf,
  greatest: logic.extreme((order) => order > 0),
  least: logic.extreme((order) => order < 0),
  and: logic.and,
  or: logic.or,
  not: logic.not,
  when: logic.when,
  contains,
  startsWith,
  endsWith,
  like,
  ilike,
  lower: changed((text) => text.toLowerCase()),
  upper: changed((text) => text.toUpperCase()),
  trim,
  length: lengthOf,
  concat,
  concatWs,
  join,
  split,
  add,
  sub,
  mul,
  div,
  intDiv,
  rem,
  neg,
  abs,
  round,
  floor,
  ceil,
  now,
  today,
  plus: shifted(1),
  minus: shifted(-1),
  startOf,
  get,
  has,
  intersects,
  containsAll,
  at,
  append,
  remove,
  countNulls,
  cast,
  toJson,
  object,
  cosineDistance: never('the distance of vectors'),
  l2Distance: never('the distance of vectors'),
  negativeInnerProduct: never('the distance of vectors'),
  isAncestorOf: paths.isAncestorOf,
  isDescendantOf: paths.isDescendantOf,
  depth: paths.depth,
  toTsvector: never('the words of a language'),
  searchMatches: never('full text search'),
  rank: never('the rank in a full text search'),
  weight: never('the words of a language'),
  searchConcat: never('the words of a language'),
  headline: never('the passages a full text search finds'),
  similarity: never('the trigrams of a text'),
  wordSimilarity: never('the trigrams of a text'),
  isSimilar: never('the trigrams of a text'),
  replaceAll: changes.replaceAll,
  indexOf: changes.indexOf,
  padStart: changes.padStart,
  padEnd: changes.padEnd,
  trimStart: changes.trimStart,
  trimEnd: changes.trimEnd,
  reverse: changes.reverse,
  matches: changes.matches,
  slice: changes.slice,
  truncate,
  power,
  sqrt,
  part: parts.part,
  dateIn: parts.dateIn,
  timeIn: parts.timeIn,
  timestampOf: parts.timestampOf,
  prepend,
  listConcat,
  covers: ranges.covers,
  overlaps: ranges.overlaps,
  adjacent: ranges.adjacent,
  before: ranges.before,
  after: ranges.after,
  intersection: ranges.intersection,
  lowerEnd: ranges.lowerEnd,
  upperEnd: ranges.upperEnd,
  isEmpty: ranges.isEmpty,
  rangeOf: ranges.rangeOf,
} satisfies Record<CallName, Rule>;

/**
 * The value of an expression for one record, exactly as PostgreSQL has it (null is unknown), or `Undecidable` where only
 * the database knows. Equal to SQL or not given at all.
 */
export function evaluate(expr: Expr, environment: Environment): Answer {
  switch (expr.kind) {
    case 'literal':
    case 'param':
      return expr.value;
    case 'actor':
      return environment.actor === undefined ? undecidable('who acts is told by the query') : environment.actor(expr);
    case 'attribute':
      return environment.attribute(expr) ?? null;
    case 'calculation': {
      const answer = evaluate(expr.body, environment);
      const loaded = isUndecidable(answer) ? environment.loaded?.(expr) : undefined;
      return loaded === undefined ? answer : loaded;
    }
    case 'aggregate':
      return environment.aggregate === undefined
        ? undecidable('an aggregate needs the other records')
        : environment.aggregate(expr);
    case 'fragment':
      return evaluateFragment(expr, environment);
    case 'call':
      return evaluateCall(expr, environment);
  }
}

function evaluateCall(call: CallNode, environment: Environment): Answer {
  const { operator } = call;
  if (!isCallName(operator)) throw new UnknownOperator(operator, Object.keys(calls));
  return rules[operator].apply({ call, environment, evaluate: (expr) => evaluate(expr, environment) });
}

/** Of the SQL nothing is known, but of a function that was declared with its meaning. */
function evaluateFragment({ args, type, meaning }: FragmentNode, environment: Environment): Answer {
  if (meaning === undefined) return undecidable('a fragment of SQL');
  const values = args.map((arg) => evaluate(arg, environment));
  const open = values.find(isUndecidable);
  if (open !== undefined) return open;
  if (!meaning.takesNull && values.includes(null)) return null;
  const value: unknown = Reflect.apply(meaning.of, undefined, values);
  if (value === null) return null;
  const cast = type.cast(value);
  return cast.ok ? cast.value : undecidable(`a value that ${cast.why}`);
}

/** How far an operator can be evaluated in memory. */
export const supportOf = (operator: CallName): Rule['support'] => rules[operator].support;
