import type { Expression } from '../expr/expression.ts';
import { deferred } from './deferred.ts';
import type { Class } from './relationship.ts';

/** A check with words of its own for those who break it. */
export interface CheckOptions<R> {
  readonly condition: (record: R) => Expression<boolean | null>;
  readonly message?: string;
  /** Its name in the database, if it is not `<table>_<name>_check`. */
  readonly name?: string;
}

/** The checks of a resource. */
export interface Checks {
  readonly kind?: 'checks';
}

/**
 * Declares conditions the database holds every record to, by name; null counts as met, as in SQL:
 * `checks(Ticket, { priority: (t) => t.priority.between(1, 5) })` becomes `tickets_priority_check`.
 */
export function checks<R>(
  resource: Class<R>,
  declared: Readonly<Record<string, ((record: R) => Expression<boolean | null>) | CheckOptions<R>>>,
): Checks {
  return deferred('checks', resource, () => declared);
}
