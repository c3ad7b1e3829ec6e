import type { Run } from '../run.ts';
import { Session } from '../session.ts';

/** Looks, shortly before the time for waiting is over, at who stands in the way of the worker. */
export interface BlockerWatch {
  /** Ends the watch; what it saw, as `pid 4711 (application web, active for 12 s)`. */
  stop(): Promise<readonly string[]>;
}

const NOBODY: BlockerWatch = { stop: async () => [] };

/** After a failed wait the server no longer knows who was in the way, so one has to look while it lasts. */
export function watchBlockers(run: Run): BlockerWatch {
  const { pid } = run;
  if (pid === undefined || !run.sessions.capabilities.concurrent) return NOBODY;
  let looking: Promise<readonly string[]> = Promise.resolve([]);
  const timer = setTimeout(() => {
    looking = look(run, pid).catch(() => []);
  }, run.limits.statementLock * 0.4);
  return {
    stop() {
      clearTimeout(timer);
      return looking;
    },
  };
}

async function look(run: Run, pid: number): Promise<readonly string[]> {
  const session = new Session(await run.sessions.connect({ timeout: run.limits.statementLock }));
  try {
    const rows = await session.rows(
      `select pid, application_name as application, state, floor(extract(epoch from clock_timestamp() - coalesce(xact_start, query_start)))::bigint as seconds
       from pg_stat_activity where pid = any (pg_blocking_pids($1::integer)) order by pid`,
      [String(pid)],
    );
    return rows.map(
      (row) =>
        `pid ${row['pid']} (application ${row['application'] || 'unnamed'}, ${row['state']} for ${row['seconds']} s)`,
    );
  } finally {
    session.release();
  }
}
