import type { Connection, Driver } from '../driver/driver.ts';

/**
 * Records in memory. Who lives here: what `driver: memory()` keeps, and how it answers queries and actions with the
 * expressions' meaning in memory. What never happens here: SQL.
 *
 * A table without a database: `defineRepo('support', { driver: memory() })`. Every driver made is a store of its own,
 * empty at first and gone with the process. Leaving the option out moves the repo to PostgreSQL.
 *
 * @example
 * ```ts
 * const Drafts = defineRepo('drafts', { driver: memory() });
 * class Note extends Resource('notes', { repo: Drafts }) {
 *   id = uuid({ primaryKey: true });
 *   words = text();
 * }
 * await Note.where({ words: { startsWith: 'a' } }).count(); // → 0
 * ```
 */
export function memory(): Driver {
  let opening: Promise<() => Connection> | undefined;
  return Object.freeze<Driver>({
    keepsRecords: true,
    capabilities: Object.freeze({
      engine: 'memory',
      version: 0,
      namedStatements: false,
      // Nothing that is said on a connection outlives its transaction.
      sessionState: false,
      advisoryLocks: false,
      listen: false,
      cancel: false,
      concurrent: true,
      standby: false,
      extensions: Object.freeze([]),
    }),
    pool: Object.freeze({ size: 0, busy: 0, queued: 0 }),
    async connect(): Promise<Connection> {
      // Only now: a program that keeps nothing in memory loads nothing for it.
      opening ??= import('./connection.ts').then(({ connections }) => connections());
      return (await opening)();
    },
    async close() {},
  });
}
