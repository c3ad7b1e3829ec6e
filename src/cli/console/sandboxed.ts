import { standIn } from '../../repo/context.ts';
import { createSandbox } from '../../repo/sandbox.ts';
import type { ConsoleProject } from './project.ts';

/** A session whose writes are rolled back when it ends. */
export interface Sandboxed {
  within<T>(fn: () => T): T;
  end(): Promise<void>;
}

/** The longest time a timer takes: a console may stay open for days. */
const forDays = 2 ** 31 - 1;

/** Opens a transaction on every repo, to be rolled back by `end`. */
export async function openSandbox(project: ConsoleProject): Promise<Sandboxed> {
  const repos = [...new Set([...project.repos.values()].map(standIn))];
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
      { name: 'the console', timeout: forDays },
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
