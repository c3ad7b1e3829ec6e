import type { Connection } from './driver.ts';

/** TLS as node:tls takes it, or simply on or off. */
export type Ssl = boolean | Readonly<Record<string, unknown>>;

/** How to reach a PostgreSQL server, as plain data; who reads URLs and the environment fills it in. */
export interface ConnectOptions extends PoolOptions {
  /** A name, an address, or the directory of a unix socket. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | (() => string | Promise<string>) | undefined;
  readonly database?: string | undefined;
  readonly ssl?: Ssl | undefined;
  readonly applicationName?: string | undefined;
  /** Milliseconds one attempt to connect may take; 5,000. */
  readonly connectTimeout?: number | undefined;
  /** What stands between: behind a `transaction` pooler no session state is used. Found out if not given. */
  readonly pooler?: 'none' | 'session' | 'transaction' | undefined;
}

/** What every driver with connections knows. */
export interface PoolOptions extends SetupOptions {
  /** Named in errors. */
  readonly name: string;
  /** Most connections; 10. */
  readonly max?: number | undefined;
  /** Connections kept though idle; 0. */
  readonly min?: number | undefined;
  /** Milliseconds an idle connection above `min` is kept; 30,000. */
  readonly idleTimeout?: number | undefined;
  /** Milliseconds a caller waits for a connection at most; 5,000. */
  readonly queueTimeout?: number | undefined;
  /** Named statements kept per connection; 200. */
  readonly statements?: number | undefined;
  /** Quote the server's detail, hint and values in errors. */
  readonly debug?: boolean | undefined;
  /** Runs on every new connection before its first use. */
  readonly onConnect?: ((connection: Connection) => void | Promise<void>) | undefined;
  /** An attempt to connect has failed; the next one is due in `retryIn` ms if somebody still waits. */
  readonly onConnectFailure?: ((error: Error, retryIn: number) => void) | undefined;
}

/** What is set on each new connection. */
export interface SetupOptions {
  readonly readOnly?: boolean | undefined;
  /** More settings of the session: `{ statement_timeout: "5s" }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}
