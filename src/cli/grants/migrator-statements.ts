import { quoteName, quoteText } from '../../sql/quote.ts';
import { createRole, type GrantStatement } from './grant-statements.ts';

/** What the one who migrates needs of the database. */
export interface Migrating {
  /** The schema of the repo. */
  readonly schema: string;
  /** Whether migrations make schemas or extensions, which takes a right on the database. */
  readonly makes: boolean;
}

/** The role that migrates, and what lets it make the tables, which are its own from then on. */
export function migratorStatements(role: string, { schema, makes }: Migrating): GrantStatement[] {
  const [name, place] = [quoteName(role), quoteName(schema)];
  return [
    { sql: createRole(role) },
    ...(schema === 'public' ? [] : [{ sql: `create schema if not exists ${place}` }]),
    { sql: `grant usage, create on schema ${place} to ${name}` },
    // A grant names its database, and what is printed here is run in any.
    ...(makes
      ? [
          {
            sql: `do $grants$ begin execute format('grant create on database %I to %I', current_database(), ${quoteText(role)}); end $grants$`,
          },
        ]
      : []),
  ];
}
