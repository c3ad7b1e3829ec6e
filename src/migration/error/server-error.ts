import { QuarryError } from '../../error/quarry-error.ts';

/** A read-only repo has no history to move. */
export class ReadOnlyRepo extends QuarryError {
  readonly code = 'migration.read_only_repo';

  constructor(name: string) {
    super(`The repo '${name}' is read-only: migrations cannot run on it.`, {
      why: 'Migrating writes: the structure, and a row of the ledger.',
      fix: `Define a writable repo on the same database (\`sameDatabaseAs: ${name}\`) and migrate that one.`,
    });
  }
}

/** The server is a standby. */
export class StandbyServer extends QuarryError {
  readonly code = 'migration.standby';

  constructor(name: string) {
    super(`The server of '${name}' is a standby (pg_is_in_recovery).`, {
      why: 'A standby takes no writes, and an advisory lock on it excludes nobody.',
      fix: 'Point the url, or `directUrl`, at the primary.',
    });
  }
}

/** SQLSTATE 42501. */
export class InsufficientPrivilege extends QuarryError {
  readonly code = 'migration.insufficient_privilege';

  constructor(role: string, schema: string, cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super(`The role ${role} may not do this: ${said}`, {
      why: 'Migrating needs CREATE on the schema, and ownership of what it alters.',
      fix: `As the owner: GRANT USAGE, CREATE ON SCHEMA ${quote(schema)} TO ${quote(role)}; or migrate with the owner's url (\`directUrl\`).`,
      cause,
    });
  }
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
