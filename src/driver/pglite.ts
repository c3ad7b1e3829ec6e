import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { PoolOptions } from './connect-options.ts';
import type { Capabilities, Driver } from './driver.ts';
import { ConnectionLost } from './error/connection-errors.ts';
import { DbError } from './error/db-error.ts';
import { MissingDriver, UnknownExtension } from './error/missing-driver.ts';
import type { PgliteFailure, PgliteReply, PgliteRequest, PgliteStart } from './pglite-worker.ts';
import { Pool } from './pool.ts';
import { greet, setUp } from './session-setup.ts';
import type { Channel } from './wire/channel.ts';
import { Session } from './wire/session.ts';

export interface PgliteOptions extends Omit<PoolOptions, 'max' | 'min' | 'idleTimeout'> {
  /** Where the files are; without it, everything is in memory and gone at the end. */
  readonly dataDir?: string | undefined;
  /** Extensions to make available: `citext`, `pg_trgm`. */
  readonly extensions?: readonly string[] | undefined;
  /** The same, passed over where PGlite does not have them: creating one is an error then, opening is none. */
  readonly offered?: readonly string[] | undefined;
  /** For a database in memory: a file that spares making it anew each time; written where it is absent. */
  readonly template?: string | undefined;
}

/** Milliseconds: a new database takes seconds, on a busy machine many. */
const patience = 60000;

const assumed: Capabilities = Object.freeze({
  engine: 'pglite',
  version: 0,
  namedStatements: true,
  sessionState: true,
  advisoryLocks: true,
  listen: true,
  cancel: false,
  concurrent: false,
  standby: false,
  extensions: Object.freeze([]),
});

/**
 * PGlite in a worker thread: one session, which its callers have one after the other. A statement that runs out of its
 * time is ended by ending the worker; the next caller opens the database again (what was only in memory is lost).
 */
export function openPglite(options: PgliteOptions): Driver {
  let capabilities = assumed;
  const open = async (): Promise<Session> => {
    const session = await startWorker(options);
    try {
      const { version, extensions } = await setUp(session, options);
      capabilities = Object.freeze({ ...assumed, version, extensions });
      await greet(session, options);
      return session;
    } catch (error) {
      session.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  };
  const pool = new Pool(open, { ...options, max: 1, min: 1, queueTimeout: options.queueTimeout ?? patience });
  return {
    get capabilities() {
      return capabilities;
    },
    get pool() {
      return pool.state;
    },
    connect: (how) => pool.connect(how),
    close: ({ timeout } = {}) => pool.close(timeout),
  };
}

/** In a built package the worker is JavaScript; from sources a loader comes first. */
function newWorker(workerData: PgliteStart): Worker {
  const built = !import.meta.url.endsWith('.ts');
  const file = new URL(built ? './pglite-worker.js' : './pglite-worker.ts', import.meta.url);
  if (built) return new Worker(file, { workerData });
  const jiti = JSON.stringify(createRequire(import.meta.url).resolve('jiti'));
  const source = JSON.stringify(file.href);
  const loader = `require(${jiti}).createJiti(${source}).import(${source})`;
  return new Worker(loader, { workerData, eval: true });
}

function startWorker(options: PgliteOptions): Promise<Session> {
  const worker = newWorker({
    dataDir: options.dataDir,
    extensions: options.extensions ?? [],
    offered: options.offered,
    template: options.template,
  });
  const channel = new WorkerChannel(worker);
  const session = new Session(channel, { debug: options.debug, statements: options.statements });
  return new Promise((resolve, reject) => {
    let ready = false;
    const lost = (message: string, cause?: unknown) => {
      // What cannot be opened now cannot be opened in a second either.
      const error = new ConnectionLost(message, { fatal: true, retryable: ready, outcome: 'unknown' }, { cause });
      session.fail(error);
      reject(error);
    };
    worker.on('message', (reply: PgliteReply) => {
      if (reply === 'ready') {
        ready = true;
        resolve(session);
      } else if (reply === 'closed') channel.onClosed();
      else if ('bytes' in reply)
        channel.receive(Buffer.from(reply.bytes.buffer, reply.bytes.byteOffset, reply.bytes.length));
      else {
        reject(failureOf(reply));
        lost(`PGlite failed: ${reply.failure}`);
        void worker.terminate();
      }
    });
    worker.on('error', (error) => lost(`PGlite failed: ${error.message}`, error));
    worker.on('exit', () => {
      channel.onClosed();
      lost('PGlite was ended.');
    });
    channel.onDestroy = (cause) => {
      if (cause instanceof DbError) session.fail(cause);
      else lost(cause.message, cause);
    };
    channel.onData = session.data;
  });
}

function failureOf({ missing, failure }: PgliteFailure): Error {
  if (missing === 'package') return new MissingDriver('@electric-sql/pglite', new Error(failure));
  if (missing !== undefined) return new UnknownExtension(missing.extension);
  return new ConnectionLost(`PGlite failed: ${failure}`, { fatal: true, outcome: 'not-sent' });
}

/** Bytes as messages to and from a worker. */
class WorkerChannel implements Channel {
  readonly cancel = undefined;
  onData: (chunk: Buffer) => void = () => {};
  onDestroy: (cause: Error) => void = () => {};
  onClosed: () => void = () => {};
  readonly #worker: Worker;
  #paused: Buffer[] | undefined = undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  write(bytes: Buffer): void {
    this.#post({ bytes });
  }

  receive(chunk: Buffer): void {
    if (this.#paused === undefined) this.onData(chunk);
    else this.#paused.push(chunk);
  }

  pause(): void {
    this.#paused ??= [];
  }

  resume(): void {
    const chunks = this.#paused;
    this.#paused = undefined;
    for (const chunk of chunks ?? []) this.receive(chunk);
  }

  destroy(cause: Error): void {
    this.onDestroy(cause);
    void this.#worker.terminate();
  }

  async end(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.onClosed = resolve;
    });
    this.#post('close');
    await closed;
    await this.#worker.terminate();
  }

  #post(request: PgliteRequest): void {
    this.#worker.postMessage(request);
  }
}
