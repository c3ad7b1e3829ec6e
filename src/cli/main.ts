import { readFile } from 'node:fs/promises';
import { didYouMean } from '../error/nearest.ts';
import { MigrationInterrupted } from '../migration/error/run-error.ts';
import { parseArguments } from './arguments.ts';
import { exit } from './command.ts';
import { commands, type Listed } from './commands.ts';
import { explain, overview } from './help.ts';
import { reportError } from './report-error.ts';
import { openTerminal, type Streams } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Runs a command line; resolves to its exit code. Never throws, never exits by itself. */
export async function run(words: readonly string[], streams: Streams = standardStreams()): Promise<number> {
  const verbose = words.includes('--verbose');
  const terminal = openTerminal(streams, process.env, words.includes('--quiet') || words.includes('-q'));
  const interruption = interruptible();
  try {
    if (words.length === 0 || (asksForHelp(words[0]) && words.length === 1)) {
      terminal.data(overview(commands, await version()));
      return exit.done;
    }
    if (words[0] === '--version' || words[0] === '-v') {
      terminal.data(await version());
      return exit.done;
    }
    const helped = asksForHelp(words[0]);
    const { listed, rest } = find(helped ? words.slice(1) : words);
    const command = await listed.load();
    if (helped || rest.includes('--help') || rest.includes('-h')) {
      terminal.data(explain(command));
      return exit.done;
    }
    const parsed = parseArguments(command, rest);
    return await command.run({
      ...parsed,
      terminal,
      cwd: process.cwd(),
      env: process.env,
      signal: interruption.signal,
    });
  } catch (error) {
    if (interruption.code !== undefined) {
      terminal.say(wordsOfInterruption(error));
      return interruption.code;
    }
    reportError(error, terminal, verbose);
    return error instanceof UsageError ? exit.usage : exit.error;
  } finally {
    interruption.stop();
  }
}

/** A migration of several steps stands where it was stopped, and goes on from there. */
const wordsOfInterruption = (error: unknown): string =>
  error instanceof MigrationInterrupted ? `${error.message}\n${error.fix}` : 'interrupted; nothing is left half-done';

const asksForHelp = (word: string | undefined): boolean => word === 'help' || word === '--help' || word === '-h';

/** `db create` is found before `db`; an unknown name is answered with the nearest. */
function find(words: readonly string[]): { readonly listed: Listed; readonly rest: readonly string[] } {
  for (const length of [2, 1]) {
    const listed = commands.find(({ name }) => name === words.slice(0, length).join(' '));
    if (listed !== undefined) return { listed, rest: words.slice(length) };
  }
  const typed = words[0] ?? '';
  if (typed.startsWith('-'))
    throw new UsageError(`there is no command '${typed}'.`, { fix: `flags come after it: quarry migrate ${typed}` });
  const group = commands.filter(({ name }) => name.startsWith(`${typed} `)).map(({ name }) => name);
  if (group.length > 0) {
    const both = words.slice(0, 2).join(' ');
    const complaint =
      words.length === 1
        ? `'${typed}' is a group of commands`
        : `there is no command '${both}'.${didYouMean(both, group)}`;
    throw new UsageError(complaint, { fix: `one of: ${group.join(', ')}` });
  }
  // Who stopped in the middle of a name meant that one, however long the rest of it is.
  const begun = typed.length > 2 ? commands.filter(({ name }) => name.startsWith(typed)) : [];
  const names = (begun.length > 0 ? begun : commands).map(({ name }) => name);
  const meant = begun.length === 1 ? ` Did you mean '${names[0]}'?` : didYouMean(typed, names);
  throw new UsageError(`there is no command '${typed}'.${meant}`, { fix: 'quarry --help lists them' });
}

/** A terminal that went away, or a reader that has had enough, is no reason to stop in the middle of something. */
function standardStreams(): Streams {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return { in: process.stdin, out: process.stdout, err: process.stderr };
}

async function version(): Promise<string> {
  const { version: found } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return found;
}

/** The first signal asks the command to end; a second one ends the process. */
function interruptible(): { readonly signal: AbortSignal; readonly code: number | undefined; stop(): void } {
  const controller = new AbortController();
  let code: number | undefined;
  const on = (signalCode: number) => () => {
    if (code !== undefined) process.exit(signalCode);
    code = signalCode;
    controller.abort();
  };
  const onInterrupt = on(exit.interrupted);
  const onTerminate = on(exit.terminated);
  const onHangUp = on(exit.hungUp);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  process.on('SIGHUP', onHangUp);
  return {
    signal: controller.signal,
    get code() {
      return code;
    },
    stop() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      process.off('SIGHUP', onHangUp);
    },
  };
}
