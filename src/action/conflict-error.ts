import { type ErrorDetails, QuarryError } from '../error/quarry-error.ts';

interface ConflictDetails {
  readonly fields?: readonly string[];
  readonly constraint?: string | undefined;
  readonly index?: number | undefined;
}

/** Another record has the same values for an identity. */
export class ConflictError<out Identity extends string = string> extends QuarryError {
  readonly code = 'conflict';
  readonly identity: Identity;
  /** The attributes the identity consists of. */
  readonly fields: readonly string[];
  /** The index that refused: `users_email_index`. */
  readonly constraint: string | undefined;
  /** Of many inputs the one it is about, from 0 on. */
  readonly index: number | undefined;

  constructor(message: string, identity: Identity, details: ErrorDetails & ConflictDetails = {}) {
    super(message, details);
    this.identity = identity;
    this.fields = details.fields ?? [];
    this.constraint = details.constraint;
    this.index = details.index;
  }
}
