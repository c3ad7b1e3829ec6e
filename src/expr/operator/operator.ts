import type { Expr } from '../node.ts';

/** An operand as written: an expression, or a plain JS value whose type the operator decides. */
export type Operand = Expr | Loose;

/** A plain value the user wrote (or an array of values for `in`); `slot` tells the request's ordinal, undefined in a declaration. */
export interface Loose {
  readonly kind: 'loose';
  readonly value: unknown;
  readonly ordinal: number | undefined;
}

/** An operator or function: one per file, registered in `operators.ts`. */
export interface Operator {
  readonly name: string;
  /** An extension of PostgreSQL that it is part of. */
  readonly extension?: string;
  /**
   * The typed call. Throws `OperatorMisuse` saying which operand does not fit and why. For a method the receiver is
   * the first operand.
   */
  resolve(operands: readonly Operand[]): Expr;
}
