import { didYouMean } from '../error/nearest.ts';
import { QueryMisuse } from './query-error.ts';
import type { RunOptions } from './runner.ts';

/** What every method that runs something takes. */
export const runOptions = ['signal', 'timeout'] satisfies (keyof RunOptions)[];

// A timer of more milliseconds than that fires at once.
const longest = 2 ** 31 - 1;

/** What is wrong with options somebody gave: a name there is not, a time that is none. Undefined where all is well. */
export function complaintAbout(method: string, options: unknown, known: readonly string[]): string | undefined {
  if (options === undefined) return undefined;
  if (typeof options !== 'object' || options === null) return `${method}() takes its options as an object`;
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) return `${method}() has no option '${unknown}'.${didYouMean(unknown, known)}`;
  const { timeout } = options as { readonly timeout?: unknown };
  if (timeout === undefined || (typeof timeout === 'number' && timeout > 0 && timeout <= longest)) return undefined;
  const given = typeof timeout === 'string' ? `'${timeout}'` : String(timeout);
  return `the timeout of ${method}() is a number of milliseconds from 1 to ${longest}, not ${given}`;
}

/** A slip in an option would otherwise be one that does nothing. */
export function check(method: string, options: unknown, known: readonly string[] = runOptions): void {
  const complaint = complaintAbout(method, options, known);
  if (complaint !== undefined) throw new QueryMisuse(complaint);
}
