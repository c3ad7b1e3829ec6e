import { NotFoundError } from '../error/not-found-error.ts';
import { ConflictError } from './conflict-error.ts';
import { ForbiddenError } from './forbidden-error.ts';
import { InvalidError } from './invalid-error.ts';
import { StaleError } from './stale-error.ts';

/** What an action may refuse with; anything else that goes wrong is nothing its caller could answer. */
export type ActionError = InvalidError | ConflictError | ForbiddenError | NotFoundError | StaleError;

const kinds = [InvalidError, ConflictError, ForbiddenError, NotFoundError, StaleError];

/** Whether an error is one an action refuses with. */
export function isActionError(error: unknown): error is ActionError {
  return kinds.some((kind) => error instanceof kind);
}

/** The outcome of an action as a value. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** A promise that rejects with an `E`; `result()` turns that rejection into a value. */
export interface ActionPromise<T, out E> extends Promise<T> {
  /** The outcome as a value; still rejects where the trouble is no `ActionError`. */
  result(): Promise<Result<T, E>>;
}
