import { deferred } from '../deferred.ts';
import type { Class } from '../relationship.ts';

/** SQL of one's own that belongs to the structure, and its way back. */
export interface StatementOptions {
  /** One statement, or several in order. */
  readonly up: string | readonly string[];
  /** What undoes it. Without one, no migration that runs it can be rolled back. */
  readonly down?: string | readonly string[];
  /** Tables (`billing.invoices`) and other statements that have to be there before. */
  readonly after?: string | readonly string[];
}

/** The statements of a resource. */
export interface Statements {
  readonly kind?: 'statements';
}

/**
 * Declares SQL that migrations run and undo: functions, triggers, whatever a resource cannot say.
 * `statements(Ticket, { search_text: { up: "create function …", down: "drop function …", after: "tickets" } })`.
 * One without `after` comes before all tables. What calls a function it makes (an index, a check) comes after it.
 */
export function statements<R>(resource: Class<R>, declared: Readonly<Record<string, StatementOptions>>): Statements {
  return deferred('statements', resource, () => declared);
}
