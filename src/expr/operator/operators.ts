import { abs, add, ceil, div, floor, intDiv, mul, neg, power, rem, round, sqrt, sub, truncate } from './arithmetic.ts';
import { now, today } from './clock.ts';
import { between, eq, gt, gte, isDistinctFrom, isNotDistinctFrom, lt, lte, neq } from './comparison.ts';
import { cast, conversions } from './conversion.ts';
import { cosineDistance, depth, isAncestorOf, isDescendantOf, l2Distance, negativeInnerProduct } from './extension.ts';
import { greatest, least, nullIf, orElse } from './fallback.ts';
import { sql } from './fragment.ts';
import { get } from './json-member.ts';
import { append, at, containsAll, countNulls, has, intersects, listConcat, prepend, remove } from './list.ts';
import { and, not, or } from './logic.ts';
import { inList, notIn } from './membership.ts';
import { isNotNull, isNull } from './nullness.ts';
import { object } from './object.ts';
import type { Operator } from './operator.ts';
import { dateIn, part, timeIn, timestampOf } from './part.ts';
import {
  adjacent,
  after,
  before,
  covers,
  intersection,
  isEmpty,
  lowerEnd,
  overlaps,
  rangeOf,
  upperEnd,
} from './range.ts';
import {
  headline,
  isSimilar,
  rank,
  searchConcat,
  searchMatches,
  similarity,
  toTsvector,
  weight,
  wordSimilarity,
} from './search.ts';
import { minus, plus } from './shift.ts';
import { slice } from './slice.ts';
import { startOf } from './start-of.ts';
import { concat, concatWs, join, length, lower, split, trim, upper } from './text.ts';
import { indexOf, matches, padEnd, padStart, replaceAll, reverse, trimEnd, trimStart } from './text-change.ts';
import { contains, endsWith, ilike, like, startsWith } from './text-match.ts';
import { toJson } from './to-json.ts';
import { when } from './when.ts';

/** Operators that make calls of their own name: each has a spelling in SQL and a rule of evaluation. */
export const calls = {
  eq,
  neq,
  gt,
  gte,
  lt,
  lte,
  between,
  isDistinctFrom,
  isNotDistinctFrom,
  in: inList,
  notIn,
  isNull,
  isNotNull,
  orElse,
  nullIf,
  greatest,
  least,
  and,
  or,
  not,
  when,
  contains,
  startsWith,
  endsWith,
  like,
  ilike,
  lower,
  upper,
  trim,
  length,
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
  plus,
  minus,
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
  cosineDistance,
  l2Distance,
  negativeInnerProduct,
  isAncestorOf,
  isDescendantOf,
  depth,
  toTsvector,
  searchMatches,
  rank,
  weight,
  searchConcat,
  headline,
  similarity,
  wordSimilarity,
  isSimilar,
  replaceAll,
  indexOf,
  padStart,
  padEnd,
  trimStart,
  trimEnd,
  reverse,
  matches,
  slice,
  truncate,
  power,
  sqrt,
  part,
  dateIn,
  timeIn,
  timestampOf,
  prepend,
  listConcat,
  covers,
  overlaps,
  adjacent,
  before,
  after,
  intersection,
  lowerEnd,
  upperEnd,
  isEmpty,
  rangeOf,
} satisfies Record<string, Operator>;

/** The name of a `CallNode`'s operator. */
export type CallName = keyof typeof calls;

/** All operators by the names users write. */
export const operators = {
  ...calls,
  ...conversions,
  coalesce: orElse,
  includes: has,
  negate: neg,
  sql,
} satisfies Record<string, Operator>;

/** The operator a user means by a name, or undefined. */
export function operatorNamed(name: string): Operator | undefined {
  const table: Readonly<Record<string, Operator>> = operators;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export function operatorNames(): readonly string[] {
  return Object.keys(operators);
}

/** Whether a call's operator is one of the table. */
export const isCallName = (name: string): name is CallName => Object.hasOwn(calls, name);
