import { type ErrorDetails, QuarryError } from './quarry-error.ts';

/** There are several records where one was asked for. */
export class TooManyError extends QuarryError {
  readonly code = 'too_many';
  /** How many there are. */
  readonly count: number;

  constructor(message: string, count: number, details?: ErrorDetails) {
    super(message, details);
    this.count = count;
  }
}
