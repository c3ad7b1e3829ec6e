import { createSandbox } from '../../repo/sandbox.ts';
import type { ConsoleProject } from './project.ts';

/** A session whose writes are rolled back when it ends. */
export interface Sandboxed {
  within<T>(fn: () => T): T;
  end(): Promise<void>;
}

/** Opens a transaction on every writable repo, to be rolled back by `end`. */
export async function openSandbox(project: ConsoleProject): Promise<Sandboxed> {
  const repos = [...project.repos.values()];
  const sandbox = createSandbox({ repos, onLeak: 'warn', checkConstraints: false });
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let token = '';
  let running: Promise<void> = Promise.resolve();
  await new Promise<void>((ready, failed) => {
    running = sandbox.run(
      async () => {
        token = sandbox.token();
        ready();
        await finished;
      },
      { name: 'the console' },
    );
    running.catch(failed);
  });
  return {
    within: (fn) => sandbox.adopt(token, fn),
    async end() {
      finish();
      await running;
      sandbox.close();
    },
  };
}
