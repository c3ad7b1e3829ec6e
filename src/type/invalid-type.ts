import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';

/** The declaration language has no type of that name. */
export class UnknownType extends QuarryError {
  readonly code = 'type.unknown';

  constructor(name: string, known: readonly string[]) {
    super(`There is no type '${name}'.${didYouMean(name, known)}`, { fix: `Use one of: ${known.join(', ')}.` });
  }
}

/** A type was declared with an option that PostgreSQL would not take. */
export class InvalidTypeOption extends QuarryError {
  readonly code = 'type.invalid_option';

  constructor(complaint: string, why: string) {
    super(complaint, { why });
  }
}
