import type { ParseArgsConfig } from 'node:util';
import type { Terminal } from './terminal.ts';

/**
 * The command line. Who lives here: commands and the console; argv, files, the terminal. What never happens here:
 * being imported by another room.
 */

/** Exit codes of every command. */
export const exit = Object.freeze({
  done: 0,
  error: 1,
  /** A decision is needed, or the command line is wrong. */
  usage: 2,
  /** `--check`, `--exit-code`: something is to be done. */
  pending: 3,
  /** The terminal went away. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
});

/** A flag: `--name <value>`, or a switch. */
export interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in help: `NAME`. */
  readonly value?: string;
  readonly help: string;
}

export interface Invocation {
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** A command: one file each, registered in `commands.ts`. */
export interface Command {
  /** As typed: `generate-migrations`, `db create`. */
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Positional arguments for the usage line: `[NAME]`. */
  readonly positionals?: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Lines one can copy; the first is the usual one. */
  readonly examples: readonly string[];
  /** More to say, as paragraphs. */
  readonly notes?: readonly string[];
  /** Resolves to an exit code. */
  run(invocation: Invocation): Promise<number>;
}

/** Flags every command has. */
export const globalFlags = {
  help: { type: 'boolean', short: 'h', help: 'show this help' },
  verbose: { type: 'boolean', help: 'show stack traces of errors' },
  quiet: { type: 'boolean', short: 'q', help: 'print nothing but errors and data' },
  config: { type: 'string', value: 'FILE', help: 'the config (default: the nearest quarry.config.ts)' },
} as const satisfies Readonly<Record<string, Flag>>;

/** The flags of a command in the form node's parser takes. */
export function parserOptions(flags: Readonly<Record<string, Flag>>): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) },
    ]),
  );
}
