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

/** A batch goes over a table whose policies apply to the role that migrates. */
export class RowsHidden extends QuarryError {
  readonly code = 'migration.rows_hidden';

  constructor(
    migration: { readonly version: string; readonly name: string },
    { table, role }: { readonly table: string; readonly role: string },
  ) {
    super(`${migration.version} ${migration.name} cannot go over all rows of '${table}' as the role ${role}.`, {
      why: 'Row security applies to that role there, so rows that policies hide would be passed over without a word.',
      fix: seesAll(role),
    });
  }
}

const seesAll = (role: string): string =>
  `Migrate as a role that sees all rows: as a superuser, ALTER ROLE ${quote(role)} BYPASSRLS;`;

/** SQLSTATE 42501. */
export class InsufficientPrivilege extends QuarryError {
  readonly code = 'migration.insufficient_privilege';

  /** `reading` is true where nothing was to be changed. */
  constructor(role: string, schema: string, cause: unknown, reading = false) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const [to, on] = [quote(role), quote(schema)];
    super(`The role ${role} may not do this: ${said}`, {
      why: reading
        ? 'Looking at the history needs USAGE on the schema, and SELECT on its ledger.'
        : isAboutRows(said)
          ? 'Policies hide rows from it there, and a migration that passes over rows without a word goes wrong later.'
          : 'Migrating needs CREATE on the schema, and ownership of what it alters.',
      fix: reading
        ? `As the owner: GRANT USAGE ON SCHEMA ${on} TO ${to}; GRANT SELECT ON ${on}.quarry_migrations TO ${to};`
        : isAboutRows(said)
          ? seesAll(role)
          : fixOf(said, { to, on }),
      cause,
    });
  }
}

/** The server refuses a statement that would see only some of the rows; in another language it says less. */
const isAboutRows = (said: string): boolean => said.includes('row-level security');

/** A grant helps where something is made; what is there is altered by its owner only. */
function fixOf(said: string, { to, on }: { readonly to: string; readonly on: string }): string {
  const extension = /create extension "([^"]+)"/.exec(said)?.[1];
  if (extension !== undefined) return `As a superuser, once in this database: CREATE EXTENSION ${quote(extension)};`;
  const database = /permission denied for database (\S+)/.exec(said)?.[1];
  if (database !== undefined) return `As the owner: GRANT CREATE ON DATABASE ${quote(database)} TO ${to};`;
  return /schema/.test(said)
    ? `As the owner: GRANT USAGE, CREATE ON SCHEMA ${on} TO ${to}; or migrate with the owner's url (\`directUrl\`).`
    : 'Migrate with the url of the role that owns it (`directUrl`).';
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
