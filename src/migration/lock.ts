import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sessions } from './database.ts';
import { type LockHolder, LockLost, MigrationLocked } from './error/run-error.ts';
import type { Report } from './event.ts';
import { Session } from './session.ts';

/** Held from before the ledger is created until the last migration is done. */
export interface Lock {
  /** Rejects with `LockLost` where the connection that holds it is gone. */
  check(): Promise<void>;
  release(): Promise<void>;
}

export interface LockOptions {
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds to wait at most; undefined waits for as long as it takes. */
  readonly timeout: number | undefined;
}

/** `quar`: the first half of both keys. */
const LEADER = 0x71756172;
const WORKER = LEADER + 1;
const TELL_EVERY = 5000;

/** The second half: one history per schema. Advisory locks are apart by database already. */
const keyOf = (schema: string): number =>
  createHash('sha256').update(`quarry_migrations ${schema}`).digest().readInt32BE();

/**
 * Takes the migration lock of a schema by polling on a connection of its own. A blocked waiter would hold a snapshot,
 * which a concurrent index build waits for; one that asks again and again holds none. The lock belongs to a transaction,
 * because a pooler gives every transaction, and no session, a server connection of its own. Rejects with `MigrationLocked`.
 */
export async function takeLock(sessions: Sessions, schema: string, options: LockOptions): Promise<Lock> {
  if (!sessions.capabilities.concurrent) return { check: async () => {}, release: async () => {} };
  const leader = new Session(await sessions.connect({ signal: options.signal }), options.signal);
  try {
    await wait(leader, schema, options);
  } catch (error) {
    await leader
      .calm()
      .rollback()
      .catch(() => {});
    leader.release(error);
    throw error;
  }
  return held(leader.calm());
}

function held(leader: Session): Lock {
  return {
    async check() {
      try {
        await leader.simple('select 1');
      } catch (error) {
        throw new LockLost(error);
      }
    },
    async release() {
      const failed: unknown = await leader.simple('rollback').then(
        () => undefined,
        (error: unknown) => error,
      );
      leader.release(failed);
    },
  };
}

async function wait(leader: Session, schema: string, options: LockOptions): Promise<void> {
  const began = Date.now();
  let told = Number.NEGATIVE_INFINITY;
  while (!(await tryLock(leader, keyOf(schema)))) {
    const waited = Date.now() - began;
    const over = options.timeout !== undefined && waited >= options.timeout;
    if (over) throw new MigrationLocked(await holderOf(leader, schema), waited);
    if (Date.now() - told >= TELL_EVERY) {
      const holder = await holderOf(leader, schema);
      // Released in between: nobody is waited for.
      if (holder !== undefined) {
        told = Date.now();
        options.report({ kind: 'waiting', holder, milliseconds: waited });
      }
    }
    await sleep(50 + Math.random() * 200, undefined, { signal: options.signal });
  }
}

/**
 * True leaves the transaction open. It is read committed and asks by the simple protocol, so that between its statements
 * it has no snapshot (under repeatable read a concurrent index build hangs).
 */
async function tryLock(leader: Session, key: number): Promise<boolean> {
  await leader.begin();
  await leader.simple('set local idle_in_transaction_session_timeout = 0');
  const { count } = await leader.simple(`select 1 where pg_try_advisory_xact_lock(${LEADER}, ${key})`);
  if (count === 1) return true;
  await leader.rollback();
  return false;
}

/** Who holds the lock of a schema, if anybody. */
export async function holderOf(session: Session, schema: string): Promise<LockHolder | undefined> {
  const [row] = await session.rows(
    `select a.pid, coalesce(host(a.client_addr), 'local') as host, a.application_name as application,
       to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 2
       and l.database = (select oid from pg_database where datname = current_database())
       and l.classid::bigint = $1::bigint and l.objid::bigint = $2::bigint`,
    [String(LEADER), String(keyOf(schema) >>> 0)],
  );
  if (row === undefined) return undefined;
  return {
    pid: Number(row['pid']),
    host: row['host'] ?? '',
    application: row['application'] ?? '',
    since: row['since'] ?? '',
  };
}

/**
 * The worker's own lock: when a leader is killed, the statement its worker was running goes on for a moment, and the
 * successor must not begin beside it. Held by the session; behind a pooler by each transaction.
 */
export async function fenceWorker(
  worker: Session,
  schema: string,
  options: LockOptions & { session: boolean },
): Promise<void> {
  const scope = options.session ? 'pg_try_advisory_lock' : 'pg_try_advisory_xact_lock';
  const began = Date.now();
  for (;;) {
    const { count } = await worker.simple(`select 1 where ${scope}(${WORKER}, ${keyOf(schema)})`);
    if (count === 1) return;
    const waited = Date.now() - began;
    if (options.timeout !== undefined && waited >= options.timeout) throw new MigrationLocked(undefined, waited);
    await sleep(50 + Math.random() * 100, undefined, { signal: options.signal });
  }
}

export async function unfenceWorker(worker: Session, schema: string): Promise<void> {
  await worker.simple(`select pg_advisory_unlock(${WORKER}, ${keyOf(schema)})`);
}
