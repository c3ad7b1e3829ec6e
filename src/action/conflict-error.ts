import { type ErrorDetails, QuarryError } from '../error/quarry-error.ts';

/** Another record has the same values for an identity. */
export class ConflictError<out Identity extends string = string> extends QuarryError {
  readonly code = 'conflict';
  readonly identity: Identity;

  constructor(message: string, identity: Identity, details?: ErrorDetails) {
    super(message, details);
    this.identity = identity;
  }
}
