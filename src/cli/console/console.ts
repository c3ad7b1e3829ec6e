import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type REPLServer, Recoverable, start } from 'node:repl';
import type { Readable, Writable } from 'node:stream';
import type { Terminal } from '../terminal.ts';
import { answer, forgottenAwait, goesOn, obey, wrongDotCommand } from './answer.ts';
import { banner } from './banner.ts';
import { complete } from './completion.ts';
import type { Desk } from './desk.ts';
import { dotCommands } from './dot-commands.ts';
import { evaluatorOf, Unfinished } from './evaluator.ts';
import { present, presentError } from './present.ts';
import type { ConsoleProject } from './project.ts';
import { scopeOf } from './scope.ts';
import { ConsoleSession } from './session.ts';
import { WriteGuard } from './write-guard.ts';

export interface ConsoleOptions {
  readonly project: ConsoleProject;
  readonly terminal: Terminal;
  readonly input: Readable;
  readonly output: Writable & { readonly columns?: number };
  readonly verbose: boolean;
  readonly sandbox: boolean;
  /** Ends the console. */
  readonly signal: AbortSignal;
}

/** Records of a list shown at the prompt. */
const shownRecords = 200;

/** The console on a terminal; resolves when the user has left. */
export async function openConsole(options: ConsoleOptions): Promise<void> {
  const { terminal, project, signal } = options;
  terminal.say(banner(project, terminal));
  const giveBack = takeInterrupts();
  const server = start({
    prompt: '',
    input: options.input,
    output: options.output,
    terminal: true,
    useGlobal: true,
    // Ahead of a look at what one types, it would run it.
    preview: false,
    ignoreUndefined: true,
    breakEvalOnSigint: true,
  });
  const guard = project.production ? new WriteGuard(() => confirmed(server, terminal)) : undefined;
  const session = new ConsoleSession(project, guard);
  const stray = (error: unknown) => {
    presentError(error, terminal, { verbose: options.verbose, project });
    server.displayPrompt();
  };
  const desk: Desk = { session, terminal, evaluator: evaluatorOf(server, stray) };
  const sitting = new Sitting(server, desk, options);
  sitting.begin();
  const left = new Promise<void>((resolve) => server.once('exit', resolve));
  const leave = () => server.close();
  signal.addEventListener('abort', leave);
  if (options.sandbox) await session.enterSandbox();
  await remember(server, project.history);
  sitting.prompt();
  await left;
  signal.removeEventListener('abort', leave);
  giveBack();
  session.interrupt();
  if (await session.leaveSandbox()) terminal.say('sandbox: rolled back');
}

/** On a terminal Ctrl-C is a key, and node stops an endless loop by it only where nobody listens to the signal. */
function takeInterrupts(): () => void {
  const listeners = process.listeners('SIGINT');
  process.removeAllListeners('SIGINT');
  return () => {
    for (const listener of listeners) process.on('SIGINT', listener);
  };
}

const confirmed = (server: REPLServer, { colour }: Terminal): Promise<boolean> =>
  new Promise((resolve) => {
    server.question(colour.yellow('This writes to production. Go on? [y/N] '), (typed) =>
      resolve(/^y(es)?$/i.test(typed.trim())),
    );
  });

function remember(server: REPLServer, file: string | undefined): Promise<void> {
  if (file === undefined) return Promise.resolve();
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch {
    // In an image that is read-only, lines are forgotten.
    return Promise.resolve();
  }
  return new Promise((resolve) => server.setupHistory(file, () => resolve()));
}

/** One stay at the prompt: what is typed goes to the desk, one input after the other. */
class Sitting {
  readonly #server: REPLServer;
  readonly #desk: Desk;
  readonly #options: ConsoleOptions;
  #last: Promise<void> = Promise.resolve();
  /** What was typed of an input that is not finished. */
  #begun = '';
  /** Whether what runs awaits something itself. */
  #awaiting = false;

  constructor(server: REPLServer, desk: Desk, options: ConsoleOptions) {
    this.#server = server;
    this.#desk = desk;
    this.#options = options;
  }

  begin(): void {
    const server = this.#server;
    this.#define();
    server.on('reset', () => this.#define());
    this.#listenToLines();
    this.#listenToInterrupts();
    this.#listenToTabs();
    this.#setCommands();
    Object.assign(server, {
      eval: (code: string, _context: object, _file: string, done: (error: Error | null) => void) => {
        this.#enqueue(async () => {
          const error = await this.#answer(code.replace(/\n$/, ''));
          this.#setPrompt();
          done(error);
        });
      },
    });
  }

  prompt(): void {
    this.#setPrompt();
    this.#server.displayPrompt();
  }

  #define(): void {
    this.#desk.evaluator.define(scopeOf(this.#desk.session.project));
  }

  #setPrompt(): void {
    const { colour } = this.#desk.terminal;
    this.#server.setPrompt(`${this.#desk.session.sandboxed ? colour.yellow('quarry*') : colour.green('quarry')}> `);
  }

  #enqueue(work: () => Promise<void>): void {
    this.#last = this.#last.then(work, work);
  }

  /** Prints what an input gives; resolves to the error that asks for more lines, if it does. */
  async #answer(code: string): Promise<Error | null> {
    const { session, terminal } = this.#desk;
    const width = this.#options.output.columns || terminal.width;
    this.#begun = '';
    this.#awaiting = code.includes('await');
    try {
      const result = await answer(code, this.#desk);
      present(result, session, terminal, { width, limit: shownRecords });
      const name = await forgottenAwait(code, this.#desk);
      if (name !== undefined) terminal.say(terminal.colour.yellow(`${name} is a promise: ${name} = await ${name}`));
    } catch (error) {
      if (error instanceof Unfinished) {
        this.#begun = code;
        return new Recoverable(error);
      }
      this.#complain(error);
    }
    return null;
  }

  #complain(error: unknown): void {
    const { session, terminal } = this.#desk;
    presentError(error, terminal, { verbose: this.#options.verbose, project: session.project });
  }

  /** `.filter(…)` on a line of its own goes on with the last value. */
  #listenToLines(): void {
    const server = this.#server;
    const own = server.listeners('line');
    server.removeAllListeners('line');
    server.on('line', (line: string) => {
      const fresh = this.#begun === '' && !this.#editing;
      const wrong = fresh ? wrongDotCommand(line, Object.keys(server.commands)) : undefined;
      if (wrong !== undefined) {
        this.#complain(wrong);
        server.displayPrompt();
        return;
      }
      const chained = fresh && goesOn(line);
      for (const listener of own) listener.call(server, chained ? `_${line.trim()}` : line);
    });
  }

  get #editing(): boolean {
    return (this.#server as { readonly editorMode?: boolean }).editorMode === true;
  }

  /** Ctrl-C ends what runs; where nothing does, it means what it means to node. */
  #listenToInterrupts(): void {
    const server = this.#server;
    const own = server.listeners('SIGINT');
    server.removeAllListeners('SIGINT');
    server.on('SIGINT', () => {
      const { session } = this.#desk;
      const { running } = session;
      session.interrupt();
      if (!running) this.#begun = '';
      // A top-level await is node's own to end; without one it would ask whether to leave.
      if (!running || this.#awaiting) for (const listener of own) listener.call(server);
    });
  }

  /** Tab knows the model; of everything else, what node knows. */
  #listenToTabs(): void {
    type Completer = (line: string, done: (error: Error | null, found: readonly unknown[]) => void) => void;
    const server = this.#server as unknown as { completer: Completer };
    const own = server.completer;
    server.completer = (line, done) => {
      const { model, resources } = this.#desk.session.project;
      const found = complete(this.#begun === '' ? line : `${this.#begun}\n${line}`, model, resources);
      if (found === undefined) own.call(server, line, done);
      else done(null, found);
    };
  }

  #setCommands(): void {
    for (const [name, command] of Object.entries(dotCommands)) {
      // Node's own knows node's commands, too.
      if (name === 'help') continue;
      this.#server.defineCommand(name, {
        help: command.help,
        action: (argument) => {
          this.#server.clearBufferedCommand();
          this.#enqueue(async () => {
            this.#awaiting = argument.includes('await');
            await obey(name, argument.trim(), this.#desk).catch((error: unknown) => this.#complain(error));
            this.prompt();
          });
        },
      });
    }
  }
}
