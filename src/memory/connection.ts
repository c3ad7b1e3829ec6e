import type { Connection, Outcome, SendOptions } from '../driver/driver.ts';
import { NoSql } from '../driver/error/no-sql.ts';
import { LockNotAvailable, ReadOnlyViolation, TransactionAborted } from '../driver/error/transaction-errors.ts';
import type { Home } from '../expr/node.ts';
import { actorValue } from '../query/plan/actor-values.ts';
import type { Records, RecordsOptions } from '../query/records.ts';
import type { Request } from '../query/request.ts';
import { explained } from './explained.ts';
import { ended } from './lock.ts';
import { putRows } from './put.ts';
import type { World } from './scope.ts';
import { type Asked, asked, found, rowsOf } from './select.ts';
import { Store } from './store.ts';
import { type Place, placedFor } from './table-name.ts';
import { Transaction, undoTo } from './transaction.ts';
import { deleteRow, insertRow, updateRow } from './write.ts';
import type { Writing } from './writing.ts';

/** Connections to a new store. */
export function connections(): () => Connection {
  const store = new Store();
  return () => new MemoryConnection(store);
}

/** One session with a store: it understands the words of transactions and answers requests. */
class MemoryConnection implements Connection {
  readonly records: Records;
  readonly #store: Store;
  #transaction: Transaction | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.records = Object.freeze<Records>({
      rows: (request, options) => this.#read(request, options, rowsOf),
      count: (request, options) => this.#read(request, options, (query, world) => found(query, world).length),
      insert: (insertions, options) =>
        this.#write(options, (writing) => insertions.map((insertion) => insertRow(insertion, writing))),
      update: (alteration, options) => this.#write(options, (writing) => updateRow(alteration, writing)),
      delete: (removal, options) => this.#write(options, (writing) => deleteRow(removal, writing)),
      put: (resource, rows, options) => this.#write(options, (writing) => putRows(resource, rows, writing)),
      explain: (request, options) => explained(asked(request), this.#world(options)),
    });
  }

  get status(): Connection['status'] {
    if (this.#transaction === undefined) return 'idle';
    return this.#transaction.failed ? 'failed' : 'transaction';
  }

  async send(): Promise<Outcome> {
    throw new NoSql('A statement');
  }

  stream(): never {
    throw new NoSql('A stream of a statement');
  }

  async simple(text: string, options: SendOptions = {}): Promise<Outcome> {
    if (options.signal?.aborted === true) throw ended({ by: 'signal', reason: options.signal.reason });
    let command = '';
    for (const part of text.split(';')) command = this.#say(part.trim());
    return { command, count: 0, columns: undefined };
  }

  release(): void {
    this.#end();
  }

  #say(text: string): string {
    const [, begin, modes = ''] = /^(begin)\b(.*)$/.exec(text) ?? [];
    if (begin !== undefined) {
      this.#transaction ??= new Transaction(this.#store, modes);
      return 'BEGIN';
    }
    if (text === 'commit') return this.#commit();
    if (text === 'rollback') return this.#end();
    const transaction = this.#transaction;
    const [, word, name = ''] = /^(savepoint|release savepoint|rollback to savepoint) (\w+)$/.exec(text) ?? [];
    if (transaction !== undefined && word !== undefined) return savepoint(transaction, word, name);
    if (transaction !== undefined && text === 'set transaction read only') {
      transaction.readOnly = true;
      return 'SET';
    }
    // Whatever is checked is checked at once.
    if (text === 'set constraints all immediate') return 'SET CONSTRAINTS';
    throw new NoSql('A statement');
  }

  #commit(): string {
    if (this.#transaction?.failed === true) return this.#end();
    this.#transaction?.commit();
    this.#end();
    return 'COMMIT';
  }

  #end(): string {
    this.#transaction = undefined;
    this.#store.writing.leave(this);
    return 'ROLLBACK';
  }

  #world({ actor, tenant }: RecordsOptions = {}): World {
    const transaction = this.#transaction;
    const store = this.#store;
    return {
      table: (home) => (transaction ?? store).table(placedFor(tenant, home)),
      now: transaction?.now ?? new Date(),
      actor: (attribute) => actorValue(actor, attribute),
    };
  }

  #writing(options: RecordsOptions | undefined, kept: Pick<Writing, 'undo' | 'checks'>): Writing {
    const transaction = this.#transaction;
    const store = this.#store;
    const tenant = options?.tenant;
    const place = (home: Home): Place => placedFor(tenant, home);
    if (tenant !== undefined) store.tenants.add(tenant);
    return {
      ...this.#world(options),
      ...kept,
      store,
      place,
      own: (home) => transaction?.own(place(home)) ?? store.table(place(home)),
      ofEachTenant: () => [...store.tenants].map((other) => this.#writing({ ...options, tenant: other }, kept)),
    };
  }

  /** All or nothing: what a write has done is undone where it fails. */
  async #write<T>(options: RecordsOptions | undefined, work: (writing: Writing) => T): Promise<T> {
    const transaction = this.#transaction;
    refuseFailed(transaction);
    await this.#store.writing.take(this, options);
    const undo = transaction?.undo ?? [];
    const done = undo.length;
    try {
      if (transaction?.readOnly === true) throw readOnly();
      const writing = this.#writing(options, { undo, checks: [] });
      const result = work(writing);
      checkAll(writing);
      return result;
    } catch (error) {
      undoTo(undo, done);
      if (transaction !== undefined) transaction.failed = true;
      throw error;
    } finally {
      if (this.#transaction === undefined) this.#store.writing.leave(this);
    }
  }

  async #read<T>(
    request: Request,
    options: RecordsOptions | undefined,
    work: (query: Asked, world: World) => T,
  ): Promise<T> {
    const transaction = this.#transaction;
    refuseFailed(transaction);
    if (options?.signal?.aborted === true) throw ended({ by: 'signal', reason: options.signal.reason });
    const query = asked(request);
    const { lock } = request;
    if (transaction !== undefined && (transaction.alone || lock !== undefined)) {
      const taken = this.#store.writing.isTaken(this);
      // Who writes holds every row.
      if (taken && lock?.wait === 'skip') return work(noneOf(query), this.#world(options));
      if (taken && lock?.wait === 'nowait') throw notAvailable(transaction, query);
      await this.#store.writing.take(this, options);
    }
    return work(query, this.#world(options));
  }
}

function checkAll({ checks }: Writing): void {
  for (const check of checks) check();
}

const noneOf = ({ request, selection }: Asked): Asked => ({
  request,
  selection: { ...selection, limit: { value: 0, ordinal: undefined } },
});

function savepoint(transaction: Transaction, word: string, name: string): string {
  if (word === 'rollback to savepoint') {
    if (transaction.returnTo(name)) return 'ROLLBACK';
  } else {
    refuseFailed(transaction);
    if (word === 'savepoint') transaction.save(name);
    if (word === 'savepoint' || transaction.release(name)) return word === 'savepoint' ? 'SAVEPOINT' : 'RELEASE';
  }
  throw new TransactionAborted(`savepoint "${name}" does not exist`, { sqlstate: '3B001' });
}

function refuseFailed(transaction: Transaction | undefined): void {
  if (transaction?.failed !== true) return;
  throw new TransactionAborted('current transaction is aborted, commands ignored until end of transaction block', {
    sqlstate: '25P02',
  });
}

const readOnly = (): ReadOnlyViolation =>
  new ReadOnlyViolation('cannot write in a read-only transaction', { sqlstate: '25006' });

function notAvailable(transaction: Transaction, { selection }: Asked): LockNotAvailable {
  transaction.failed = true;
  return new LockNotAvailable(`could not obtain lock on row in relation "${selection.resource.table}"`, {
    sqlstate: '55P03',
    retryable: true,
  });
}
