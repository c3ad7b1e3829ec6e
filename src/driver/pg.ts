import type { ConnectOptions } from './connect-options.ts';
import type { Capabilities, Driver } from './driver.ts';
import { Pool } from './pool.ts';
import { greet, type Probed, setUp } from './session-setup.ts';
import type { Session } from './wire/session.ts';

/** Assumed until the first connection has been made: an old server on which everything works. */
const assumed: Capabilities = Object.freeze({
  engine: 'pg',
  version: 0,
  namedStatements: true,
  sessionState: true,
  advisoryLocks: true,
  listen: true,
  cancel: true,
  concurrent: true,
  standby: false,
  extensions: Object.freeze([]),
});

/**
 * A pool of connections to a PostgreSQL server. Nothing is connected, and pg is not even loaded, before the first
 * `connect()`; `capabilities` are assumptions until then.
 */
export function openPg(options: ConnectOptions): Driver {
  let capabilities = assumed;
  const open = async (): Promise<Session> => {
    const { PgClient, connectError } = await import('./pg-client.ts');
    const client = new PgClient(options);
    const { session } = client;
    try {
      await client.connect();
      const probed = await setUp(session, options);
      capabilities = capabilitiesOf(probed, options.pooler ?? (probed.pid === client.pid ? 'none' : 'transaction'));
      session.named = capabilities.namedStatements;
      await greet(session, options);
      return session;
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      session.destroy(cause);
      throw connectError(cause, options.debug === true);
    }
  };
  const pool = new Pool(open, options);
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

/** Behind a pooler that hands out connections per transaction, nothing that outlives one can be relied on. */
function capabilitiesOf(
  { version, standby, extensions }: Probed,
  pooler: 'none' | 'session' | 'transaction',
): Capabilities {
  const own = pooler !== 'transaction';
  return Object.freeze({
    ...assumed,
    version,
    standby,
    extensions,
    namedStatements: own,
    sessionState: own,
    advisoryLocks: own,
    listen: own,
  });
}
