import { type ErrorDetails, QuarryError } from '../error/quarry-error.ts';

/** One thing that is wrong with an input. */
export interface Issue<out Field extends string = string> {
  /** The attribute or argument; undefined where it is about the record as a whole. */
  readonly field: Field | undefined;
  /** The way into the value, where it is a list or a document. */
  readonly path: readonly (string | number)[];
  /** What was broken: `required`, `min`, `match`, `one_of`, `unknown`, `validate` … */
  readonly rule: string;
  readonly message: string;
  /** Of many inputs the one it is about, from 0 on. */
  readonly index?: number | undefined;
}

/** The input is not acceptable; says everything that is wrong with it at once. */
export class InvalidError<out Field extends string = string> extends QuarryError {
  readonly code = 'invalid';
  readonly issues: readonly Issue<Field>[];

  constructor(message: string, issues: readonly Issue<Field>[], details?: ErrorDetails) {
    super(message, details);
    this.issues = issues;
  }
}
