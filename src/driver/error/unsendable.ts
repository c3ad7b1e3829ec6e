import { DbError } from './db-error.ts';

/** A statement or a value that PostgreSQL's protocol cannot carry; it was not sent. */
export class Unsendable extends DbError {
  override readonly code = 'db.unsendable';

  constructor(complaint: string, why: string) {
    super(complaint, { outcome: 'not-sent' }, { why });
  }
}
