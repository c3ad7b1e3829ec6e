import { type Databases, start } from '../provision/start.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import type { Invocation } from './command.ts';
import type { Project } from './load/project.ts';

/** Brings the databases of some repos up for the time of `work`. A server that does not answer is an error at once. */
export async function withDatabases<T>(
  { terminal, signal }: Pick<Invocation, 'terminal' | 'signal'>,
  { config, root }: Project,
  repos: readonly AnyRepo[],
  work: (databases: Databases) => Promise<T>,
): Promise<T> {
  const databases = start(config, { root, repos, attempts: 1, say: terminal.say });
  const stop = () => void databases.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await databases.ready;
    signal.removeEventListener('abort', stop);
    return await work(databases);
  } finally {
    signal.removeEventListener('abort', stop);
    await databases.stop();
  }
}
