import type { DrizzleConfig } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Repo } from '../repo/repo.ts';
import { clientOf } from './client.ts';

/**
 * A typed drizzle database on a repo: its queries use the repo's connections, and the transaction that is running.
 * `transaction` is the repo's own, so that resources and drizzle share it.
 *
 * @example
 * ```ts
 * import { sql } from 'drizzle-orm';
 *
 * await Support.transaction(async () => {
 *   await Ticket.create('new', { subject: 'Seen by both' });
 *   const { rows } = await drizzleOn(Support).execute(sql`select count(*)::int as n from tickets`);
 *   rows; // → [{ n: 5 }]
 * });
 * ```
 */
export function drizzleOn<Schema extends Record<string, unknown> = Record<string, never>>(
  repo: Repo<'read' | 'write'>,
  config: DrizzleConfig<Schema> = {},
): NodePgDatabase<Schema> {
  // drizzle asks a client for nothing but query().
  const client = clientOf(repo) as unknown as Parameters<typeof drizzle>[0] & object;
  const database: NodePgDatabase<Schema> = drizzle({ ...config, client } as never);
  const transaction = (work: (db: NodePgDatabase<Schema>) => Promise<unknown>) =>
    repo.transaction(() => work(database));
  return Object.assign(database, { transaction }) as NodePgDatabase<Schema>;
}
