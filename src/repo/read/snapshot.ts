import { transactionAt } from '../context.ts';
import { TransactionPlace } from '../place/transaction-place.ts';
import type { AnyRepo } from '../repo-state.ts';
import { rootOf } from '../session.ts';
import { transaction } from '../transaction.ts';

/** Two ways to read several statements' worth as of one moment. */
interface Ways<T> {
  /** By several statements, where all of them see the same. */
  readonly several: () => Promise<T>;
  /** By one statement, where they would not: the running transaction sees what others commit meanwhile. */
  readonly one: () => Promise<T>;
}

/** Reads as of one moment: in a transaction that sees nothing newer, or by one statement where another is running. */
export async function asOfOneMoment<T>(repo: AnyRepo, { several, one }: Ways<T>): Promise<T> {
  const root = await rootOf(repo);
  const open = transactionAt(root);
  if (open instanceof TransactionPlace) return open.isolated ? several() : one();
  if (root.depth > 0) return one();
  return transaction(repo, several, { isolation: 'repeatable read', readOnly: true });
}
