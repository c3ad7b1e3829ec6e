import type { Range } from '../../type/range/range.ts';
import { isUndecidable, type Undecidable } from './undecidable.ts';

/** Which of two ends comes first, without regard to whether they belong to their ranges. */
export type EndOrder = (a: unknown, b: unknown) => number | Undecidable;

type AnyRange = Range<unknown>;

const isEmpty = (range: AnyRange): boolean => range.bounds === 'empty';
const startsIn = (range: AnyRange): boolean => range.bounds.startsWith('[');
const endsIn = (range: AnyRange): boolean => range.bounds.endsWith(']');

/** What has no lower end begins first; of equal ends the one that belongs to its range. */
export function compareLower(a: AnyRange, b: AnyRange, order: EndOrder): number | Undecidable {
  if (a.lower === null || b.lower === null) return Number(a.lower !== null) - Number(b.lower !== null);
  const ends = order(a.lower, b.lower);
  return ends === 0 ? Number(startsIn(b)) - Number(startsIn(a)) : ends;
}

export function compareUpper(a: AnyRange, b: AnyRange, order: EndOrder): number | Undecidable {
  if (a.upper === null || b.upper === null) return Number(a.upper === null) - Number(b.upper === null);
  const ends = order(a.upper, b.upper);
  return ends === 0 ? Number(endsIn(a)) - Number(endsIn(b)) : ends;
}

/** As PostgreSQL sorts them: the empty one, then by the lower end, then by the upper. */
export function compareRanges(a: AnyRange, b: AnyRange, order: EndOrder): number | Undecidable {
  if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(b)) - Number(isEmpty(a));
  const lower = compareLower(a, b, order);
  return lower === 0 ? compareUpper(a, b, order) : lower;
}

/** Whether all of `a` lies below `b`. */
export function isBefore(a: AnyRange, b: AnyRange, order: EndOrder): boolean | Undecidable {
  if (isEmpty(a) || isEmpty(b) || a.upper === null || b.lower === null) return false;
  const ends = order(a.upper, b.lower);
  if (isUndecidable(ends)) return ends;
  return ends < 0 || (ends === 0 && !(endsIn(a) && startsIn(b)));
}

/** Whether `b` begins where `a` ends, the end belonging to one of them. */
export function isFollowedBy(a: AnyRange, b: AnyRange, order: EndOrder): boolean | Undecidable {
  if (isEmpty(a) || isEmpty(b) || a.upper === null || b.lower === null) return false;
  const ends = order(a.upper, b.lower);
  return isUndecidable(ends) ? ends : ends === 0 && endsIn(a) !== startsIn(b);
}

/** Whether all of `b` lies within `a`. */
export function isCovered(a: AnyRange, b: AnyRange, order: EndOrder): boolean | Undecidable {
  if (isEmpty(b) || isEmpty(a)) return isEmpty(b);
  const [lower, upper] = [compareLower(a, b, order), compareUpper(a, b, order)];
  if (isUndecidable(lower)) return lower;
  return isUndecidable(upper) ? upper : lower <= 0 && upper >= 0;
}
