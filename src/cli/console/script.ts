import { createInterface } from 'node:readline/promises';
import type { Terminal } from '../terminal.ts';
import { answer, dotCommandIn, forgottenAwait, goesOn, obey, wrongDotCommand } from './answer.ts';
import type { Desk } from './desk.ts';
import { dotCommands } from './dot-commands.ts';
import { openEvaluator, Unfinished } from './evaluator.ts';
import { present, presentError, type Showing } from './present.ts';
import type { ConsoleProject } from './project.ts';
import { scopeOf } from './scope.ts';
import { ConsoleSession } from './session.ts';
import { WriteGuard } from './write-guard.ts';

export interface ScriptOptions {
  readonly project: ConsoleProject;
  readonly terminal: Terminal;
  readonly verbose: boolean;
  /** Everything is rolled back at the end. */
  readonly sandbox: boolean;
  readonly showing: Showing;
  /** Ends the script, and its statement on the server. */
  readonly signal: AbortSignal;
}

/** Code given on the command line, or lines from a pipe. */
export type Code = readonly string[] | NodeJS.ReadableStream;

/** Evaluates and prints each input; the first error ends the script. Resolves to the exit code. */
export async function runScript(code: Code, options: ScriptOptions): Promise<number> {
  const { project, terminal, signal } = options;
  const session = new ConsoleSession(project, project.production ? warning(terminal) : undefined);
  session.timing = false;
  const complaining = { verbose: options.verbose, project };
  const evaluator = openEvaluator((error) => {
    presentError(error, terminal, complaining);
    process.exitCode = 1;
  });
  evaluator.define(scopeOf(project));
  const interrupt = () => session.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    if (options.sandbox) await session.enterSandbox();
    await runInputs(code, { session, terminal, evaluator }, options);
    return 0;
  } catch (error) {
    signal.throwIfAborted();
    presentError(error, terminal, complaining);
    return 1;
  } finally {
    signal.removeEventListener('abort', interrupt);
    await session.leaveSandbox();
    evaluator.close();
  }
}

/** Nobody can be asked. */
const warning = ({ say, colour }: Terminal): WriteGuard =>
  new WriteGuard(async () => {
    say(colour.yellow('this is production: the writes of this script are real'));
    return true;
  });

async function runInputs(code: Code, desk: Desk, { showing }: ScriptOptions): Promise<void> {
  const inputs = new Inputs();
  const run = async (text: string): Promise<void> => {
    const command = dotCommandIn(text);
    if (command !== undefined) return obey(command.name, command.argument, desk);
    const wrong = wrongDotCommand(text, Object.keys(dotCommands));
    if (wrong !== undefined) throw wrong;
    const result = await answer(text, desk);
    present(result, desk.session, desk.terminal, showing);
    const name = await forgottenAwait(text, desk);
    if (name !== undefined) desk.terminal.say(`${name} is a promise: write const ${name} = await …`);
  };
  const lines = 'length' in code ? code : createInterface({ input: code, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if ('length' in code) {
      // Each of them is whole by itself.
      await run(line);
      continue;
    }
    const before = inputs.before(line);
    if (before !== undefined) await inputs.settle(before, run);
  }
  await inputs.end(run);
}

type Run = (text: string) => Promise<void>;

/** Lines put together to inputs: an input ends where it is complete and the next line does not go on with a dot. */
class Inputs {
  #waiting = '';

  /** Takes a line in; gives what stands before it, if the line begins something new. */
  before(line: string): string | undefined {
    const begun = this.#waiting;
    if (begun.trim() === '') {
      this.#waiting = line;
      return undefined;
    }
    if (goesOn(line) || line.trim() === '') {
      this.#waiting = `${begun}\n${line}`;
      return undefined;
    }
    this.#waiting = line;
    return begun;
  }

  /** Runs an input; one that is not finished goes on with what came since. */
  async settle(text: string, run: Run): Promise<void> {
    try {
      await run(text);
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
      this.#waiting = `${text}\n${this.#waiting}`;
    }
  }

  async end(run: Run): Promise<void> {
    if (this.#waiting.trim() !== '') await run(this.#waiting);
  }
}
