import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';
import type { ConnectOptions } from './connect-options.ts';
import { ConnectionLost } from './error/connection-errors.ts';
import { summary } from './error/connection-unavailable.ts';
import { DbError } from './error/db-error.ts';
import { serverError } from './error/server-error.ts';
import type { Channel } from './wire/channel.ts';
import { Session } from './wire/session.ts';

/** The insides of pg that are used here, in 8.23: the one place to look at when pg is updated. */
interface Wire extends EventEmitter {
  stream: Socket;
  attachListeners(stream: EventEmitter): void;
  sync(): void;
  query(text: string): void;
  connect(port: number | string, host?: string): void;
  cancel(pid: number, key: number): void;
  requestSsl(): void;
}
interface Insides {
  connection: Wire;
  processID: number;
  secretKey: number;
  getStartupConf(): Record<string, string>;
}
type WireClass = new (options: { ssl: unknown }) => Wire;

/** Milliseconds for a cancel request to get through. */
const cancelTimeout = 2000;

/**
 * A connection made by pg (addresses, TLS, authentication) whose socket is read by a `Session`: rows arrive as bytes
 * and never pass pg's parsers. The client stays usable as a client of pg while the session has nothing under way.
 */
export class PgClient extends pg.Client {
  readonly session: Session;
  readonly #ssl: ConnectOptions['ssl'];
  readonly #debug: boolean;

  constructor(options: ConnectOptions) {
    super(configOf(options));
    this.#ssl = options.ssl;
    this.#debug = options.debug === true;
    const inside = insides(this);
    const feed = new EventEmitter();
    this.session = new Session(this.#channel(inside), {
      debug: options.debug,
      statements: options.statements,
      elsewhere: (bytes) => feed.emit('data', bytes),
    });
    this.#divert(inside.connection, feed);
    const start = inside.getStartupConf.bind(this);
    // Poolers follow these for each of their clients, which they do not do for later settings.
    inside.getStartupConf = () => ({ ...start(), client_encoding: 'UTF8', TimeZone: 'UTC', DateStyle: 'ISO' });
    this.on('error', (error) => this.#break(error));
    this.on('end', () => this.#break(new Error('The server closed the connection.')));
  }

  /** The process that greeted this connection. */
  get pid(): number {
    return insides(this).processID;
  }

  /** Bytes go to the session; what it has no use for goes on to pg's own parser. */
  #divert(wire: Wire, feed: EventEmitter): void {
    const attach = wire.attachListeners.bind(wire);
    wire.attachListeners = (stream) => {
      attach(feed);
      stream.on('data', this.session.data);
    };
    const { sync, query } = wire;
    wire.sync = () => {
      this.session.expectForeign();
      sync.call(wire);
    };
    wire.query = (text) => {
      this.session.expectForeign();
      query.call(wire, text);
    };
  }

  #channel({ connection }: Insides): Channel {
    return {
      write: (bytes) => connection.stream.write(bytes),
      pause: () => connection.stream.pause(),
      resume: () => connection.stream.resume(),
      ref: () => connection.stream.ref(),
      unref: () => connection.stream.unref(),
      cancel: () => this.#cancel(),
      destroy: (cause) => {
        this.#break(cause);
        connection.stream.destroy();
      },
      end: () => this.end(),
    };
  }

  #break(cause: Error): void {
    this.session.fail(connectError(cause, this.#debug));
  }

  /** Sends a CancelRequest and waits until the server has closed that connection: then it has acted on it. */
  #cancel(): Promise<void> {
    const { processID, secretKey, connection } = insides(this);
    const Wire = connection.constructor as WireClass;
    const ssl = this.#ssl ?? false;
    const wire = new Wire({ ssl });
    return new Promise((resolve) => {
      const timer = setTimeout(() => wire.stream.destroy(), cancelTimeout);
      wire.on('error', () => {});
      wire.on('end', () => {
        clearTimeout(timer);
        resolve();
      });
      wire.on('connect', () => (ssl === false ? wire.cancel(processID, secretKey) : wire.requestSsl()));
      wire.on('sslconnect', () => wire.cancel(processID, secretKey));
      if (this.host.startsWith('/')) wire.connect(`${this.host}/.s.PGSQL.${this.port}`);
      else wire.connect(this.port, this.host);
    });
  }
}

const insides = (client: unknown): Insides => client as Insides;

function configOf(options: ConnectOptions): pg.ClientConfig {
  return {
    host: options.host,
    port: options.port,
    user: options.user,
    password: options.password,
    database: options.database,
    ssl: options.ssl ?? false,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeout ?? 5000,
    keepAlive: true,
  };
}

/** An error of pg, of the socket or of the server as one of ours. */
export function connectError(error: Error, debug: boolean): DbError {
  if (error instanceof DbError) return error;
  if (!(error instanceof pg.DatabaseError))
    return new ConnectionLost(summary(error), { fatal: true, retryable: true, outcome: 'unknown' }, { cause: error });
  return serverError(
    {
      C: error.code,
      M: error.message,
      V: error.severity,
      D: error.detail,
      H: error.hint,
      R: error.routine,
    },
    debug,
  );
}
