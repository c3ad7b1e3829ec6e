import { compare, type Side, same } from './compare.ts';
import type { Environment } from './environment.ts';
import { type Answer, known, type Rule, sidesOf, strict, type Work } from './rule.ts';
import { isUndecidable, type Undecidable, undecidable } from './undecidable.ts';

const boolean = (value: Answer): Answer => {
  if (value === null || typeof value === 'boolean' || isUndecidable(value)) return value;
  return undecidable('a condition that is no boolean');
};

/** One `decisive` operand decides, whatever the others are; else an undecidable one, else null, leaves it open. */
const junction = (decisive: boolean): Rule => ({
  support: 'always',
  apply({ call, evaluate }) {
    let open: Answer = !decisive;
    for (const arg of call.args) {
      const value = boolean(evaluate(arg));
      if (value === decisive) return decisive;
      if (isUndecidable(value) || (value === null && !isUndecidable(open))) open = value;
    }
    return open;
  },
});

export const and = junction(false);
export const or = junction(true);
export const not = strict('always', ([side]) => known(boolean(side?.value), (value) => !value));

export const when: Rule = {
  support: 'always',
  apply({ call, evaluate }) {
    const last = call.args.length - 1;
    for (let index = 0; index < last; index += 2) {
      const [test, value] = [call.args[index], call.args[index + 1]];
      if (test === undefined || value === undefined) break;
      const answer = boolean(evaluate(test));
      if (isUndecidable(answer)) return answer;
      if (answer === true) return evaluate(value);
    }
    const otherwise = call.args[last];
    return otherwise === undefined ? null : evaluate(otherwise);
  },
};

export const equals = strict('partly', ([a, b]) => (a && b ? same(a, b) : null));
export const differs = strict('partly', ([a, b]) => (a && b ? known(same(a, b), (equal) => !equal) : null));

export const ordered = (holds: (order: number) => boolean): Rule =>
  strict('partly', ([a, b], { environment }) => (a && b ? known(compare(a, b, environment.collation), holds) : null));

/** Null is a value like any other. */
function distinct({ call, evaluate }: Work): boolean | Undecidable {
  const values = call.args.map(evaluate);
  const [x, y] = values;
  if (x === null || y === null) {
    const open = values.find(isUndecidable);
    return open ?? x !== y;
  }
  const open = values.find(isUndecidable);
  const [a, b] = sidesOf(call, values);
  return open ?? (a && b ? known(same(a, b), (equal) => !equal) : true);
}

export const isDistinctFrom: Rule = { support: 'partly', apply: distinct };
export const isNotDistinctFrom: Rule = {
  support: 'partly',
  apply: (work) => known(distinct(work), (value) => !value),
};

/** `low <= x and x <= high`, either of which may be unknown. */
export const between: Rule = {
  support: 'partly',
  apply({ call, environment, evaluate }) {
    const [value, low, high] = sidesOf(call, call.args.map(evaluate));
    if (!value || !low || !high) return null;
    const tests = [bound(low, value, environment), bound(value, high, environment)];
    if (tests.includes(false)) return false;
    return tests.find(isUndecidable) ?? (tests.includes(null) ? null : true);
  },
};

function bound(a: Side, b: Side, { collation }: Environment): Answer {
  for (const { value } of [a, b]) if (value === null || isUndecidable(value)) return value;
  return known(compare(a, b, collation), (order) => order <= 0);
}

export const isNull: Rule = {
  support: 'always',
  apply: ({ call, evaluate }) => known(first(call.args.map(evaluate)), (value) => value === null),
};
export const isNotNull: Rule = {
  support: 'always',
  apply: ({ call, evaluate }) => known(first(call.args.map(evaluate)), (value) => value !== null),
};

const first = (values: readonly unknown[]): unknown => values[0];

export const orElse: Rule = {
  support: 'always',
  apply({ call, evaluate }) {
    for (const arg of call.args) {
      const value = evaluate(arg);
      if (value !== null) return value;
    }
    return null;
  },
};

export const nullIf: Rule = {
  support: 'partly',
  apply({ call, evaluate }) {
    const [a, b] = sidesOf(call, call.args.map(evaluate));
    if (!a || !b || a.value === null || b.value === null) return a?.value ?? null;
    if (isUndecidable(a.value)) return a.value;
    if (isUndecidable(b.value)) return b.value;
    return known(same(a, b), (equal) => (equal ? null : a.value));
  },
};

/** Nulls are passed over. */
export const extreme = (wins: (order: number) => boolean): Rule => ({
  support: 'partly',
  apply({ call, environment, evaluate }) {
    const sides = sidesOf(call, call.args.map(evaluate)).filter(({ value }) => value !== null);
    const open = sides.map(({ value }) => value).find(isUndecidable);
    return open ?? best(sides, wins, environment);
  },
});

function best(sides: readonly Side[], wins: (order: number) => boolean, { collation }: Environment): Answer {
  let [winner] = sides;
  if (winner === undefined) return null;
  for (const side of sides.slice(1)) {
    const order = compare(side, winner, collation);
    if (isUndecidable(order)) return order;
    if (wins(order)) winner = side;
  }
  return winner.value;
}
