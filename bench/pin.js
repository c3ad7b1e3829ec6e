import { execFileSync } from 'node:child_process';

/** Where each process was put, so that nobody is put there again. */
const placed = new Map();

/**
 * Puts a contestant and the server's processes that serve it onto one core. With one lane they take turns anyway; on two
 * cores every round trip wakes an idle one, which costs all contestants the same and hides what they do. Linux only,
 * and only where the server is on this machine.
 */
export async function pin(pid, admin, cores) {
  const { rows } = await admin.query(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  for (const each of [pid, ...rows.map((row) => row.pid)]) {
    if (placed.get(each) === cores) continue;
    placed.set(each, cores);
    try {
      execFileSync('taskset', ['-acp', cores, String(each)], { stdio: 'ignore' });
    } catch {
      // It has just ended.
    }
  }
}
