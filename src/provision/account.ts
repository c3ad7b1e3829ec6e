import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who runs the server: nobody in particular, unless this process is root, which PostgreSQL refuses. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** An account that owns nothing of value, or why there is none. */
export async function serverAccount(): Promise<Account | { readonly missing: string }> {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name]))).catch(() => undefined);
    const [uid, gid] = (ids ?? []).map(({ stdout }) => Number(stdout));
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  return { missing: 'PostgreSQL does not run as root, and there is neither a postgres nor a nobody account' };
}

/** Whether the account may work in a folder with a program. */
export async function canWorkIn(folder: string, program: string, account: Account): Promise<boolean> {
  try {
    await run(program, ['--version'], { cwd: folder, ...account });
    return true;
  } catch {
    return false;
  }
}
