import type { RunOptions } from '../../query/runner.ts';
import { commit, rollBack } from '../commit.ts';
import { withTransaction } from '../context.ts';
import type { AnyRepo } from '../repo-state.ts';
import { rootOf } from '../session.ts';
import { TransactionPlace } from './transaction-place.ts';

/**
 * What `source` yields, where everything it sends runs in one transaction that sees one state of the database. Whoever
 * consumes it stays outside; the transaction ends with the loop, however that ends.
 */
export async function* inSnapshot<T>(
  repo: AnyRepo,
  source: AsyncGenerator<T>,
  { signal }: RunOptions,
): AsyncGenerator<T> {
  const root = await rootOf(repo);
  const place = new TransactionPlace(root, repo, { isolation: 'repeatable read', readOnly: true });
  if (signal !== undefined) place.limitTo(signal);
  const within = <R>(work: () => Promise<R>): Promise<R> => withTransaction(root, place, work);
  let finished = false;
  try {
    for (;;) {
      const next = await within(() => source.next());
      if (next.done === true) break;
      yield next.value;
    }
    finished = true;
  } catch (error) {
    finished = true;
    await rollBack(place, error);
    throw error;
  } finally {
    if (!finished) await leave(place, () => within(() => source.return(undefined)));
  }
  await commit(place);
}

/** The loop was left early: nobody waits for what ending it may say. */
async function leave(place: TransactionPlace, close: () => Promise<unknown>): Promise<void> {
  try {
    await close();
  } catch (error) {
    await rollBack(place, error);
    return;
  }
  await commit(place);
}
