import { QuarryError } from '../error/quarry-error.ts';

/** The record was changed or destroyed by somebody else in the meantime. */
export class StaleError extends QuarryError {
  readonly code = 'stale';
}
