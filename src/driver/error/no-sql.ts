import { QuarryError } from '../../error/quarry-error.ts';

/** SQL was sent to a repo that keeps its records in memory, or a statement was asked of it. */
export class NoSql extends QuarryError {
  readonly code = 'db.no_sql';

  constructor(asked: string) {
    super(`${asked} needs SQL, and this repo keeps its records in memory.`, {
      why: 'memory() answers queries and actions as they are; no statement is ever written.',
      fix: 'Ask with a query or an action, or run this on PostgreSQL: withRepo(…), or a repo without memory().',
    });
  }
}
