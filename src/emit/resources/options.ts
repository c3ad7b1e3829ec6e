import { property } from '../drizzle/source.ts';
import { inline } from '../migration-file.ts';

/** In the quotes that need the fewest backslashes. */
export const quoted = (text: string): string => inline(text);

/** Entries of an object literal that have a value, as text: `{ optional: true }`; nothing where there are none. */
export function optionsText(entries: Readonly<Record<string, string | undefined>>): string | undefined {
  const given = Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (given.length === 0) return undefined;
  const shorthand = ([name, value]: [string, string]): string =>
    name === value ? name : `${property(name)}: ${value}`;
  return `{ ${given.map(shorthand).join(', ')} }`;
}

/** A call with the arguments that there are. */
export const callText = (name: string, ...args: readonly (string | undefined)[]): string =>
  `${name}(${args.filter((arg) => arg !== undefined).join(', ')})`;

export const textOption = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : quoted(value);

export const flagOption = (value: boolean): string | undefined => (value ? 'true' : undefined);

/** A list of texts. */
export const listText = (values: readonly string[]): string => `[${values.map(quoted).join(', ')}]`;
