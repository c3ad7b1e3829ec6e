import type { Connection, Driver, Outcome, Sending } from '../driver/driver.ts';
import { isConnectionLost, sqlstateOf } from './failure.ts';
import { idQuery } from './place/transaction-connection.ts';
import { knowsOutcomes, type TransactionPlace } from './place/transaction-place.ts';
import { textField } from './raw-row.ts';
import type { AnyRepo } from './repo-state.ts';
import { watched } from './statement-event.ts';
import { CommitLost, CommitOutcomeUnknown, TransactionClosed, TransactionRolledBack } from './transaction-error.ts';

/** How long the server is asked what became of a COMMIT that was cut off, in milliseconds. */
const patience = 10_000;

/** Ends a transaction well. Throws where it could not, or where nobody knows. */
export async function commit(transaction: TransactionPlace): Promise<void> {
  if (transaction.abandoned) throw new TransactionClosed(transaction.repo.name);
  transaction.close();
  const connection = await transaction.connection?.catch(() => undefined);
  // Nothing was sent, so there is nothing to commit.
  if (connection === undefined) return;
  if (!connection.begun) return letGo(transaction, connection);
  await abandonChild(transaction, connection);
  if (transaction.savepoint !== undefined) return release(transaction, connection);
  const { driver, repo } = transaction;
  const writes = transaction.wrote && repo.access === 'write';
  const asked = writes && asksForOutcome(driver, connection) ? (connection.id ?? transactionId(connection)) : undefined;
  try {
    const { command } = await watched(repo, 'commit', (text) => connection.simple(text));
    if (command === 'ROLLBACK') throw new TransactionRolledBack(repo.name, transaction.failure);
  } catch (error) {
    const lost = isConnectionLost(error);
    // Where the id was asked for just before, its answer is often there although COMMIT's never came.
    const id = lost ? await asked : undefined;
    connection.release(error);
    if (!lost) throw error;
    return resolveOutcome(driver, repo, id, error);
  }
  connection.release();
}

/** Ends a transaction badly; the reason is the caller's to throw, so a lost connection adds nothing. */
export async function rollBack(transaction: TransactionPlace, reason: unknown): Promise<void> {
  if (transaction.abandoned) return;
  transaction.leftBehind?.abandon();
  transaction.close();
  const connection = await transaction.connection?.catch(() => undefined);
  if (connection === undefined) return;
  const { savepoint } = transaction;
  let failure = isConnectionLost(reason) ? reason : undefined;
  if (!connection.begun) return letGo(transaction, connection, failure);
  try {
    await say(transaction, connection, savepoint === undefined ? 'rollback' : undo(savepoint));
  } catch (error) {
    failure ??= error;
  }
  if (savepoint === undefined) connection.release(failure);
}

/** Hands the connection back on which nothing has begun. */
function letGo(transaction: TransactionPlace, connection: Connection, failure?: unknown): void {
  if (transaction.savepoint === undefined) connection.release(failure);
}

const say = ({ repo }: TransactionPlace, connection: Connection, text: string): Promise<Outcome> =>
  watched(repo, text, (said) => connection.simple(said));

const undo = (savepoint: string): string => `rollback to savepoint ${savepoint}; release savepoint ${savepoint}`;

async function release(transaction: TransactionPlace, connection: Connection): Promise<void> {
  const savepoint = transaction.savepoint ?? '';
  if (connection.status !== 'failed') {
    const released = await say(transaction, connection, `release savepoint ${savepoint}`).catch((error: unknown) => ({
      error,
    }));
    if (!('error' in released)) return;
    // A statement nobody awaited may have failed in the meantime.
    if (sqlstateOf(released.error) !== '25P02') throw released.error;
  }
  // In a failed transaction RELEASE only fails as well; the outer one can go on from before the savepoint.
  await say(transaction, connection, undo(savepoint));
  throw new TransactionRolledBack(transaction.repo.name, transaction.failure);
}

/** Undoes what a transaction inside did so far whose callback is still running: half of it must not be committed. */
async function abandonChild(transaction: TransactionPlace, connection: Connection): Promise<void> {
  const child = transaction.leftBehind;
  if (child === undefined || child.closed) return;
  child.abandon();
  // Until its SAVEPOINT is on the way there is nothing to go back to.
  const sent = await child.connection?.catch(() => undefined);
  if (sent?.begun && child.savepoint !== undefined) await say(child, connection, undo(child.savepoint));
}

const asksForOutcome = (driver: Driver, connection: Connection): boolean =>
  knowsOutcomes(driver) && connection.status === 'transaction';

/**
 * The id of the running transaction, where none of its statements could bring it along. Sent ahead of COMMIT without
 * waiting, so it costs no round trip.
 */
function transactionId(connection: Connection): Promise<string | undefined> {
  return firstField(connection, idQuery).catch(() => undefined);
}

async function resolveOutcome(driver: Driver, repo: AnyRepo, id: string | undefined, cause: unknown): Promise<void> {
  if (id === undefined) throw new CommitOutcomeUnknown(repo.name, cause);
  const deadline = performance.now() + patience;
  for (let wait = 50; performance.now() < deadline; wait = Math.min(wait * 2, 1000)) {
    const status = await statusOf(driver, id).catch(() => 'in progress');
    if (status === 'committed') return;
    if (status === 'aborted') throw new CommitLost(repo.name, cause);
    if (status !== 'in progress') break;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  throw new CommitOutcomeUnknown(repo.name, cause);
}

async function statusOf(driver: Driver, id: string): Promise<string | undefined> {
  const connection = await driver.connect();
  try {
    const status = await firstField(connection, { text: 'select pg_xact_status($1::text::xid8)', values: [id] });
    connection.release();
    return status;
  } catch (error) {
    connection.release(error);
    throw error;
  }
}

async function firstField(connection: Connection, sending: Sending): Promise<string | undefined> {
  let field: string | undefined;
  await connection.send(sending, (bytes, offset) => {
    field = textField(bytes, offset) ?? undefined;
  });
  return field;
}
