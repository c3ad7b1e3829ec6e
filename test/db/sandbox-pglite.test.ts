import { afterAll, aroundEach, beforeAll, expect, test } from 'vitest';
import { openPglite } from '../../src/driver/pglite.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import { createSandbox } from '../../src/repo/sandbox.ts';
import { openRepo, stopRepo } from '../../src/repo/session.ts';
import { TransactionRolledBack } from '../../src/repo/transaction-error.ts';

// One session in all: everything a sandbox does must get by without a second connection.
const repo = defineRepo('lite', { driver: () => openPglite({ name: 'lite' }) });
const reader = defineRepo('liteReader', { sameDatabaseAs: repo, readOnly: true });
const sandbox = createSandbox({ shareConnection: [[repo, reader]] });
const add = (id: number) => repo.sql`insert into note values (${id})`.then();
const ids = async (from: typeof repo | typeof reader = repo) =>
  (await from.sql<{ id: number }>`select id from note order by id`).map(({ id }) => id);

beforeAll(async () => {
  await openRepo(repo);
  await sandbox.unboxed(() => repo.query('create table note (id int primary key)'));
});
afterAll(() => stopRepo(repo));
aroundEach(sandbox.aroundEach);

test('a sandbox on PGlite keeps rows for the test', async () => {
  await add(1);
  await expect(add(1)).rejects.toMatchObject({ sqlstate: '23505' });
  await add(2);
  expect(await ids()).toEqual([1, 2]);
});

test('a sandbox on PGlite leaves nothing behind', async () => {
  expect(await ids()).toEqual([]);
});

test('transactions on PGlite nest, fail alone, and notice swallowed errors', async () => {
  await repo.transaction(async () => {
    await add(1);
    await repo.transaction(() => add(1)).catch(() => undefined);
    const swallowing = repo.transaction(() => add(1).catch(() => undefined));
    await expect(swallowing).rejects.toBeInstanceOf(TransactionRolledBack);
    await repo.transaction(() => add(2));
  });
  expect(await ids()).toEqual([1, 2]);
});

test('a read-only repo on the same PGlite reads what is there and cannot write', async () => {
  await add(1);
  expect(await ids(reader)).toEqual([1]);
  await expect(reader.query('insert into note values (2)')).rejects.toMatchObject({ sqlstate: '25006' });
  await add(3);
  expect(await ids()).toEqual([1, 3]);
});

test('transactions on PGlite commit outside a sandbox', async () => {
  await sandbox.unboxed(
    async () => {
      await repo.transaction(() => add(7));
      const failed = repo.transaction(async () => {
        await add(8);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      await Promise.all([9, 10].map((id) => repo.transaction(() => add(id))));
      expect(await ids()).toEqual([7, 9, 10]);
    },
    { truncate: ['note'] },
  );
});
