import { QuarryError } from './quarry-error.ts';

/** There is no such record, or none one may see. */
export class NotFoundError extends QuarryError {
  readonly code = 'not_found';
}
