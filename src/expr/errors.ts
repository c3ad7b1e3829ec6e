import { didYouMean } from '../error/nearest.ts';
import { type ErrorDetails, QuarryError } from '../error/quarry-error.ts';

/** An operator got an operand it cannot work with. */
export class OperatorMisuse extends QuarryError {
  readonly code = 'expr.operator_misuse';
  readonly operator: string;

  constructor(operator: string, complaint: string, details: ErrorDetails = {}) {
    super(`${operator}(): ${complaint}`, details);
    this.operator = operator;
  }
}

/** A tree names an operator that does not exist. */
export class UnknownOperator extends QuarryError {
  readonly code = 'expr.unknown_operator';

  constructor(name: string, known: Iterable<string>) {
    super(`there is no operator '${name}'.${didYouMean(name, known)}`);
  }
}
