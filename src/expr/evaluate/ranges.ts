import type { Range } from '../../type/range/range.ts';
import type { Type } from '../../type/type.ts';
import { compare, endOrder, type Side } from './compare.ts';
import { compareLower, compareUpper, isBefore, isCovered, isFollowedBy } from './range-order.ts';
import { type Answer, known, type Rule, sidesOf, strict } from './rule.ts';
import { failing, isUndecidable, type Undecidable, undecidable } from './undecidable.ts';

type AnyRange = Range<unknown>;

const isRange = (value: unknown): value is AnyRange => typeof value === 'object' && value !== null && 'bounds' in value;

const pair = (test: (a: AnyRange, b: AnyRange, type: Type) => Answer): Rule =>
  strict('partly', ([a, b]) => {
    if (!isRange(a?.value) || !isRange(b?.value) || a.type.bound === undefined)
      return undecidable('a range of no type');
    return test(a.value, b.value, a.type.bound);
  });

/** Both, whichever way round. */
const either = (test: typeof isBefore) =>
  pair((a, b, type) => {
    const [one, other] = [test(a, b, endOrder(type)), test(b, a, endOrder(type))];
    if (one === true || other === true) return true;
    return isUndecidable(one) ? one : other;
  });

function overlap(a: AnyRange, b: AnyRange, type: Type): boolean | Undecidable {
  if (a.bounds === 'empty' || b.bounds === 'empty') return false;
  const [one, other] = [isBefore(a, b, endOrder(type)), isBefore(b, a, endOrder(type))];
  if (one === true || other === true) return false;
  if (isUndecidable(one)) return one;
  return isUndecidable(other) ? other : true;
}

export const overlaps = pair(overlap);
export const adjacent = either(isFollowedBy);
export const before = pair((a, b, type) => isBefore(a, b, endOrder(type)));
export const after = pair((a, b, type) => isBefore(b, a, endOrder(type)));

export const covers: Rule = strict('partly', ([a, b]) => {
  if (!isRange(a?.value) || a.type.bound === undefined) return undecidable('a range of no type');
  const other: unknown = b?.value;
  const inner: AnyRange = isRange(other) ? other : { lower: other, upper: other, bounds: '[]' };
  return isCovered(a.value, inner, endOrder(a.type.bound));
});

const nothing: AnyRange = Object.freeze({ lower: null, upper: null, bounds: 'empty' });

export const intersection = pair((a, b, type) =>
  known(overlap(a, b, type), (common): Answer => {
    if (!common) return nothing;
    const [lower, upper] = [compareLower(a, b, endOrder(type)), compareUpper(a, b, endOrder(type))];
    if (isUndecidable(lower)) return lower;
    if (isUndecidable(upper)) return upper;
    const [from, to] = [lower >= 0 ? a : b, upper <= 0 ? a : b];
    return { lower: from.lower, upper: to.upper, bounds: `${from.bounds.slice(0, 1)}${to.bounds.slice(1)}` };
  }),
);

const end = (which: 'lower' | 'upper'): Rule =>
  strict('always', ([side]) => (isRange(side?.value) ? side.value[which] : undecidable('a range of no type')));

export const lowerEnd = end('lower');
export const upperEnd = end('upper');
export const isEmpty: Rule = strict('always', ([side]) => isRange(side?.value) && side.value.bounds === 'empty');

/** Null is an open end here. */
export const rangeOf: Rule = {
  support: 'partly',
  apply({ call, evaluate }) {
    const [lower, upper] = sidesOf(call, call.args.map(evaluate));
    if (!lower || !upper) return null;
    if (isUndecidable(lower.value)) return lower.value;
    if (isUndecidable(upper.value)) return upper.value;
    return ended(lower, upper)
      ? made(call.type, { lower: lower.value, upper: upper.value, bounds: call.option })
      : undecidable('a range between ends the database compares');
  },
};

const ended = (lower: Side, upper: Side): boolean =>
  lower.value === null || upper.value === null || !isUndecidable(compare(lower, upper));

function made(type: Type, range: unknown): Answer {
  const cast = type.cast(range);
  return cast.ok ? cast.value : failing('the lower end lies above the upper');
}
