import { QuarryError } from '../error/quarry-error.ts';

/** The actor may not do this. */
export class ForbiddenError extends QuarryError {
  readonly code = 'forbidden';
}
