import { QuarryError } from '../error/quarry-error.ts';
import type { Session } from '../migration/session.ts';
import type { StandIns } from './stand-ins.ts';

/**
 * Verification. Who lives here: databases that exist only for trying a migration out, and the trial itself. What never
 * happens here: touching a database that holds somebody's data, and deciding what is in a migration.
 */

/** A database to try things in, empty at first and gone (or empty again) in the end. */
export interface Shadow {
  /** `PostgreSQL 15`, `PGlite 18`. */
  readonly engine: string;
  readonly session: Session;
  /** Extensions among those asked for that it does not have. */
  readonly missing: ReadonlySet<string>;
  readonly roles: StandIns;
  close(): Promise<void>;
}

/** The table that marks a configured shadow database as one that may be emptied. */
export const marker = 'quarry_shadow';

/** Nothing is there to verify a migration on. */
export class NoShadow extends QuarryError {
  readonly code = 'shadow.none';
  constructor(passed: readonly string[]) {
    super('There is no database to verify the migration on.', {
      why: passed.join('; '),
      fix: 'npm install @electric-sql/pglite, or set SHADOW_DATABASE_URL to an empty database.',
    });
  }
}

/** `SHADOW_DATABASE_URL` names a database that is in use for something else. */
export class ShadowInUse extends QuarryError {
  readonly code = 'shadow.in_use';
  constructor(database: string, found: string) {
    super(`The shadow database '${database}' is not empty: there is ${found}.`, {
      why: 'It is emptied for every verification, so it must not hold anything.',
      fix: 'Set SHADOW_DATABASE_URL to a database of its own.',
    });
  }
}
