import { openPg } from '../../src/driver/pg.ts';
import type { MigrationDatabase } from '../../src/migration/database.ts';

/** A database to migrate, with connections of its own, for tests of the runner alone. */
export function pgDatabase(
  url: string,
  options: { application?: string; schema?: string; pooler?: 'transaction' } = {},
): MigrationDatabase {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    name: 'main',
    schema: options.schema,
    open: async () =>
      openPg({
        name: 'main',
        host: decodeURIComponent(hostname),
        port: Number(port),
        user: decodeURIComponent(username),
        password: decodeURIComponent(password),
        database: decodeURIComponent(pathname.slice(1)),
        applicationName: options.application ?? 'test migrator',
        pooler: options.pooler,
        max: 4,
        queueTimeout: 30_000,
        connectTimeout: 30_000,
      }),
  };
}
