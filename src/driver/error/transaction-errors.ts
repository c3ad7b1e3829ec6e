import { DbError } from './db-error.ts';

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

/** The transaction has failed before; nothing but ROLLBACK is taken (25P02). */
export class TransactionAborted extends DbError {
  override readonly code = 'db.transaction_aborted';
}

/** A write on a read-only connection or a standby (25006). */
export class ReadOnlyViolation extends DbError {
  override readonly code = 'db.read_only';
}
