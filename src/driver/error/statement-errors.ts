import { DbError } from './db-error.ts';

/** The statement ran out of its time, was aborted, or was cancelled by somebody (57014). */
export class QueryCancelled extends DbError {
  override readonly code = 'db.query_cancelled';
}

/** A prepared statement no longer fits the tables (0A000), or the server has forgotten it (26000). */
export class StaleStatement extends DbError {
  override readonly code = 'db.stale_statement';
}

/** The server could not parse the statement (42601). */
export class InvalidSql extends DbError {
  override readonly code = 'db.invalid_sql';
}

/** A value does not fit its type (class 22; 0A000 where infinity should become an integer). */
export class InvalidValue extends DbError {
  override readonly code = 'db.invalid_value';
}

/** The role may not do that (42501). */
export class InsufficientPrivilege extends DbError {
  override readonly code = 'db.insufficient_privilege';
}

/** No such table or view (42P01). */
export class UndefinedTable extends DbError {
  override readonly code = 'db.undefined_table';
}

/** No such column (42703). */
export class UndefinedColumn extends DbError {
  override readonly code = 'db.undefined_column';
}

/** No such function, operator or type with these arguments (42883, 42704). */
export class UndefinedFunction extends DbError {
  override readonly code = 'db.undefined_function';
}
