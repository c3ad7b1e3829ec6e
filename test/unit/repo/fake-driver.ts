import type { Capabilities, Connection, Driver, Outcome, RowReader, Sending } from '../../../src/driver/driver.ts';

export const capabilities: Capabilities = {
  engine: 'fake',
  version: 150_000,
  namedStatements: true,
  sessionState: true,
  advisoryLocks: true,
  listen: false,
  cancel: false,
  concurrent: true,
  standby: false,
  extensions: [],
};

export class FakeError extends Error {
  readonly sqlstate: string;
  readonly outcome: string;
  constructor(sqlstate: string, outcome = 'failed') {
    super(`sqlstate ${sqlstate}`);
    this.sqlstate = sqlstate;
    this.outcome = outcome;
  }
}

/** A DataRow's fields as they come: length and bytes, one after the other. */
export function dataRow(fields: readonly (string | Buffer | null)[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4);
      if (field === null) {
        length.writeInt32BE(-1);
        return [length];
      }
      const bytes = typeof field === 'string' ? Buffer.from(field) : field;
      length.writeInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

type Reply = {
  rows?: readonly (readonly (string | null)[])[];
  names?: readonly [string, number][];
  error?: Error;
  wait?: Promise<void>;
};

/** A driver without a database: keeps the transaction status a server would have, and answers by script. */
export class FakeDriver implements Driver {
  readonly capabilities = capabilities;
  readonly pool = { size: 10, busy: 0, queued: 0 };
  readonly log: string[] = [];
  readonly released: unknown[] = [];
  connections = 0;
  closed = false;
  /** Asked before each statement. */
  answer: (text: string, sending: Sending | undefined) => Reply | undefined = () => undefined;

  async connect(): Promise<Connection> {
    this.connections += 1;
    return new FakeConnection(this, this.connections);
  }
  async close(): Promise<void> {
    this.closed = true;
  }
}

class FakeConnection implements Connection {
  status: Connection['status'] = 'idle';
  readonly #driver: FakeDriver;
  readonly #number: number;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(driver: FakeDriver, number: number) {
    this.#driver = driver;
    this.#number = number;
  }

  /** What rides along shares the fate of the statement: behind one that fails nothing is run. */
  send(sending: Sending, row: RowReader): Promise<Outcome> {
    const { ahead = [], behind } = sending;
    const together = async (): Promise<Outcome> => {
      for (const text of ahead) await this.#run(text, undefined, () => undefined);
      const outcome = await this.#run(sending.text, sending, row);
      if (behind !== undefined) await this.#run(behind.sending.text, behind.sending, behind.row);
      return outcome;
    };
    const result = this.#tail.then(together);
    this.#tail = result.catch(() => undefined);
    return result;
  }
  simple(text: string): Promise<Outcome> {
    return this.#queue(text, undefined, () => undefined);
  }
  async *stream<T>(sending: Sending, read: (bytes: Buffer, offset: number, columns: number) => T | undefined) {
    const records: T[] = [];
    await this.#queue(sending.text, sending, (bytes, offset, columns) => {
      const record = read(bytes, offset, columns);
      if (record !== undefined) records.push(record);
    });
    yield* records;
  }
  release(error?: unknown): void {
    this.#driver.released.push(error);
  }

  #queue(text: string, sending: Sending | undefined, row: RowReader): Promise<Outcome> {
    const result = this.#tail.then(() => this.#run(text, sending, row));
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #run(text: string, sending: Sending | undefined, row: RowReader): Promise<Outcome> {
    this.#driver.log.push(this.#number === 1 ? text : `${this.#number}: ${text}`);
    const reply = this.#driver.answer(text, sending) ?? {};
    if (reply.wait !== undefined) await reply.wait;
    const word = text.split(' ')[0] ?? '';
    const undoes = word === 'rollback' || word === 'commit';
    const error = reply.error ?? (this.status === 'failed' && !undoes ? new FakeError('25P02') : undefined);
    if (error !== undefined) {
      if (this.status === 'transaction') this.status = 'failed';
      throw error;
    }
    const command = word === 'commit' && this.status === 'failed' ? 'ROLLBACK' : word.toUpperCase();
    if (word === 'begin' || text.startsWith('rollback to')) this.status = 'transaction';
    else if (undoes) this.status = 'idle';
    for (const fields of reply.rows ?? []) row(dataRow(fields), 0, fields.length);
    return {
      command,
      count: reply.rows?.length ?? 0,
      columns: reply.names?.map(([name, oid]) => ({ name, oid })),
    };
  }
}
