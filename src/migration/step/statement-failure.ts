/** A statement that failed, with its place among its fellows. */
export class StatementFailure {
  readonly sql: string;
  /** From 1. */
  readonly statement: number;
  readonly cause: unknown;
  /** Those who held the locks that it waited for. */
  readonly blockers: readonly string[];

  constructor(sql: string, statement: number, cause: unknown, blockers: readonly string[] = []) {
    this.sql = sql;
    this.statement = statement;
    this.cause = cause;
    this.blockers = blockers;
  }
}
