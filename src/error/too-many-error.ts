import { QuarryError } from './quarry-error.ts';

/** There are several records where one was asked for. */
export class TooManyError extends QuarryError {
  readonly code = 'too_many';
}
