import { withActor } from '../../action/scope.ts';
import type { StatementEvent } from '../../repo/statement-event.ts';
import type { ConsoleProject } from './project.ts';
import { openSandbox, type Sandboxed } from './sandboxed.ts';

/** What a console remembers between inputs. */
export class ConsoleSession {
  project: ConsoleProject;
  /** Show every statement. */
  sql = false;
  timing = true;
  last: readonly StatementEvent[] = [];
  actor: unknown = undefined;
  #sandbox: Sandboxed | undefined;

  constructor(project: ConsoleProject) {
    this.project = project;
  }

  get sandboxed(): boolean {
    return this.#sandbox !== undefined;
  }

  async enterSandbox(): Promise<void> {
    this.#sandbox ??= await openSandbox(this.project);
  }

  /** Rolls the sandbox back; resolves to whether there was one. */
  async leaveSandbox(): Promise<boolean> {
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    await sandbox?.end();
    return sandbox !== undefined;
  }

  /** Runs something as the session's actor, in its sandbox if it has one. */
  run<T>(fn: () => T): T {
    const acting = () => (this.actor === undefined ? fn() : withActor(this.actor, fn));
    return this.#sandbox === undefined ? acting() : this.#sandbox.within(acting);
  }
}
