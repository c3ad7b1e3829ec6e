import type { CallNode, Expr } from '../node.ts';
import type { Side } from './compare.ts';
import type { Environment } from './environment.ts';
import { isUndecidable, type Undecidable, undecidable } from './undecidable.ts';

/** A value in three-valued logic (null is unknown), or the confession that only the database knows. */
export type Answer = unknown | Undecidable;

/** What a rule works with. */
export interface Work {
  readonly call: CallNode;
  readonly environment: Environment;
  /** Evaluates an operand. */
  readonly evaluate: (expr: Expr) => Answer;
}

/** How an operator is evaluated in memory, and how far that goes: always, for some values, or never. */
export interface Rule {
  readonly support: 'always' | 'partly' | 'never';
  readonly apply: (work: Work) => Answer;
}

/** Null as soon as an operand is null; else what `apply` makes of the operands. */
export function strict(support: Rule['support'], apply: (sides: readonly Side[], work: Work) => Answer): Rule {
  return {
    support,
    apply(work) {
      const values = work.call.args.map(work.evaluate);
      const unknown = values.find((value) => isUndecidable(value) && value.fails) ?? values.find(isUndecidable);
      if (values.includes(null)) return isUndecidable(unknown) && unknown.fails ? unknown : null;
      if (unknown !== undefined) return unknown;
      return apply(sidesOf(work.call, values), work);
    },
  };
}

/** What only the database knows how to do. */
export const never = (what: string): Rule => ({ support: 'never', apply: () => undecidable(what) });

export const sidesOf = (call: CallNode, values: readonly unknown[]): readonly Side[] =>
  call.args.map((arg, index) => ({ value: values[index], type: arg.type }));

/** Turns an answer that is known into another. */
export const known = <T, R>(value: T | Undecidable, then: (value: T) => R): R | Undecidable =>
  isUndecidable(value) ? value : then(value);
