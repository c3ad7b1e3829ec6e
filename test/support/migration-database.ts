import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { MigrationDatabase } from '../../src/migration/database.ts';
import { listener, MigrationFolder } from './migration-folder.ts';
import { pgDatabase } from './pg-database.ts';
import { openQuery } from './pg-query.ts';
import { createDatabase, dropDatabase } from './server.ts';

type Query = Awaited<ReturnType<typeof openQuery>>;

/** One database for the tests of a file or a block; before each it has nothing, and neither has the folder of migrations. */
export function useMigrationDatabase(name: string) {
  let there: { readonly url: string; readonly db: MigrationDatabase; readonly query: Query } | undefined;
  const found = () => {
    if (there === undefined) throw new Error('only inside a test');
    return there;
  };
  const folder = new MigrationFolder();
  beforeAll(async () => {
    const url = await createDatabase(name);
    there = { url, db: pgDatabase(url), query: await openQuery(url) };
  });
  beforeEach(async () => {
    folder.renew();
    await found().query('drop schema public cascade');
    await found().query('create schema public');
  });
  afterAll(async () => {
    folder.remove();
    await found().query.close();
    await dropDatabase(found().url);
  });
  const db: MigrationDatabase = { name: 'main', open: () => found().db.open() };
  return {
    db,
    folder,
    url: (): string => found().url,
    query: (...asked: Parameters<Query>): ReturnType<Query> => found().query(...asked),
    /** The folder, and who hears what happens: nobody, unless a `listener()` is given. */
    options: (heard = listener()) => ({ folder: folder.path, report: heard.report }),
  };
}
