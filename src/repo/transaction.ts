import { complaintAbout } from '../query/given-options.ts';
import { commit, rollBack } from './commit.ts';
import { transactionAt, withTransaction } from './context.ts';
import { isConflict, isConnectionLost } from './failure.ts';
import type { Place } from './place/place.ts';
import { type BeginOptions, TransactionPlace } from './place/transaction-place.ts';
import { type AnyRepo, stateOf } from './repo-state.ts';
import { knownRoot, rootOf } from './session.ts';
import {
  CommitOutcomeUnknown,
  InvalidTransactionOption,
  NestedTransactionOption,
  NotInTransaction,
  RollbackRequested,
  TransactionClosed,
  TransactionRolledBack,
  TransactionTimedOut,
} from './transaction-error.ts';

/** What `transaction` takes; inside another one, `isolation` is refused. */
export interface TransactionOptions extends BeginOptions {
  /** How often the whole callback is repeated after a deadlock or a serialization failure; `true` is 10 times. */
  readonly retry?: boolean | number | undefined;
  /** `false`: inside another transaction it becomes part of that one instead of a savepoint. */
  readonly savepoint?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for all of it. */
  readonly timeout?: number | undefined;
}

const known = [
  'isolation',
  'readOnly',
  'deferrable',
  'retry',
  'savepoint',
  'signal',
  'timeout',
] satisfies (keyof TransactionOptions)[];

/** Runs `fn` in a transaction: committed when it resolves, rolled back with the same error when it rejects. */
export async function transaction<T>(
  repo: AnyRepo,
  fn: () => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const complaint = complaintAbout('transaction', options, known);
  if (complaint !== undefined) throw new InvalidTransactionOption(complaint);
  options.signal?.throwIfAborted();
  const root = await rootOf(repo);
  const outer = transactionAt(root);
  if (outer instanceof TransactionPlace) {
    return options.savepoint === false ? join(outer, fn) : nested(root, outer, { repo, fn, options });
  }
  // A connection held by checkout() is used for the transaction, too.
  const at = outer ?? root;
  const { value, hooks } = await at.exclusive(() => outermost(root, at, { repo, fn, options }));
  await runHooks(repo, hooks);
  return value;
}

/** Runs `fn` in a transaction that is rolled back whatever happens. */
export async function rollbackOnly<T>(repo: AnyRepo, fn: () => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined;
  const enough = new RollbackRequested(repo.name, 'only tried out');
  try {
    await transaction(repo, async () => {
      result = { value: await fn() };
      throw enough;
    });
  } catch (error) {
    if (error !== enough || result === undefined) throw error;
    return result.value;
  }
  throw enough;
}

interface Asked<T> {
  readonly repo: AnyRepo;
  readonly fn: () => Promise<T>;
  readonly options: TransactionOptions;
}

async function outermost<T>(
  root: Place,
  at: Place,
  asked: Asked<T>,
): Promise<{ value: T; hooks: readonly (() => unknown)[] }> {
  if (at.depth > 0) refuseNestedOptions(asked.options, 'sandbox');
  const { retry } = asked.options;
  const attempts = 1 + (retry === true ? 10 : retry || 0);
  for (let attempt = 1; ; attempt++) {
    const place = new TransactionPlace(at, asked.repo, beginOptions(asked));
    try {
      return { value: await attemptIn(root, place, asked), hooks: place.hooks };
    } catch (error) {
      if (attempt >= attempts || !isTransient(error)) throw error;
      asked.options.signal?.throwIfAborted();
      await pause(attempt);
    }
  }
}

async function nested<T>(root: Place, outer: TransactionPlace, asked: Asked<T>): Promise<T> {
  refuseNestedOptions(asked.options, 'transaction');
  return outer.exclusive(async () => {
    const place = new TransactionPlace(outer, asked.repo, beginOptions(asked));
    outer.adopt(place);
    try {
      const value = await attemptIn(root, place, asked);
      outer.hooks.push(...place.hooks);
      return value;
    } finally {
      outer.wrote ||= place.wrote;
      outer.adopt(undefined);
    }
  });
}

/** Without a savepoint a failure inside cannot be undone alone: the outer transaction can only be rolled back. */
async function join<T>(outer: TransactionPlace, fn: () => Promise<T>): Promise<T> {
  if (outer.closed) throw new TransactionClosed(outer.repo.name);
  try {
    return await fn();
  } catch (error) {
    outer.doomed ??= error;
    throw error;
  }
}

async function attemptIn<T>(root: Place, place: TransactionPlace, asked: Asked<T>): Promise<T> {
  let value: T;
  try {
    value = await withinLimits(place, asked, () => withTransaction(root, place, async () => asked.fn()));
    if (place.doomed !== undefined) throw new TransactionRolledBack(asked.repo.name, place.doomed);
  } catch (error) {
    await rollBack(place, error);
    throw error;
  }
  await commit(place);
  return value;
}

/** Ends the wait for a callback when its time is up or its signal says so. */
async function withinLimits<T>(place: TransactionPlace, asked: Asked<T>, run: () => Promise<T>): Promise<T> {
  const { signal, timeout } = asked.options;
  if (signal === undefined && timeout === undefined) return run();
  const limit = new AbortController();
  const given = (): void => limit.abort(signal?.reason);
  signal?.addEventListener('abort', given, { once: true });
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => limit.abort(new TransactionTimedOut(asked.repo.name, timeout)), timeout);
  place.limitTo(limit.signal);
  const ended = new Promise<never>((_resolve, reject) => {
    limit.signal.addEventListener('abort', () => reject(limit.signal.reason), { once: true });
  });
  try {
    const running = run();
    // The race may leave it behind; what it says then is nobody's any more.
    running.catch(() => undefined);
    return await Promise.race([running, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', given);
  }
}

/** A read-only repo says so each time: it may share its connection, or stand before a pooler that forgets settings. */
function beginOptions<T>({ repo, options }: Asked<T>): BeginOptions {
  return repo.access === 'read' ? { ...options, readOnly: true } : options;
}

function refuseNestedOptions(options: TransactionOptions, inside: 'transaction' | 'sandbox'): void {
  if (options.isolation !== undefined) throw new NestedTransactionOption('isolation', options.isolation, inside);
}

function isTransient(error: unknown): boolean {
  if (error instanceof CommitOutcomeUnknown) return false;
  return isConflict(error) || isConnectionLost(error) || (error as { retryable?: unknown } | null)?.retryable === true;
}

/** Twice as long each time, by chance shorter, so that those who met do not meet again. */
function pause(attempt: number): Promise<void> {
  const longest = Math.min(1000, 5 * 2 ** attempt);
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}

/** The transaction is committed whatever they do, so their failures are reported, not thrown. */
async function runHooks(repo: AnyRepo, hooks: readonly (() => unknown)[]): Promise<void> {
  for (const hook of hooks) await runHook(repo, hook);
}

async function runHook(repo: AnyRepo, hook: () => unknown): Promise<void> {
  try {
    await hook();
  } catch (error) {
    const { hookFailures } = stateOf(repo);
    for (const listener of hookFailures) listener(error);
    if (hookFailures.size === 0) {
      process.emitWarning(`A hook after a commit on repo '${repo.name}' failed: ${String(error)}`);
    }
  }
}

/** The open transaction of the running callback; undefined outside of one. */
function openTransaction(repo: AnyRepo): TransactionPlace | undefined {
  const root = knownRoot(repo);
  const found = root === undefined ? undefined : transactionAt(root);
  return found instanceof TransactionPlace ? found : undefined;
}

/** Whether the running code is inside the callback of a transaction of this repo. */
export function inTransaction(repo: AnyRepo): boolean {
  const found = openTransaction(repo);
  return found !== undefined && !found.closed;
}

/** Runs `hook` after the outermost COMMIT; at once outside a transaction; never after a rollback. */
export function afterCommit(repo: AnyRepo, hook: () => unknown): void {
  const found = openTransaction(repo);
  if (found === undefined) void runHook(repo, hook);
  else if (found.closed) throw new TransactionClosed(repo.name);
  else found.hooks.push(hook);
}

/** Leaves the callback of the running transaction at once; transaction() rejects with the reason. */
export function rollback(repo: AnyRepo, reason: unknown): never {
  if (!inTransaction(repo)) throw new NotInTransaction(repo.name);
  throw reason instanceof Error ? reason : new RollbackRequested(repo.name, reason);
}
