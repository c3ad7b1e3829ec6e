import { beforeEach, describe, expect, test } from 'vitest';
import { actions, defineRepo, identities, memory, now, Resource, text, timestamp, uuid } from '../../../src/index.ts';
import { connectRepo, createSandbox, record, seedMemory, stopRepo } from '../../../src/testing.ts';

const Drafts = defineRepo('memory-drafts', { driver: memory() });
const Reader = defineRepo('memory-reader', { sameDatabaseAs: Drafts, readOnly: true });

class Note extends Resource('notes', { repo: Drafts }) {
  id = uuid({ primaryKey: true });
  words = text();
  at = timestamp({ default: now() });
  static identities = identities(Note, { words: ['words'] });
  static actions = actions(Note, (action) => ({
    write: action.create({ accept: ['words'] }),
    rewrite: action.update({ accept: ['words'] }),
    burn: action.destroy(),
  }));
}
class Reading extends Resource('notes', { repo: Reader, migrate: false }) {
  id = uuid({ primaryKey: true });
  words = text();
}

const words = async (): Promise<string[]> => (await Note.sort('words').all()).map((note) => note.words);

beforeEach(async () => {
  for (const note of await Note.all()) await Note.destroy(note, 'burn');
  await Note.create('write', { words: 'first' });
});

describe('memory: transactions', () => {
  test('transaction() commits all or nothing, and others see only what is committed', async () => {
    let seen: string[] = [];
    // Begun out here, so that it belongs to no transaction.
    const later = setUp();
    await Drafts.transaction(async () => {
      await Note.create('write', { words: 'second' });
      await later(async () => {
        seen = await words();
      });
      expect(await words()).toEqual(['first', 'second']);
    });
    expect(seen).toEqual(['first']);
    expect(await words()).toEqual(['first', 'second']);
    const failure = new Error('no');
    await expect(
      Drafts.transaction(async () => {
        await Note.create('write', { words: 'third' });
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await words()).toEqual(['first', 'second']);
  });

  test('transaction() inside another is a savepoint', async () => {
    const sent: string[] = [];
    await Drafts.transaction(async () => {
      await Note.create('write', { words: 'kept' });
      await Drafts.transaction(async () => {
        await Note.create('write', { words: 'undone' });
        await Note.update((await Note.where({ words: 'first' }).one()).id, 'rewrite', { words: 'changed' });
        Drafts.afterCommit(() => sent.push('never'));
        Drafts.rollback('changed my mind');
      }).catch(() => undefined);
      expect(await words()).toEqual(['first', 'kept']);
      await Drafts.transaction(async () => void (await Note.create('write', { words: 'inner' })));
      Drafts.afterCommit(() => sent.push('committed'));
      expect([Drafts.inTransaction(), sent]).toEqual([true, []]);
    });
    expect([await words(), sent]).toEqual([['first', 'inner', 'kept'], ['committed']]);
  });

  test('a statement that fails ends its transaction, as in PostgreSQL', async () => {
    const attempt = Drafts.transaction(async () => {
      await Note.create('write', { words: 'lost' });
      await Note.create('write', { words: 'first' }).catch(() => undefined);
      await expect(words()).rejects.toMatchObject({ sqlstate: '25P02' });
    });
    await expect(attempt).rejects.toMatchObject({ code: 'transaction.rolled_back' });
    expect(await words()).toEqual(['first']);
  });

  test('now() is the time at which the transaction began', async () => {
    const [one, two] = await Drafts.transaction(async () => {
      const before = await Note.create('write', { words: 'a' });
      await new Promise((resolve) => setTimeout(resolve, 5));
      return [before, await Note.create('write', { words: 'b' })];
    });
    expect(one?.at).toEqual(two?.at);
  });

  test('writers wait for each other, as long as their timeout says', async () => {
    const later = setUp();
    const order: string[] = [];
    let waiting: Promise<unknown> | undefined;
    await Drafts.transaction(async () => {
      await Note.create('write', { words: 'mine' });
      waiting = later(async () => {
        await Note.create('write', { words: 'theirs' });
        order.push('theirs');
      });
      const impatient = later(() => Drafts.transaction(() => Note.query().lock().all({ timeout: 10 })));
      await expect(impatient).rejects.toMatchObject({ name: 'QueryCancelled', sqlstate: '57014' });
      const nowait = later(() => Drafts.transaction(() => Note.query().lock('update', 'nowait').all()));
      await expect(nowait).rejects.toMatchObject({ name: 'LockNotAvailable', sqlstate: '55P03' });
      expect(await later(() => Drafts.transaction(() => Note.query().lock('update', 'skip').all()))).toEqual([]);
      order.push('mine');
    });
    await waiting;
    expect(order).toEqual(['mine', 'theirs']);
    expect(await Drafts.transaction(() => Note.query().lock().count())).toBe(3);
  });

  test('a signal ends what has not begun', async () => {
    const reason = new Error('enough');
    await expect(Note.all({ signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      name: 'QueryCancelled',
      cause: reason,
    });
  });

  test('checkout() and a recording driver pass requests on', async () => {
    expect(await Drafts.checkout(async () => [await words(), Drafts.checkedOut()])).toEqual([['first'], true]);
    const other = defineRepo('memory-recorded');
    const driver = record(memory());
    connectRepo(other, driver);
    await seedMemory(other, Note, [{ id: crypto.randomUUID(), words: 'x', at: new Date() }]);
    await other.transaction(async () => other.rollback('x')).catch(() => undefined);
    expect(driver.statements).toEqual([]);
    await stopRepo(other);
  });
});

describe('memory: repos', () => {
  test('a read-only repo over the same records reads them and writes nothing', async () => {
    expect(await Reading.select('words').all()).toEqual([{ words: 'first' }]);
    await expect(seedMemory(Reader, Reading, [])).rejects.toMatchObject({
      name: 'ReadOnlyViolation',
      sqlstate: '25006',
    });
  });

  test('a function that makes memory() is refused: what it makes is known too late', async () => {
    const late = defineRepo('memory-late', { driver: () => memory() });
    await expect(late.transaction(async () => late.query('select 1'))).rejects.toMatchObject({
      code: 'repo.invalid_options',
    });
  });

  test('seedMemory() refuses names and values the resource does not have', async () => {
    const odd = { id: crypto.randomUUID(), word: 'x' } as object;
    await expect(seedMemory(Drafts, Note, [odd])).rejects.toThrow(
      "Note has no attribute 'word'. Did you mean 'words'?",
    );
    await expect(seedMemory(Drafts, Note, [{ words: 3 }])).rejects.toMatchObject({ code: 'memory.invalid_row' });
  });

  test('a sandbox takes back what a test writes', async () => {
    const sandbox = createSandbox({ repos: [Drafts] });
    await sandbox.run(async () => {
      await Note.create('write', { words: 'gone' });
      await expect(Note.create('write', { words: 'gone' })).rejects.toMatchObject({ code: 'conflict' });
      await Drafts.transaction(async () => void (await Note.create('write', { words: 'gone, too' })));
      expect(await words()).toEqual(['first', 'gone', 'gone, too']);
    });
    sandbox.close();
    expect(await words()).toEqual(['first']);
  });
});

/** Runs work in the context of the moment, whatever transaction is open when it is called. */
function setUp(): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let wake: () => void = () => undefined;
  void (async () => {
    for (;;) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      for (const run of queue.splice(0)) run();
    }
  })();
  return (work) =>
    new Promise((resolve, reject) => {
      queue.push(() => void work().then(resolve, reject));
      wake();
    });
}
