import { type ErrorDetails, QuarryError } from '../../error/quarry-error.ts';

/**
 * What became of the statement: it never left, it failed and changed nothing, or nobody knows because the connection
 * broke while it was under way.
 */
export type DbOutcome = 'not-sent' | 'failed' | 'unknown';

/** What is known about an error, from the server or about the way to it. Values of rows are never part of it. */
export interface DbFacts {
  readonly sqlstate?: string | undefined;
  readonly constraint?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly dataType?: string | undefined;
  /** Character in the statement, from 1. */
  readonly position?: number | undefined;
  readonly retryable?: boolean | undefined;
  readonly fatal?: boolean | undefined;
  readonly outcome?: DbOutcome | undefined;
  /** The server's DETAIL and HINT, which may hold whole rows: only with `debug`. */
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

/** A statement failed, or could not be sent. `code` names the class, `sqlstate` is what the server said. */
export class DbError extends QuarryError {
  readonly code: string = 'db.error';
  readonly sqlstate: string | undefined;
  readonly constraint: string | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly dataType: string | undefined;
  readonly position: number | undefined;
  /** The same work may succeed if the whole transaction is tried again (look at `outcome` first). */
  readonly retryable: boolean;
  /** The connection is of no more use. */
  readonly fatal: boolean;
  readonly outcome: DbOutcome;
  readonly detail: string | undefined;
  readonly hint: string | undefined;

  constructor(message: string, facts: DbFacts = {}, details: ErrorDetails = {}) {
    super(message, details);
    this.sqlstate = facts.sqlstate;
    this.constraint = facts.constraint;
    this.schema = facts.schema;
    this.table = facts.table;
    this.column = facts.column;
    this.dataType = facts.dataType;
    this.position = facts.position;
    this.retryable = facts.retryable ?? false;
    this.fatal = facts.fatal ?? false;
    this.outcome = facts.outcome ?? 'failed';
    this.detail = facts.detail;
    this.hint = facts.hint;
  }
}
