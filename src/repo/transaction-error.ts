import { QuarryError } from '../error/quarry-error.ts';

/** COMMIT was answered with ROLLBACK: a statement had failed before, and its error was swallowed. */
export class TransactionRolledBack extends QuarryError {
  readonly code = 'transaction.rolled_back';
  constructor(repo: string, cause: unknown) {
    super(`The transaction on repo '${repo}' was rolled back although its callback succeeded.`, {
      why: 'A statement inside it failed and its error was swallowed; PostgreSQL answers COMMIT of such a transaction with ROLLBACK.',
      fix: 'Let the error leave the callback, or run the statement that may fail in a nested transaction, which is a savepoint.',
      cause,
    });
  }
}

/** A statement was issued after its transaction had ended. */
export class TransactionClosed extends QuarryError {
  readonly code = 'transaction.closed';
  constructor(repo: string) {
    super(`A statement on repo '${repo}' came after its transaction had ended.`, {
      why: 'It belongs to a promise that the transaction callback did not await; on another connection it would run outside the transaction.',
      fix: 'Await everything inside the callback, or start the work after it, for example with afterCommit().',
    });
  }
}

/** A transaction took longer than its \`timeout\`. */
export class TransactionTimedOut extends QuarryError {
  readonly code = 'transaction.timed_out';
  constructor(repo: string, timeout: number) {
    super(`The transaction on repo '${repo}' took longer than ${timeout} ms and was rolled back.`);
  }
}

/** The connection was lost while COMMIT was under way, and the server could not tell how it ended. */
export class CommitOutcomeUnknown extends QuarryError {
  readonly code = 'transaction.outcome_unknown';
  readonly outcome = 'unknown';
  constructor(repo: string, cause: unknown) {
    super(
      `The connection of repo '${repo}' was lost during COMMIT; the transaction may or may not have been committed.`,
      {
        why: 'The server was not asked or could not tell (pg_xact_status).',
        fix: 'Read what the transaction wrote before repeating it.',
        cause,
      },
    );
  }
}

/** The connection was lost while COMMIT was under way, and the server says that the transaction was rolled back. */
export class CommitLost extends QuarryError {
  readonly code = 'transaction.commit_lost';
  readonly outcome = 'failed';
  readonly retryable = true;
  constructor(repo: string, cause: unknown) {
    super(`The connection of repo '${repo}' was lost during COMMIT; the server says the transaction was rolled back.`, {
      fix: 'Repeat it.',
      cause,
    });
  }
}

/** rollback() was called outside a transaction. */
export class NotInTransaction extends QuarryError {
  readonly code = 'transaction.not_open';
  constructor(repo: string) {
    super(`There is no transaction on repo '${repo}' to roll back.`, {
      fix: `Call rollback() inside the callback of transaction().`,
    });
  }
}

/** A query with lock() was run outside a transaction. */
export class LockOutsideTransaction extends QuarryError {
  readonly code = 'transaction.lock_outside';
  constructor(repo: string) {
    super(`lock() was used outside a transaction of repo '${repo}'.`, {
      why: 'A lock lasts until its transaction ends; without one it is gone before the records arrive.',
      fix: 'Run it inside repo.transaction(async () => …), together with what the lock is to protect.',
    });
  }
}

/** transaction() was given an option there is not, or a value that is none. */
export class InvalidTransactionOption extends QuarryError {
  readonly code = 'transaction.invalid_option';
}

/** rollback(reason) ended a transaction. */
export class RollbackRequested extends QuarryError {
  readonly code = 'transaction.rollback_requested';
  readonly reason: unknown;
  constructor(repo: string, reason: unknown) {
    super(`The transaction on repo '${repo}' was rolled back by rollback(): ${String(reason)}`);
    this.reason = reason;
  }
}

/** A transaction asked for something only the outermost transaction can decide. */
export class NestedTransactionOption extends QuarryError {
  readonly code = 'transaction.nested_option';
  constructor(option: string, value: string, where: 'transaction' | 'sandbox') {
    super(`A transaction inside ${where === 'sandbox' ? 'a sandbox' : 'another'} cannot set ${option}: '${value}'.`, {
      why: 'It is a savepoint of the transaction around it, which was begun without this option.',
      fix:
        where === 'sandbox'
          ? `Give the sandbox the option: createSandbox({ ${option}: '${value}' }), or run the test in sandbox.unboxed().`
          : 'Set the option on the outermost transaction.',
    });
  }
}

/** An inner transaction that joined its outer one failed: nothing more can be done in the outer one. */
export class TransactionRollingBack extends QuarryError {
  readonly code = 'transaction.rolling_back';
  constructor(repo: string, cause: unknown) {
    super(`The transaction on repo '${repo}' is rolling back.`, {
      why: 'A transaction inside it, which joined it with { savepoint: false }, has failed.',
      cause,
    });
  }
}
