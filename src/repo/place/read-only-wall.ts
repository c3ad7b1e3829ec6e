import type { Connection } from '../../driver/driver.ts';
import type { AnyRepo } from '../repo-state.ts';
import type { Use } from './place.ts';

/** Whether a statement of a read-only repo runs on a connection that may write: one it shares in a sandbox. */
export function isWalled(use: Use, owner: AnyRepo | undefined): boolean {
  return use.repo.access === 'read' && owner?.access !== 'read';
}

/** Runs `work` so that the server refuses writes with 25006, as it does on the repo's own connections. */
export async function behindWall<T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
  // The setting ends with the savepoint, whichever way that ends.
  const raised = connection.simple('savepoint quarry_wall; set transaction read only');
  raised.catch(() => undefined);
  const result = await work(connection);
  await connection.simple('release savepoint quarry_wall');
  return result;
}
