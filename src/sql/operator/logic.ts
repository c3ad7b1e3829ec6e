import type { Expr } from '../../expr/node.ts';
import { beside, operand, type Print, type Spelling, sides } from './spelling.ts';

/** Bind tighter than AND, OR and NOT by PostgreSQL's table of precedence; NOT itself binds tighter than AND and OR. */
const tight: ReadonlySet<string> = new Set([
  ...[
    'eq',
    'neq',
    'gt',
    'gte',
    'lt',
    'lte',
    'in',
    'isNull',
    'isNotNull',
    'isDistinctFrom',
    'isNotDistinctFrom',
    'notIn',
  ],
  ...['contains', 'startsWith', 'endsWith', 'like', 'ilike', 'has', 'intersects', 'containsAll'],
  ...['covers', 'overlaps', 'adjacent', 'before', 'after', 'isAncestorOf', 'isDescendantOf'],
]);

const condition = (expr: Expr, print: Print): string =>
  expr.kind === 'call' && (tight.has(expr.operator) || expr.operator === 'not') ? print(expr) : beside(expr, print);

const junction =
  (word: string): Spelling =>
  (call, print) =>
    call.args.map((arg) => condition(arg, print)).join(` ${word} `);

export const and = junction('and');
export const or = junction('or');
export const not: Spelling = (call, print) => `not ${beside(operand(call, 0), print)}`;

/** Values at the odd places, and the last. */
export const when: Spelling = (call, print) => {
  const last = call.args.length - 1;
  const isValue = (index: number) => index % 2 === 1 || index === last;
  const values = sides(
    call.args.filter((_, index) => isValue(index)),
    print,
  );
  const tests = call.args.filter((_, index) => !isValue(index));
  const branches = tests.map((test, index) => `when ${print(test)} then ${values[index]}`);
  return `case ${branches.join(' ')} else ${values[values.length - 1]} end`;
};
