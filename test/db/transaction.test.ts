import { actions, integer, Resource } from 'quarry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPg } from '../../src/driver/pg.ts';
import { type RecordingDriver, record } from '../../src/driver/recording.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import { openRepo, stopRepo } from '../../src/repo/session.ts';
import { TransactionClosed, TransactionRolledBack, TransactionTimedOut } from '../../src/repo/transaction-error.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
const repo = defineRepo('transactions', { driver: () => open() });
const open = () => {
  const { host, port, user, password, database } = parseDatabaseUrl(url);
  return openPg({ name: 'transactions', host, port, user, password, database, max: 20 });
};

beforeAll(async () => {
  url = await createDatabase('transaction');
  await repo.query('create table account (id int primary key, balance int not null)');
});
afterAll(async () => {
  await stopRepo(repo);
  await dropDatabase(url);
});
beforeEach(async () => {
  await repo.query('truncate account');
  await repo.query('insert into account select n, 100 from generate_series(1, 10) n');
});

const balances = async (): Promise<number[]> =>
  (await repo.sql<{ balance: number }>`select balance from account order by id`).map(({ balance }) => balance);
const set = (id: number, balance: number) => repo.sql`update account set balance = ${balance} where id = ${id}`;

test('transaction() keeps what a resolved callback wrote and nothing of a rejected one (E100)', async () => {
  await repo.transaction(async () => {
    await set(1, 1);
    expect((await balances())[0]).toBe(1);
  });
  const error = new Error('mine');
  const failed = repo.transaction(async () => {
    await set(2, 2);
    throw error;
  });
  await expect(failed).rejects.toBe(error);
  expect((await balances()).slice(0, 2)).toEqual([1, 100]);
});

test('transaction() notices that COMMIT answered ROLLBACK (E105)', async () => {
  const ended = repo.transaction(async () => {
    await set(1, 1);
    await repo.query('insert into account values (1, 1)').catch(() => undefined);
  });
  await expect(ended).rejects.toBeInstanceOf(TransactionRolledBack);
  expect((await balances())[0]).toBe(100);
});

test('two transactions do not see each other before commit (E106)', async () => {
  let seen: number | undefined;
  await repo.transaction(async () => {
    await set(1, 1);
    seen = await new Promise((resolve) => setTimeout(resolve, 0)).then(() => outside());
  });
  expect(seen).toBe(100);
});
// Leaves the transaction's context by way of another repo's pool.
const other = defineRepo('transactions-other', { driver: () => open() });
afterAll(() => stopRepo(other));
const outside = async () =>
  (await other.sql<{ balance: number }>`select balance from account where id = 1`)[0]?.balance;

test('inTransaction() is true only inside (E107)', async () => {
  const seen = [repo.inTransaction()];
  await repo.transaction(async () => seen.push(repo.inTransaction()));
  seen.push(repo.inTransaction());
  expect(seen).toEqual([false, true, false]);
});

test('a statement after its transaction ended is refused, not run elsewhere (E109)', async () => {
  let late: Promise<unknown> = Promise.resolve();
  await repo.transaction(async () => {
    await set(1, 1);
    late = new Promise((resolve) => setTimeout(resolve, 20)).then(() => set(1, 2));
    late.catch(() => undefined);
  });
  await expect(late).rejects.toBeInstanceOf(TransactionClosed);
  expect((await balances())[0]).toBe(1);
});

test('Promise.all inside a transaction is safe', async () => {
  await repo.transaction(() => Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => set(id, id).then())));
  expect(await balances()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a nested transaction fails alone, also after a database error in it', async () => {
  await repo.transaction(async () => {
    await set(1, 1);
    const inner = repo.transaction(async () => {
      await set(2, 2);
      await repo.query('insert into account values (1, 1)');
    });
    await expect(inner).rejects.toMatchObject({ sqlstate: '23505' });
    await repo.transaction(() => set(3, 3).then());
  });
  expect((await balances()).slice(0, 3)).toEqual([1, 100, 3]);
});

test('a nested transaction that swallows an error is rolled back to its savepoint', async () => {
  await repo.transaction(async () => {
    const inner = repo.transaction(async () => {
      await set(2, 2);
      await repo.query('insert into account values (1, 1)').catch(() => undefined);
    });
    await expect(inner).rejects.toBeInstanceOf(TransactionRolledBack);
    await set(1, 1);
  });
  expect((await balances()).slice(0, 2)).toEqual([1, 100]);
});

test('a read-only transaction refuses writes, and only inside it', async () => {
  await expect(repo.transaction(() => set(1, 1).then(), { readOnly: true })).rejects.toMatchObject({
    sqlstate: '25006',
  });
  await repo.transaction(async () => {
    await expect(repo.transaction(() => set(1, 1).then(), { readOnly: true })).rejects.toMatchObject({
      sqlstate: '25006',
    });
    await set(1, 1);
  });
  expect((await balances())[0]).toBe(1);
});

test('a deferred constraint that fails at COMMIT rejects, and the connection serves on', async () => {
  await repo.query('create table node (id int primary key, parent int references node deferrable initially deferred)');
  const failed = repo.transaction(() => repo.query('insert into node values (1, 99)'));
  await expect(failed).rejects.toMatchObject({ sqlstate: '23503' });
  await repo.query('drop table node');
});

test('lock: a second transaction waits until the first commits (E114)', async () => {
  await set(1, 1);
  const increment = () =>
    repo.transaction(async () => {
      const [row] = await repo.sql<{ balance: number }>`select balance from account where id = 1 for update`;
      await set(1, (row?.balance ?? 0) + 1);
    });
  await Promise.all([increment(), increment()]);
  expect((await balances())[0]).toBe(3);
});

test('a storm of serialization failures and deadlocks ends with exact sums', async () => {
  const transfer = (from: number, to: number) =>
    repo.transaction(
      async () => {
        await repo.sql`update account set balance = balance - 1 where id = ${from}`;
        await repo.sql`update account set balance = balance + 1 where id = ${to}`;
      },
      { isolation: 'serializable', retry: 100 },
    );
  const workers = Array.from({ length: 8 }, async (_, worker) => {
    for (let i = 0; i < 10; i++) await transfer(1 + ((worker + i) % 3), 1 + ((worker + i + 1 + (i % 2)) % 3));
  });
  await Promise.all(workers);
  const all = await balances();
  expect(all.reduce((sum, balance) => sum + balance, 0)).toBe(1000);
});

test('transaction({ timeout }) cancels the statement on the server', async () => {
  const begun = performance.now();
  await expect(repo.transaction(() => repo.query('select pg_sleep(100)'), { timeout: 100 })).rejects.toBeInstanceOf(
    TransactionTimedOut,
  );
  expect(performance.now() - begun).toBeLessThan(20_000);
  const [row] =
    await repo.sql`select count(*)::int n from pg_stat_activity where query like 'select pg_sleep(100)%' and state = 'active' and datname = current_database()`;
  expect(row).toEqual({ n: 0 });
});

test('a connection killed inside a transaction rejects it, and the next one works', async () => {
  const killed = repo.transaction(async () => {
    await set(1, 1);
    await repo.query('select pg_terminate_backend(pg_backend_pid())');
  });
  await expect(killed).rejects.toMatchObject({ sqlstate: '57P01' });
  expect((await balances())[0]).toBe(100);
});

test('afterCommit() sees what was committed', async () => {
  let seen: number | undefined;
  await repo.transaction(async () => {
    await set(1, 1);
    repo.afterCommit(async () => {
      seen = await outside();
    });
  });
  expect(seen).toBe(1);
});

test('openRepo() gives the driver that serves the repo', async () => {
  expect((await openRepo(repo)).capabilities.version).toBeGreaterThanOrEqual(150_000);
});

/** What was sent and who with: one list per trip. */
function trips({ statements }: RecordingDriver): string[][] {
  const found: string[][] = [];
  let open = false;
  for (const { text, by } of statements) {
    const words = text.split(' ').slice(0, 2).join(' ');
    if (open || by === 'behind') found.at(-1)?.push(words);
    else found.push([words]);
    open = by === 'ahead';
  }
  return found;
}

describe('on the wire', () => {
  let driver: RecordingDriver;
  const recorded = defineRepo('recorded', { driver: () => driver });
  class Account extends Resource('account', { repo: recorded }) {
    id = integer({ primaryKey: true });
    balance = integer();
    static actions = actions(Account, (action) => ({
      open: action.create({ accept: ['id', 'balance'] }),
      spend: action.update({ accept: ['balance'] }),
    }));
  }
  beforeEach(async () => {
    driver = record(open());
    await recorded.query('select 1');
    driver.clear();
  });
  afterEach(() => stopRepo(recorded));

  test('transaction() begins with its first statement and asks for its id with the first that writes', async () => {
    await recorded.transaction(async () => {
      const { id } = await Account.create('open', { id: 11, balance: 5 });
      await Account.update(id, 'spend', { balance: 4 });
      await Account.get(id);
    });
    expect(trips(driver)).toEqual([
      ['begin', 'insert into', 'select pg_current_xact_id_if_assigned()::text'],
      ['update "account"'],
      ['select t0."id",'],
      ['commit'],
    ]);
  });

  test('transaction() that reads asks for no id', async () => {
    await recorded.transaction(() => Account.all());
    expect(trips(driver)).toEqual([['begin', 'select t0."id",'], ['commit']]);
  });

  test('a nested transaction() begins with its first statement too, and both at once', async () => {
    await recorded.transaction(() => recorded.transaction(() => Account.create('open', { id: 11, balance: 5 })));
    expect(trips(driver)).toEqual([
      ['begin', 'savepoint quarry_1', 'insert into', 'select pg_current_xact_id_if_assigned()::text'],
      ['release savepoint'],
      ['commit'],
    ]);
  });

  test('transaction() asks again where nothing had been written yet', async () => {
    await recorded.transaction(async () => {
      await Account.update(99, 'spend', { balance: 1 }).result();
      await Account.update(1, 'spend', { balance: 1 });
    });
    expect(trips(driver).map((trip) => trip.length)).toEqual([3, 2, 1]);
  });

  test('transaction() has not begun where its first statement could not be sent', async () => {
    await recorded.transaction(async () => {
      await recorded.query('select $1', ['\0']).catch(() => undefined);
      await Account.update(1, 'spend', { balance: 7 });
      await recorded.transaction(async () => {
        await recorded.query('select $1', ['\0']).catch(() => undefined);
      });
    });
    expect(await Account.get(1)).toEqual({ id: 1, balance: 7 });
    const texts = driver.statements.map(({ text }) => text).filter((text) => /^(begin|commit|release)/.test(text));
    // The first `begin` and the savepoint never reached the server.
    expect(texts).toEqual(['begin', 'begin', 'commit']);
  });

  test('statements of a transaction that do not wait for each other travel together, in their order', async () => {
    await recorded.transaction(async () => {
      await Account.get(1);
      driver.clear();
      const answers: string[] = [];
      const all = [
        Account.update(1, 'spend', { balance: 5 }).then(() => answers.push('update')),
        Account.get(1).then(({ balance }) => answers.push(`get ${balance}`)),
        // By itself: hand-written text may be COPY, which eats what follows.
        recorded.query('select 1').then(() => answers.push('query')),
        Account.get(2).then(() => answers.push('get')),
      ];
      while (driver.statements.length < 2) await Promise.resolve();
      // Nothing has come back yet: the loop above gave nobody a turn but microtasks.
      expect(answers).toEqual([]);
      await Promise.all(all);
      expect([...answers.slice(0, 2).sort(), ...answers.slice(2)]).toEqual(['get 5', 'update', 'query', 'get']);
    });
    expect((await Account.get(1)).balance).toBe(5);
  });

  test('what travels behind a statement that fails is not run', async () => {
    const ended = recorded.transaction(async () => {
      await Account.get(1);
      const all = await Promise.allSettled([
        Account.update(1, 'spend', { balance: 5 }),
        Account.create('open', { id: 1, balance: 5 }),
        Account.update(2, 'spend', { balance: 5 }),
      ]);
      expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    });
    await expect(ended).rejects.toBeInstanceOf(TransactionRolledBack);
    expect(await balances()).toEqual(Array(10).fill(100));
  });

  test('nothing travels behind a savepoint that may not be there', async () => {
    await recorded.transaction(async () => {
      await Account.get(1);
      const inner = recorded.transaction(async () => {
        await Promise.all([
          recorded.query('select $1', ['\0']),
          Account.update(1, 'spend', { balance: 7 }),
          Account.update(2, 'spend', { balance: 7 }),
        ]);
      });
      await expect(inner).rejects.toMatchObject({ code: 'db.unsendable' });
    });
    expect(await balances()).toEqual(Array(10).fill(100));
  });

  test('transaction() whose BEGIN is refused is none, and what it was to run is not run', async () => {
    const refused = recorded.transaction(() => Account.create('open', { id: 11, balance: 5 }), {
      isolation: 'absolute' as never,
    });
    await expect(refused).rejects.toMatchObject({ sqlstate: '42601' });
    expect(await Account.find(11)).toBeNull();
    expect(driver.pool.busy).toBe(0);
  });
});
