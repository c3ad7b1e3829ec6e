import { ConflictError } from '../conflict-error.ts';
import { InvalidError } from '../invalid-error.ts';

/** The same refusal, with the place of the input it is about. */
export function atInput(error: unknown, index: number | undefined): unknown {
  if (index === undefined) return error;
  const { cause } = error as { readonly cause?: unknown };
  if (error instanceof ConflictError) {
    const { identity, fields, constraint } = error;
    return new ConflictError(`input ${index}: ${error.message}`, identity, { fields, constraint, index, cause });
  }
  if (!(error instanceof InvalidError)) return error;
  const issues = error.issues.map((issue) => ({ ...issue, index }));
  return new InvalidError(`input ${index}: ${error.message}`, issues, { cause });
}
