import { DbError } from './db-error.ts';

/** The server has no connection slot left (53300). */
export class TooManyConnections extends DbError {
  override readonly code = 'db.too_many_connections';
}

/** A write on a read-only connection or a standby (25006). */
export class ReadOnlyViolation extends DbError {
  override readonly code = 'db.read_only';
}

/** Two transactions cannot be brought into an order (40001); trying again may help. */
export class SerializationFailure extends DbError {
  override readonly code = 'db.serialization_failure';
}

/** Two transactions waited for each other (40P01); trying again may help. */
export class DeadlockDetected extends DbError {
  override readonly code = 'db.deadlock';
}

/** A lock was held by somebody else, with `nowait` or a lock timeout (55P03). */
export class LockNotAvailable extends DbError {
  override readonly code = 'db.lock_not_available';
}

/** The statement ran out of its time, was aborted, or was cancelled by somebody (57014). */
export class QueryCancelled extends DbError {
  override readonly code = 'db.query_cancelled';
}

/** The transaction has failed before; nothing but ROLLBACK is taken (25P02). */
export class TransactionAborted extends DbError {
  override readonly code = 'db.transaction_aborted';
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

/** The server could not parse the statement (42601). */
export class InvalidSql extends DbError {
  override readonly code = 'db.invalid_sql';
}

/** The role may not do that (42501). */
export class InsufficientPrivilege extends DbError {
  override readonly code = 'db.insufficient_privilege';
}

/** A value does not fit its type (class 22). */
export class InvalidValue extends DbError {
  override readonly code = 'db.invalid_value';
}

/** Wrong user or password, or the server does not let this user in from here (class 28). */
export class LoginRefused extends DbError {
  override readonly code = 'db.login_refused';
}

/** No such database (3D000). */
export class UndefinedDatabase extends DbError {
  override readonly code = 'db.undefined_database';
}

/** A prepared statement no longer fits the tables (0A000), or the server has forgotten it (26000). */
export class StaleStatement extends DbError {
  override readonly code = 'db.stale_statement';
}

/** The connection broke, or the server ended it (08*, 57P01–57P05, 25P03). */
export class ConnectionLost extends DbError {
  override readonly code = 'db.connection_lost';
}
