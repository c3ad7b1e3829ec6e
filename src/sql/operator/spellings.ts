import { UnknownOperator } from '../../expr/errors.ts';
import type { CallNode } from '../../expr/node.ts';
import { type CallName, calls, isCallName } from '../../expr/operator/operators.ts';
import { arithmetic, div, intDiv, neg, numberFunction, rem, rounded } from './arithmetic.ts';
import { between, comparison, inList, isNotNull, isNull, notIn } from './comparison.ts';
import { cast, get, object, toJson } from './json.ts';
import { at, countNulls, has, listConcat, listFunction, listOperator, prepend } from './list.ts';
import { and, not, or, when } from './logic.ts';
import { rangeOf, rangeOperator } from './range.ts';
import { choice, type Print, prefix, type Spelling } from './spelling.ts';
import {
  concat,
  concatWs,
  contains,
  endsWith,
  join,
  lengthOf,
  pattern,
  split,
  startsWith,
  textFunction,
} from './text.ts';
import { indexOf, matches, padded, replaceAll, slice } from './text-change.ts';
import { local, minus, part, plus, startOf, timestampOf } from './time.ts';

/** How each operator is spelt in SQL. */
const spellings = {
  eq: comparison('='),
  neq: comparison('<>'),
  gt: comparison('>'),
  gte: comparison('>='),
  lt: comparison('<'),
  lte: comparison('<='),
  between,
  isDistinctFrom: comparison('is distinct from'),
  isNotDistinctFrom: comparison('is not distinct from'),
  in: inList,
  notIn,
  isNull,
  isNotNull,
  orElse: choice('coalesce'),
  nullIf: choice('nullif'),
  greatest: choice('greatest'),
  least: choice('least'),
  and,
  or,
  not,
  when,
  contains,
  startsWith,
  endsWith,
  like: pattern('like'),
  ilike: pattern('ilike'),
  lower: textFunction('lower'),
  upper: textFunction('upper'),
  trim: textFunction('btrim'),
  length: lengthOf,
  concat,
  concatWs,
  join,
  split,
  add: arithmetic('+'),
  sub: arithmetic('-'),
  mul: arithmetic('*'),
  div,
  intDiv,
  rem,
  neg,
  abs: prefix('abs'),
  round: rounded('round'),
  floor: prefix('floor'),
  ceil: prefix('ceil'),
  now: () => 'now()',
  today: () => 'current_date',
  plus,
  minus,
  startOf,
  get,
  has,
  intersects: listOperator('&&'),
  containsAll: listOperator('@>'),
  at,
  append: listFunction('array_append'),
  remove: listFunction('array_remove'),
  countNulls,
  cast,
  toJson,
  object,
  replaceAll,
  indexOf,
  padStart: padded('lpad'),
  padEnd: padded('rpad'),
  trimStart: textFunction('ltrim'),
  trimEnd: textFunction('rtrim'),
  reverse: textFunction('reverse'),
  matches,
  slice,
  truncate: rounded('trunc'),
  power: numberFunction('power'),
  sqrt: numberFunction('sqrt'),
  part,
  dateIn: local,
  timeIn: local,
  timestampOf,
  prepend,
  listConcat,
  covers: rangeOperator('@>'),
  overlaps: rangeOperator('&&'),
  adjacent: rangeOperator('-|-'),
  before: rangeOperator('<<'),
  after: rangeOperator('>>'),
  intersection: rangeOperator('*'),
  lowerEnd: prefix('lower'),
  upperEnd: prefix('upper'),
  isEmpty: prefix('isempty'),
  rangeOf,
} satisfies Record<CallName, Spelling>;

/** The SQL of a call. It is not in parentheses: put them around it (`enclose`) beside an operator. */
export function spellCall(call: CallNode, print: Print): string {
  if (!isCallName(call.operator)) throw new UnknownOperator(call.operator, Object.keys(calls));
  return spellings[call.operator](call, print);
}
