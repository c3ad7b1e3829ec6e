import { createInterface } from 'node:readline/promises';
import { type REPLServer, start } from 'node:repl';
import type { Terminal } from '../terminal.ts';
import { banner } from './banner.ts';
import { complete } from './completion.ts';
import { type Desk, dotCommands } from './dot-commands.ts';
import { evaluated } from './evaluation.ts';
import { evaluatorOf, openEvaluator, Unfinished } from './evaluator.ts';
import { present, presentError } from './present.ts';
import type { ConsoleProject } from './project.ts';
import { scopeOf } from './scope.ts';
import { ConsoleSession } from './session.ts';

export interface ConsoleOptions {
  readonly project: ConsoleProject;
  readonly terminal: Terminal;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly verbose: boolean;
  readonly sandbox: boolean;
  /** Cancels the statement under way. */
  cancel(): void;
}

/** Runs code given on the command line; resolves to the exit code. */
export async function evaluateScript(
  code: readonly string[] | NodeJS.ReadableStream,
  options: ConsoleOptions,
): Promise<number> {
  const session = new ConsoleSession(options.project);
  const evaluator = openEvaluator();
  evaluator.define(scopeOf(options.project));
  const desk: Desk = { session, terminal: options.terminal, evaluator };
  if (options.sandbox) await session.enterSandbox();
  try {
    return await runLines(code, desk, options.verbose);
  } finally {
    await session.leaveSandbox();
    evaluator.close();
  }
}

/** Line by line; lines that are not finished yet wait for the next. The first error ends the script. */
async function runLines(
  code: readonly string[] | NodeJS.ReadableStream,
  desk: Desk,
  verbose: boolean,
): Promise<number> {
  const lines = 'length' in code ? code : createInterface({ input: code, crlfDelay: Number.POSITIVE_INFINITY });
  let waiting = '';
  for await (const line of lines) {
    const text = waiting === '' ? line : `${waiting}\n${line}`;
    if (text.trim() === '') continue;
    try {
      await runOne(text, desk);
      waiting = '';
    } catch (error) {
      if (error instanceof Unfinished) {
        waiting = text;
        continue;
      }
      presentError(error, desk.terminal, verbose);
      return 1;
    }
  }
  if (waiting === '') return 0;
  presentError(new SyntaxError('the input ends in the middle of an expression'), desk.terminal, verbose);
  return 1;
}

async function runOne(text: string, desk: Desk): Promise<void> {
  const { session, terminal, evaluator } = desk;
  const dotted = /^\.(\w+)\s*(.*)$/.exec(text.trim());
  const command = dotted?.[1] === undefined ? undefined : dotCommands[dotted[1]];
  if (command !== undefined) return command.run(dotted?.[2] ?? '', desk);
  const result = await evaluated(session.project, () => session.run(() => evaluator.evaluate(text)));
  present(result, session, terminal);
}

/** The console on a terminal; resolves when the user leaves. */
export async function openConsole(options: ConsoleOptions): Promise<void> {
  const { terminal, project } = options;
  const session = new ConsoleSession(project);
  terminal.say(banner(project, terminal));
  if (options.sandbox) await session.enterSandbox();
  const server = start({
    prompt: prompt(session, terminal),
    input: options.input as NodeJS.ReadableStream,
    output: options.output as NodeJS.WritableStream,
    terminal: true,
    writer: () => '',
    ignoreUndefined: true,
    completer: (line: string) => complete(line, session.project.model, session.project.resources) ?? [[], line],
  });
  const desk: Desk = { session, terminal, evaluator: evaluatorOf(server) };
  desk.evaluator.define(scopeOf(project));
  listen(server, desk, options);
  await remember(server, project.history);
  await new Promise<void>((left) => server.once('exit', left));
  if (await session.leaveSandbox()) terminal.say('sandbox: rolled back');
}

const prompt = (session: ConsoleSession, { colour }: Terminal): string =>
  `${session.sandboxed ? colour.yellow('quarry*') : colour.green('quarry')}> `;

function listen(server: REPLServer, desk: Desk, options: ConsoleOptions): void {
  const { session, terminal } = desk;
  let running = false;
  const own = server.eval;
  Object.assign(server, {
    eval(code: string, context: object, file: string, done: (error: Error | null) => void) {
      running = true;
      const settle = (error: Error | null): void => {
        running = false;
        server.setPrompt(prompt(session, terminal));
        done(error);
      };
      evaluated(session.project, () => session.run(() => passOn(own, server, { code, context, file }))).then(
        (result) => {
          present(result, session, terminal);
          settle(null);
        },
        (error: unknown) => {
          if (isRecoverable(error)) return settle(error);
          presentError(error, terminal, options.verbose);
          settle(null);
        },
      );
    },
  });
  server.on('SIGINT', () => {
    if (running) options.cancel();
  });
  for (const [name, command] of Object.entries(dotCommands)) {
    server.defineCommand(name, {
      help: command.help,
      action(argument) {
        this.clearBufferedCommand();
        Promise.resolve()
          .then(() => command.run(argument.trim(), desk))
          .catch((error: unknown) => presentError(error, terminal, options.verbose))
          .finally(() => {
            server.setPrompt(prompt(session, terminal));
            this.displayPrompt();
          });
      },
    });
  }
}

interface Input {
  readonly code: string;
  readonly context: object;
  readonly file: string;
}

const passOn = (own: REPLServer['eval'], server: REPLServer, { code, context, file }: Input): Promise<unknown> =>
  new Promise((resolve, reject) => {
    own.call(server, code, context as never, file, (error: unknown, value: unknown) => {
      if (error === null || error === undefined) resolve(value);
      else reject(error);
    });
  });

const isRecoverable = (error: unknown): error is Error =>
  error instanceof SyntaxError && error.constructor.name === 'Recoverable';

function remember(server: REPLServer, file: string | undefined): Promise<void> {
  if (file === undefined) return Promise.resolve();
  return new Promise((resolve) => server.setupHistory(file, () => resolve()));
}
