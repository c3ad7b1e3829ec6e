import { parseArgs } from 'node:util';
import { didYouMean } from '../error/nearest.ts';
import { type Command, type Flag, globalFlags, parserOptions } from './command.ts';
import { UsageError } from './usage-error.ts';

export interface Parsed {
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** The words after a command's name, by its own flags; a wrong one is answered with the nearest right one. */
export function parseArguments(command: Command, words: readonly string[]): Parsed {
  const known: Readonly<Record<string, Flag>> = { ...command.flags, ...globalFlags };
  const { tokens, values, positionals } = parseArgs({
    args: [...words],
    options: parserOptions(known),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = known[token.name];
    if (flag === undefined) {
      throw new UsageError(
        `${command.name} has no flag ${token.rawName}.${didYouMean(
          `--${token.name}`,
          Object.keys(known).map((name) => `--${name}`),
        )}`,
        {
          fix: `quarry ${command.name} --help lists its flags`,
        },
      );
    }
    if (flag.type === 'string' && token.value === undefined) {
      throw new UsageError(`${token.rawName} needs a value`, { fix: `${token.rawName} ${flag.value ?? 'VALUE'}` });
    }
    if (flag.type === 'boolean' && token.value !== undefined)
      throw new UsageError(`${token.rawName} is a switch and takes no value`);
  }
  if (command.positionals === undefined && positionals.length > 0) {
    throw new UsageError(`${command.name} takes no argument, and got '${positionals.join(' ')}'`, {
      fix: `quarry ${command.name} --help`,
    });
  }
  return { flags: values as Parsed['flags'], positionals };
}
