import { transactionAt, withTransaction } from './context.ts';
import { CheckoutPlace } from './place/checkout-place.ts';
import { TransactionPlace } from './place/transaction-place.ts';
import type { AnyRepo } from './repo-state.ts';
import { knownRoot, rootOf } from './session.ts';

/** Runs `fn` with one connection for all of its statements; inside a transaction that is so already. */
export async function checkout<T>(repo: AnyRepo, fn: () => Promise<T>): Promise<T> {
  const root = await rootOf(repo);
  if ((transactionAt(root) ?? root).pinned) return fn();
  const place = new CheckoutPlace(root, repo);
  try {
    return await withTransaction(root, place, async () => fn());
  } finally {
    await place.close();
  }
}

/** Whether the running code is inside checkout() or transaction(). */
export function checkedOut(repo: AnyRepo): boolean {
  const root = knownRoot(repo);
  const place = root === undefined ? undefined : transactionAt(root);
  return (place instanceof CheckoutPlace || place instanceof TransactionPlace) && !place.closed;
}
