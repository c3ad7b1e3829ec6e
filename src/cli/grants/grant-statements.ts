import { LEDGER_NAMES } from '../../migration/ledger/ledger-names.ts';
import type { Right, Rights } from '../../schema/security/rights.ts';
import { quoteKey } from '../../sql/ddl/name.ts';
import { printOperation } from '../../sql/ddl/operations.ts';
import { quoteName, quoteTable, quoteText } from '../../sql/quote.ts';

/** A statement that gives a role what it is declared to have, and what has to be there for it. */
export interface GrantStatement {
  readonly sql: string;
  /** SQL for what it is on, null while that is not there. */
  readonly needs?: string | undefined;
}

/** The roles themselves, the schema their tables are in, what they may do there, and that the ledger is not theirs. */
export function grantStatements(rights: readonly Rights[], roles: readonly string[], schema: string): GrantStatement[] {
  const ledger = LEDGER_NAMES.map((name) => ({ name: quoteTable(schema, name), kind: kindOf(name) }));
  return [
    ...roles.map((role) => ({ sql: createRole(role) })),
    ...roles.map((role) => ({
      sql: `grant usage on schema ${quoteName(schema)} to ${quoteName(role)}`,
      // Migrating makes it where it is not the one that each database has.
      needs: schema === 'public' ? undefined : `to_regnamespace(${quoteText(quoteName(schema))})`,
    })),
    ...rights
      .filter(({ role }) => roles.includes(role))
      .map((right) => ({
        sql: printOperation({ kind: 'grant', ...inSchema(right, schema) }),
        needs:
          right.on === 'schema'
            ? `to_regnamespace(${quoteText(quoteName(right.key))})`
            : relation(quoteKey(inSchema(right, schema).key)),
      })),
    ...roles.flatMap((role) =>
      ledger.map(({ name, kind }) => ({
        sql: `revoke all on ${kind} ${name} from ${quoteName(role)}`,
        needs: relation(name),
      })),
    ),
  ];
}

const relation = (name: string): string => `to_regclass(${quoteText(name)})`;

const kindOf = (name: string): string => (name.endsWith('_seq') ? 'sequence' : 'table');

/** Creating a role that is there is an error, and there is no `if not exists` for it. */
export const createRole = (role: string): string =>
  `do $grants$ begin if not exists (select from pg_roles where rolname = ${quoteText(role)}) then create role ${quoteName(role)} login; end if; end $grants$`;

/** What is in the default schema, with that said. */
export const inSchema = <R extends Right>(right: R, schema: string): R =>
  right.on === 'schema' || right.key.includes('.') ? right : { ...right, key: `${schema}.${right.key}` };
