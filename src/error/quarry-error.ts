/**
 * Errors. Who lives here: the base of everything Quarry throws, and the words shared by all messages.
 * What never happens here: knowing any other room.
 */

/** What a reader needs besides the message. */
export interface ErrorDetails {
  /** Why it is so: the rule or the fact behind the complaint. */
  readonly why?: string | undefined;
  /** What to do about it, as something one can type. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

/** The base of all errors of Quarry: a stable dotted `code`, a `message`, and `why` and `fix` where there is more to say. */
export abstract class QuarryError extends Error {
  /** Stable, dotted, documented in `docs/errors.md`: `model.unknown_field`. */
  abstract readonly code: string;
  readonly why: string | undefined;
  readonly fix: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.why = details.why;
    this.fix = details.fix;
  }
}
