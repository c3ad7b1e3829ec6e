import { integer, Resource } from 'quarry';
import { afterAll, aroundEach, beforeAll, describe, expect, test } from 'vitest';
import { openPg } from '../../src/driver/pg.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import { createSandbox } from '../../src/repo/sandbox.ts';
import { OwnershipError, SandboxCommitted, SandboxNested, WorkOutlivedTest } from '../../src/repo/sandbox-error.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { NestedTransactionOption, TransactionClosed, TransactionRolledBack } from '../../src/repo/transaction-error.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';
import { nextWarning } from '../support/warning.ts';

let url = '';
const open = (readOnly = false) => {
  const { host, port, user, password, database } = parseDatabaseUrl(url);
  return openPg({ name: 'sandbox', host, port, user, password, database, max: 20, readOnly });
};
const repo = defineRepo('boxed', { driver: () => open() });
const reader = defineRepo('boxedReader', { driver: () => open(true), readOnly: true, sameDatabaseAs: repo });
const plain = defineRepo('boxedPlain', { driver: () => open() });

beforeAll(async () => {
  url = await createDatabase('sandbox');
  await plain.query('create table note (id int primary key, body text)');
});
afterAll(async () => {
  sandbox.close();
  for (const one of [repo, reader, plain]) await stopRepo(one);
  await dropDatabase(url);
});

const sandbox = createSandbox({ repos: [repo] });
const add = (id: number) => repo.sql`insert into note values (${id}, ${'text'})`.then();
const ids = async (from = repo) =>
  (await from.sql<{ id: number }>`select id from note order by id`).map(({ id }) => id);

describe('with aroundEach', () => {
  aroundEach(sandbox.aroundEach);

  test('rows inserted are there in the test (E173)', async () => {
    await add(1);
    expect(await ids()).toEqual([1]);
  });

  test('lock() is refused outside a transaction of the test, as it is in production', async () => {
    class Note extends Resource('note', { repo }) {
      id = integer({ primaryKey: true });
    }
    await expect(Note.query().lock().all()).rejects.toMatchObject({ code: 'transaction.lock_outside' });
    expect(await repo.transaction(() => Note.query().lock().all())).toEqual([]);
  });

  test('and gone after it (E173)', async () => {
    expect(await ids()).toEqual([]);
    expect(await ids(plain)).toEqual([]);
  });

  test.concurrent.each([1, 2, 3, 4])('concurrent test %i has a connection of its own', async (n) => {
    await add(1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await repo.sql`update note set body = ${String(n)}`;
    const rows = await repo.sql<{ body: string }>`select body from note`;
    expect(rows).toEqual([{ body: String(n) }]);
  });

  test('a statement that fails outside a transaction takes nothing with it (E175)', async () => {
    await add(1);
    await expect(add(1)).rejects.toMatchObject({ sqlstate: '23505' });
    await add(2);
    await repo.query('selekt').catch(() => undefined);
    expect(await ids()).toEqual([1, 2]);
  });

  test('what a reading statement wrote survives a later failure (E175)', async () => {
    await repo.query('with w as (insert into note values (1) returning id) select * from w');
    await repo.query('selekt').catch(() => undefined);
    expect(await ids()).toEqual([1]);
  });

  test('inside a transaction it does, as in production (E175)', async () => {
    const ended = repo.transaction(async () => {
      await add(1);
      await add(1).catch(() => undefined);
      await expect(add(2)).rejects.toMatchObject({ sqlstate: '25P02' });
    });
    await expect(ended).rejects.toBeInstanceOf(TransactionRolledBack);
    await add(3);
    expect(await ids()).toEqual([3]);
  });

  test('inTransaction() is false at the top of a test (E176)', async () => {
    await add(1);
    expect(repo.inTransaction()).toBe(false);
    expect(await repo.transaction(async () => repo.inTransaction())).toBe(true);
    expect(repo.inTransaction()).toBe(false);
  });

  test('transactions are savepoints: an inner rollback keeps the outer work (E177)', async () => {
    await add(1);
    await repo.transaction(async () => {
      await add(2);
      await repo
        .transaction(async () => {
          await add(3);
          throw new Error('inner');
        })
        .catch(() => undefined);
    });
    await repo
      .transaction(async () => {
        await add(4);
        throw new Error('outer');
      })
      .catch(() => undefined);
    await add(5);
    await repo.query('selekt').catch(() => undefined);
    expect(await ids()).toEqual([1, 2, 5]);
  });

  test('transactions by Promise.all follow each other', async () => {
    await Promise.all([1, 2, 3].map((id) => repo.transaction(() => add(id))));
    expect(await ids()).toEqual([1, 2, 3]);
  });

  test('hooks after a commit run as in production', async () => {
    const seen: number[][] = [];
    await repo.transaction(async () => {
      await add(1);
      repo.afterCommit(async () => seen.push(await ids()));
    });
    expect(seen).toEqual([[1]]);
  });

  test('a statement after its transaction ended is refused here too (E109)', async () => {
    let late: Promise<unknown> = Promise.resolve();
    await repo.transaction(async () => {
      late = new Promise((resolve) => setTimeout(resolve, 5)).then(() => add(9));
      late.catch(() => undefined);
    });
    await expect(late).rejects.toBeInstanceOf(TransactionClosed);
  });

  test('an isolation the sandbox does not have is refused', async () => {
    const asked = repo.transaction(() => add(1), { isolation: 'serializable' });
    await expect(asked).rejects.toBeInstanceOf(NestedTransactionOption);
  });

  test('streams by a cursor, between whose batches other statements run', async () => {
    await repo.query('insert into note select n from generate_series(1, 3) n');
    const { streamRows } = await import('../../src/repo/stream.ts');
    const { integer } = await import('../../src/type/registry.ts');
    const record = { values: [{ property: 'id', slot: 0, type: integer as never, nullable: false }], ones: [] };
    const level = { parent: undefined, ordinal: undefined, parentOrdinal: undefined, record, lists: [] };
    const statement = {
      text: 'select id from note order by id',
      params: [],
      result: { slots: undefined, levels: [level] },
    };
    const seen: unknown[] = [];
    for await (const row of streamRows(repo, { statement, values: [] })) {
      seen.push(row);
      await repo.query('select 1');
    }
    expect(seen).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });
});

describe('without aroundEach', () => {
  test('rows are gone after a test that throws (E173)', async () => {
    const ended = sandbox.run(async () => {
      await add(1);
      throw new Error('test failed');
    });
    await expect(ended).rejects.toThrow('test failed');
    expect(await ids(plain)).toEqual([]);
  });

  test('work outliving its test is refused by name (E179)', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let hasEnded = () => {};
    const ended = new Promise<void>((resolve) => {
      hasEnded = resolve;
    });
    const run = async () => {
      await add(1);
      late = ended.then(() => add(2));
      late.catch(() => undefined);
    };
    const warned = nextWarning('leaky');
    await sandbox.run(run, { name: 'leaky' });
    hasEnded();
    const error = await late.catch((caught) => caught);
    expect(error).toBeInstanceOf(OwnershipError);
    expect(error).toMatchObject({ owner: 'leaky', message: expect.stringContaining('test ended') });
    await warned;
    expect(await ids(plain)).toEqual([]);
  });

  test('a statement still under way when its test ends fails the test (E179)', async () => {
    const run = async () => {
      await add(1);
      repo.query('select pg_sleep(100)').catch(() => undefined);
    };
    const begun = performance.now();
    await expect(sandbox.run(run, { name: 'hasty' })).rejects.toBeInstanceOf(WorkOutlivedTest);
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  test('a transaction left open when its test ends harms nobody (E179)', async () => {
    let left: Promise<unknown> = Promise.resolve();
    let goOn = () => {};
    const later = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const run = async () => {
      await new Promise<void>((resolve) => {
        left = repo.transaction(async () => {
          await add(1);
          resolve();
          await later;
          await add(2);
        });
        left.catch(() => undefined);
      });
    };
    await expect(sandbox.run(run, { name: 'abandoning' })).rejects.toBeInstanceOf(WorkOutlivedTest);
    goOn();
    await sandbox.run(async () => {
      await expect(left).rejects.toThrow();
      await add(1);
      expect(await ids()).toEqual([1]);
    });
    expect(await ids(plain)).toEqual([]);
  });

  test('a timeout cancels the statement under way and leaves the next test alone (E180)', async () => {
    const begun = performance.now();
    await expect(sandbox.run(() => repo.query('select pg_sleep(100)'), { timeout: 100 })).rejects.toThrow();
    expect(performance.now() - begun).toBeLessThan(20_000);
    await sandbox.run(async () => {
      await add(1);
      expect(await ids()).toEqual([1]);
    });
  });

  test('a statement outside every test is refused, and unboxed() really commits (E184)', async () => {
    await sandbox.run(() => add(1));
    await expect(ids()).rejects.toBeInstanceOf(OwnershipError);
    await sandbox.unboxed(
      async () => {
        await add(7);
        expect(await ids(plain)).toEqual([7]);
      },
      { truncate: ['note'] },
    );
    expect(await ids(plain)).toEqual([]);
  });

  test('adopt() joins the test that gave the token (E183)', async () => {
    let token = '';
    let ready: () => void = () => undefined;
    const given = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const handler = given.then(() => sandbox.adopt(token, ids));
    await sandbox.run(async () => {
      await add(1);
      token = sandbox.token();
      ready();
      expect(await handler).toEqual([1]);
    });
    expect(() => sandbox.adopt(token, ids)).toThrow('No running test');
  });

  test('share() lets code from outside every test use this one, until it ends', async () => {
    let go: () => void = () => undefined;
    const outside = new Promise<void>((resolve) => {
      go = resolve;
    }).then(() => ids());
    await sandbox.run(async () => {
      await add(1);
      sandbox.share();
      go();
      expect(await outside).toEqual([1]);
    });
    await expect(ids()).rejects.toBeInstanceOf(OwnershipError);
  });

  test('two tests cannot both share', async () => {
    let go: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => {
      go = resolve;
    });
    const second = turn.then(() => sandbox.run(async () => sandbox.share(), { name: 'second' }));
    await sandbox.run(async () => {
      sandbox.share();
      go();
      await expect(second).rejects.toMatchObject({ code: 'sandbox.already_shared' });
    });
  });

  test('two repos that share a connection see each other, and the read-only one still cannot write (E174)', async () => {
    const shared = createSandbox({ shareConnection: [[reader, repo]] });
    await shared.run(async () => {
      await add(1);
      expect(await ids(reader as never)).toEqual([1]);
      await expect(reader.query('insert into note values (2)')).rejects.toMatchObject({ sqlstate: '25006' });
      await expect(reader.transaction(() => reader.query('delete from note'))).rejects.toMatchObject({
        sqlstate: '25006',
      });
      await repo.transaction(async () => {
        await add(3);
        expect(await ids(reader as never)).toEqual([1, 3]);
      });
      await add(4);
      expect(await ids()).toEqual([1, 3, 4]);
    });
    shared.close();
  });

  test('deferred constraints are checked when a test ends well (E188)', async () => {
    await plain.query(
      'create table node (id int primary key, parent int references node deferrable initially deferred)',
    );
    await expect(sandbox.run(() => repo.query('insert into node values (1, 9)'))).rejects.toMatchObject({
      sqlstate: '23503',
    });
    await sandbox.run(async () => {
      await repo.query('insert into node values (1, 9)');
      await expect(sandbox.checkConstraints()).rejects.toMatchObject({ sqlstate: '23503' });
      await repo.query('delete from node');
    });
    await plain.query('drop table node');
  });

  test('a test that says COMMIT itself fails', async () => {
    await expect(sandbox.run(() => repo.query('commit'))).rejects.toBeInstanceOf(SandboxCommitted);
  });

  test('a sandbox inside a sandbox is refused', async () => {
    await expect(sandbox.run(() => sandbox.run(() => add(1)))).rejects.toBeInstanceOf(SandboxNested);
  });
});
