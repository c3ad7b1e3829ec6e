import { withActor } from '../../action/scope.ts';
import { QuarryError } from '../../error/quarry-error.ts';
import { withSignal } from '../../repo/context.ts';
import type { StatementEvent } from '../../repo/statement-event.ts';
import type { ConsoleProject } from './project.ts';
import { openSandbox, type Sandboxed } from './sandboxed.ts';
import type { WriteGuard } from './write-guard.ts';

/** Ctrl-C: the input was given up. */
export class Interrupted extends QuarryError {
  readonly code = 'console.interrupted';
  constructor() {
    super('interrupted');
  }
}

/** How long what was interrupted may take to end, in milliseconds, before it is left to itself. */
const patience = 2000;

/** What a console remembers between inputs. */
export class ConsoleSession {
  project: ConsoleProject;
  /** Show every statement. */
  sql = false;
  timing = true;
  last: readonly StatementEvent[] = [];
  actor: unknown = undefined;
  readonly #guard: WriteGuard | undefined;
  #sandbox: Sandboxed | undefined;
  #running: AbortController | undefined;

  constructor(project: ConsoleProject, guard?: WriteGuard) {
    this.project = project;
    this.#guard = guard;
  }

  get sandboxed(): boolean {
    return this.#sandbox !== undefined;
  }

  async enterSandbox(): Promise<void> {
    this.#sandbox ??= await this.project.within(() => openSandbox(this.project));
  }

  /** Rolls the sandbox back; resolves to whether there was one. */
  async leaveSandbox(): Promise<boolean> {
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    await sandbox?.end();
    return sandbox !== undefined;
  }

  /** Whether an input is being worked on. */
  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Cancels the statements of the running input on the server. */
  interrupt(): void {
    this.#running?.abort(new Interrupted());
  }

  /** Runs one input; rejects with `Interrupted` when interrupt() ends it. */
  async input<T>(fn: () => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running = controller;
    const { signal } = controller;
    try {
      return await Promise.race([withSignal(signal, fn), leftAfter(signal)]);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      this.#running = undefined;
    }
  }

  /** Runs something as the session's actor, in its sandbox if it has one. */
  async run<T>(fn: () => T): Promise<Awaited<T>> {
    const acting = () => (this.actor === undefined ? fn() : withActor(this.actor, fn));
    return await this.project.within(() => {
      if (this.#sandbox !== undefined) return this.#sandbox.within(acting);
      const guard = this.#guard;
      return guard === undefined ? acting() : guard.within([...this.project.repos.values()], acting);
    });
  }
}

/** Rejects some time after a signal: what the code waits for may be no statement at all. */
function leftAfter(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => void setTimeout(() => reject(signal.reason), patience).unref());
  });
}
