/**
 * Migrations. Who lives here: migration files, the ledger, the lock, and running steps so that they can be resumed.
 * What never happens here: inventing steps (that is `schema`), printing (events go to the caller), dev tooling.
 */
import type { Capabilities, Connection, SendOptions } from '../driver/driver.ts';
import { quoteName } from './name.ts';

/** A database whose structure is to be moved. */
export interface MigrationDatabase {
  /** The repo's name, for messages. */
  readonly name: string;
  /** Where the tables and the ledger live; the first schema of the search path where not given. */
  readonly schema?: string | undefined;
  /** Of a tenant's schema: where what all tenants share is, if that is not `public`. */
  readonly shared?: string | undefined;
  readonly readOnly?: boolean | undefined;
  /** Sessions for the migration alone, outside the application's pool. */
  open(): Promise<Sessions>;
}

/** What `open` gives: a `Driver` is one. `close` ends only what `open` began. */
export interface Sessions {
  readonly capabilities: Pick<Capabilities, 'concurrent' | 'sessionState' | 'version' | 'standby' | 'engine'>;
  connect(options?: SendOptions): Promise<Connection>;
  close(): Promise<void>;
}

/** Where names are looked for in a database that names its schema. */
export function searchPath({ schema, shared }: Pick<MigrationDatabase, 'schema' | 'shared'>): string | undefined {
  if (schema === undefined) return undefined;
  const named = [schema, ...(shared === undefined ? [] : [shared])].map(quoteName);
  return [...named, 'public'].join(', ');
}
