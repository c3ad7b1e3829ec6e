import { integer, Resource } from 'quarry';
import { expect, test } from 'vitest';
import { defineRepo } from '../../../src/repo/repo.ts';
import { connectRepo } from '../../../src/repo/session.ts';
import {
  CommitOutcomeUnknown,
  NestedTransactionOption,
  NotInTransaction,
  TransactionClosed,
  TransactionRolledBack,
  TransactionRollingBack,
  TransactionTimedOut,
} from '../../../src/repo/transaction-error.ts';
import { FakeDriver, FakeError } from './fake-driver.ts';

let made = 0;
function setUp() {
  const driver = new FakeDriver();
  made += 1;
  const repo = defineRepo(`repo${made}`);
  connectRepo(repo, driver);
  return { driver, repo };
}

test('transaction() commits what its callback did and gives its value (E100)', async () => {
  const { driver, repo } = setUp();
  const value = await repo.transaction(async () => {
    await repo.query('insert 1');
    return 7;
  });
  expect(value).toBe(7);
  expect(driver.log).toEqual(['begin', 'insert 1', 'select pg_current_xact_id_if_assigned()::text', 'commit']);
  expect(driver.released).toEqual([undefined]);
});

test('transaction() rolls back and rejects with the very same error (E100)', async () => {
  const { driver, repo } = setUp();
  const error = new Error('mine');
  const failed = repo.transaction(async () => {
    await repo.query('insert 1');
    throw error;
  });
  await expect(failed).rejects.toBe(error);
  expect(driver.log).toEqual(['begin', 'insert 1', 'rollback']);
});

test('transaction() without a statement takes no connection', async () => {
  const { driver, repo } = setUp();
  await repo.transaction(async () => 1);
  expect(driver.connections).toBe(0);
});

test('transaction() says how to begin', async () => {
  const { driver, repo } = setUp();
  await repo.transaction(() => repo.query('select 1'), { isolation: 'serializable', readOnly: true, deferrable: true });
  expect(driver.log[0]).toBe('begin isolation level serializable read only deferrable');
});

test('transaction() refuses an option there is not, and a time that is none', async () => {
  const { driver, repo } = setUp();
  const run = (options: object) => repo.transaction(() => repo.query('select 1'), options);
  await expect(run({ isolaton: 'serializable' })).rejects.toThrow(
    "transaction() has no option 'isolaton'. Did you mean 'isolation'?",
  );
  await expect(run({ timeout: 0 })).rejects.toMatchObject({ code: 'transaction.invalid_option' });
  expect(driver.log).toEqual([]);
});

test('lock() outside a transaction is refused, with the way to have one', async () => {
  const { driver, repo } = setUp();
  class Seat extends Resource('seats', { repo }) {
    id = integer({ primaryKey: true });
  }
  const locked = Seat.query().lock();
  await expect(locked.all()).rejects.toMatchObject({
    code: 'transaction.lock_outside',
    fix: expect.stringContaining('repo.transaction('),
  });
  await expect(locked.find(1)).rejects.toMatchObject({ code: 'transaction.lock_outside' });
  expect(() => locked.stream()).toThrow(`lock() was used outside a transaction of repo '${repo.name}'.`);
  expect(driver.log).toEqual([]);
  expect(locked.toSQL().sql).toContain('for update');
  await repo.transaction(() => locked.all());
  expect(driver.log.join()).toContain('for update');
});

test('transaction() turns a COMMIT answered with ROLLBACK into an error (E105)', async () => {
  const { driver, repo } = setUp();
  const swallowed = new FakeError('23505');
  driver.answer = (text) => (text === 'insert 1' ? { error: swallowed } : undefined);
  const error = await repo.transaction(() => repo.query('insert 1').catch(() => undefined)).catch((e) => e);
  expect(error).toBeInstanceOf(TransactionRolledBack);
  expect(error.cause).toBe(swallowed);
});

test('a nested transaction() is a savepoint that can fail alone', async () => {
  const { driver, repo } = setUp();
  await repo.transaction(async () => {
    await repo.query('insert 1');
    await repo
      .transaction(async () => {
        await repo.query('insert 2');
        throw new Error('no');
      })
      .catch(() => undefined);
    await repo.transaction(() => repo.query('insert 3'));
  });
  expect(driver.log.filter((text) => !text.startsWith('select'))).toEqual([
    'begin',
    'insert 1',
    'savepoint quarry_1',
    'insert 2',
    'rollback to savepoint quarry_1; release savepoint quarry_1',
    'savepoint quarry_1',
    'insert 3',
    'release savepoint quarry_1',
    'commit',
  ]);
});

test('a nested transaction() that swallows an error does not pass for done, and the outer one goes on', async () => {
  const { driver, repo } = setUp();
  driver.answer = (text) => (text === 'insert 2' ? { error: new FakeError('23505') } : undefined);
  const inner = await repo.transaction(async () => {
    const error = await repo
      .transaction(() => repo.query('insert 2').catch(() => undefined))
      .catch((caught: unknown) => caught);
    await repo.query('insert 3');
    return error;
  });
  expect(inner).toBeInstanceOf(TransactionRolledBack);
  expect(driver.log.at(-1)).toBe('commit');
});

test('a transaction() that joins and fails makes the outer one roll back, without sending more (E103)', async () => {
  const { driver, repo } = setUp();
  const error = new Error('inner');
  const outer = repo.transaction(async () => {
    await repo.transaction(() => Promise.reject(error), { savepoint: false }).catch(() => undefined);
    await expect(repo.query('insert 1')).rejects.toBeInstanceOf(TransactionRollingBack);
  });
  await expect(outer).rejects.toMatchObject({ code: 'transaction.rolled_back', cause: error });
  expect(driver.log).toEqual([]);
});

test('statements of one transaction() never overlap, also by Promise.all', async () => {
  const { driver, repo } = setUp();
  await repo.transaction(() => Promise.all([repo.query('insert 1'), repo.query('insert 2'), repo.query('insert 3')]));
  expect(driver.connections).toBe(1);
  expect(driver.log.slice(0, 4)).toEqual(['begin', 'insert 1', 'insert 2', 'insert 3']);
});

test('nested transactions by Promise.all follow each other', async () => {
  const { driver, repo } = setUp();
  const inner = (n: number) =>
    repo.transaction(async () => {
      await repo.query(`insert ${n}a`);
      await repo.query(`insert ${n}b`);
    });
  await repo.transaction(() => Promise.all([inner(1), inner(2)]));
  expect(driver.log.slice(1, 9)).toEqual([
    'savepoint quarry_1',
    'insert 1a',
    'insert 1b',
    'release savepoint quarry_1',
    'savepoint quarry_1',
    'insert 2a',
    'insert 2b',
    'release savepoint quarry_1',
  ]);
});

test('two transactions from two contexts never share a connection (E106)', async () => {
  const { driver, repo } = setUp();
  await Promise.all([repo.transaction(() => repo.query('insert 1')), repo.transaction(() => repo.query('insert 2'))]);
  expect(driver.connections).toBe(2);
});

test('inTransaction() is true only inside, also after errors (E107)', async () => {
  const { repo } = setUp();
  expect(repo.inTransaction()).toBe(false);
  const inside = await repo.transaction(async () => repo.inTransaction());
  await repo.transaction(() => Promise.reject(new Error('x'))).catch(() => undefined);
  expect([inside, repo.inTransaction()]).toEqual([true, false]);
});

test('a statement after its transaction ended is refused (E109)', async () => {
  const { driver, repo } = setUp();
  let late: Promise<unknown> = Promise.resolve();
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  await repo.transaction(async () => {
    await repo.query('insert 1');
    late = gate.then(() => repo.query('insert 2'));
    late.catch(() => undefined);
  });
  go();
  await expect(late).rejects.toBeInstanceOf(TransactionClosed);
  expect(driver.log).not.toContain('insert 2');
  expect(driver.connections).toBe(1);
});

test('what waits in a transaction whose callback has ended is refused (E109)', async () => {
  const { driver, repo } = setUp();
  let waiting: Promise<unknown>[] = [];
  await repo.transaction(async () => {
    await repo.query('insert 1');
    waiting = [repo.query('insert 2'), repo.query('insert 3')];
    for (const one of waiting) one.catch(() => undefined);
  });
  const ends = await Promise.allSettled(waiting);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(driver.log).not.toContain('insert 3');
});

test('a nested transaction nobody awaited is undone before COMMIT', async () => {
  const { driver, repo } = setUp();
  let left: Promise<unknown> = Promise.resolve();
  await repo.transaction(async () => {
    await repo.query('insert 1');
    const sent = new Promise<void>((resolve) => {
      left = repo.transaction(async () => {
        await repo.query('insert 2');
        resolve();
        await new Promise((later) => setTimeout(later, 5));
        await repo.query('insert 3');
      });
      left.catch(() => undefined);
    });
    await sent;
  });
  await expect(left).rejects.toBeInstanceOf(TransactionClosed);
  expect(driver.log.filter((text) => !text.startsWith('select'))).toEqual([
    'begin',
    'insert 1',
    'savepoint quarry_1',
    'insert 2',
    'rollback to savepoint quarry_1; release savepoint quarry_1',
    'commit',
  ]);
});

test('transaction() repeats the whole callback after a serialization failure', async () => {
  const { driver, repo } = setUp();
  let tries = 0;
  driver.answer = (text) => {
    if (text === 'update 1') tries += 1;
    return text === 'update 1' && tries < 3 ? { error: new FakeError('40001') } : undefined;
  };
  let ran = 0;
  await repo.transaction(
    async () => {
      ran += 1;
      await repo.query('update 1');
    },
    { retry: 5 },
  );
  expect(ran).toBe(3);
  expect(driver.log.filter((text) => text.endsWith('rollback')).length).toBe(2);
});

test('transaction() repeats nothing without retry, and at most so often with it', async () => {
  const { driver, repo } = setUp();
  driver.answer = (text) => (text === 'update 1' ? { error: new FakeError('40P01') } : undefined);
  let ran = 0;
  const work = () => {
    ran += 1;
    return repo.query('update 1');
  };
  await expect(repo.transaction(work)).rejects.toMatchObject({ sqlstate: '40P01' });
  expect(ran).toBe(1);
  await expect(repo.transaction(work, { retry: 2 })).rejects.toMatchObject({ sqlstate: '40P01' });
  expect(ran).toBe(4);
});

test('a COMMIT cut off is resolved by the id of its transaction', async () => {
  const { driver, repo } = setUp();
  driver.answer = (text) => {
    if (text === 'commit') return { error: new FakeError('08006', 'unknown') };
    if (text.includes('pg_current_xact_id')) return { rows: [['771']] };
    if (text.includes('pg_xact_status')) return { rows: [['committed']] };
    return undefined;
  };
  const hooks: string[] = [];
  await repo.transaction(async () => {
    await repo.query('insert 1');
    repo.afterCommit(() => hooks.push('committed'));
  });
  expect(hooks).toEqual(['committed']);
  expect(driver.log.at(-1)).toBe('2: select pg_xact_status($1::text::xid8)');
});

test('a COMMIT cut off that the server undid is an error that may be retried', async () => {
  const { driver, repo } = setUp();
  let lost = true;
  driver.answer = (text) => {
    if (text === 'commit' && lost) {
      lost = false;
      return { error: new FakeError('08006', 'unknown') };
    }
    if (text.includes('pg_current_xact_id')) return { rows: [['771']] };
    return text.includes('pg_xact_status') ? { rows: [['aborted']] } : undefined;
  };
  const error = await repo.transaction(() => repo.query('insert 1')).catch((e) => e);
  expect(error).toMatchObject({ code: 'transaction.commit_lost', outcome: 'failed', retryable: true });
});

test('a COMMIT cut off whose outcome nobody knows is never repeated', async () => {
  const { driver, repo } = setUp();
  driver.answer = (text) => (text === 'commit' ? { error: new FakeError('08006', 'unknown') } : undefined);
  let ran = 0;
  const lost = repo.transaction(
    () => {
      ran += 1;
      return repo.query('insert 1');
    },
    { retry: true },
  );
  await expect(lost).rejects.toBeInstanceOf(CommitOutcomeUnknown);
  expect(ran).toBe(1);
});

test('afterCommit() runs after the outermost COMMIT, and not at all for what was rolled back', async () => {
  const { driver, repo } = setUp();
  const seen: string[] = [];
  await repo.transaction(async () => {
    await repo.query('insert 1');
    await repo.transaction(async () => repo.afterCommit(() => seen.push(`kept after ${driver.log.at(-1)}`)));
    await repo
      .transaction(async () => {
        repo.afterCommit(() => seen.push('dropped'));
        throw new Error('x');
      })
      .catch(() => undefined);
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual(['kept after commit']);
});

test('rollback() leaves the callback with its reason, and throws outside a transaction (E101)', async () => {
  const { driver, repo } = setUp();
  const reason = new Error('enough');
  const ended = repo.transaction(async () => {
    await repo.query('insert 1');
    repo.rollback(reason);
  });
  await expect(ended).rejects.toBe(reason);
  expect(driver.log.at(-1)).toBe('rollback');
  expect(() => repo.rollback(reason)).toThrow(NotInTransaction);
});

test('transaction() ends at its timeout', async () => {
  const { driver, repo } = setUp();
  const slow = repo.transaction(
    async () => {
      await repo.query('insert 1');
      await new Promise(() => undefined);
    },
    { timeout: 20 },
  );
  await expect(slow).rejects.toBeInstanceOf(TransactionTimedOut);
  expect(driver.log.at(-1)).toBe('rollback');
});

test('transaction() ends with the reason of its signal', async () => {
  const { repo } = setUp();
  const reason = new Error('gone');
  const controller = new AbortController();
  const ended = repo.transaction(() => new Promise(() => undefined), { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 5);
  await expect(ended).rejects.toBe(reason);
});

test('a nested transaction() cannot set the isolation', async () => {
  const { repo } = setUp();
  const nested = repo.transaction(() => repo.transaction(async () => 1, { isolation: 'serializable' }));
  await expect(nested).rejects.toBeInstanceOf(NestedTransactionOption);
});

test('checkout() holds one connection for statements and transactions, checkedOut() says so (E107)', async () => {
  const { driver, repo } = setUp();
  const seen = [repo.checkedOut()];
  await repo.checkout(async () => {
    seen.push(repo.checkedOut());
    await Promise.all([repo.query('select 1'), repo.query('select 2')]);
    await repo.transaction(async () => {
      seen.push(repo.checkedOut() && repo.inTransaction());
      await repo.query('insert 1');
    });
    seen.push(repo.inTransaction());
    await repo.checkout(() => repo.query('select 3'));
  });
  await repo.checkout(() => Promise.reject(new Error('x'))).catch(() => undefined);
  seen.push(repo.checkedOut());
  expect(seen).toEqual([false, true, true, false, false]);
  expect(driver.connections).toBe(1);
  expect(driver.released).toEqual([undefined]);
  expect(driver.log.filter((text) => !text.includes('xact'))).toEqual([
    'select 1',
    'select 2',
    'begin',
    'insert 1',
    'commit',
    'select 3',
  ]);
});
