import type { Bench } from './bench.ts';
import { say } from './language.ts';
import { showOrdered, showUnordered } from './show.ts';

/** What a bench makes of a query. */
export type Answer = { readonly value: unknown } | { readonly error: unknown };

export async function ask(bench: Bench, source: string): Promise<Answer> {
  try {
    return { value: await bench.run(async () => say(source)) };
  } catch (error) {
    return { error };
  }
}

/** How two answers to a query stand to each other. */
export type Verdict =
  | { readonly is: 'agreed' | 'differs' }
  /** Memory says that only the database knows. */
  | { readonly is: 'undecided'; readonly why: string }
  /** PostgreSQL refuses a value: `out of range`. Whether it comes to look at it is the planner's affair. */
  | { readonly is: 'failed'; readonly why: string }
  /** No query after all: both say so before anything is sent. */
  | { readonly is: 'refused'; readonly why: string };

/** What PostgreSQL says and what another does. */
export function verdictOf(truth: Answer, other: Answer, ordered: boolean): Verdict {
  if ('error' in other) {
    const undecided = reasonOf(other.error);
    if (undecided !== undefined) return { is: 'undecided', why: undecided };
  }
  if ('error' in truth) return failure(truth.error, other);
  if ('error' in other) return { is: 'differs' };
  const show = ordered ? showOrdered : showUnordered;
  if (show(truth.value) === show(other.value)) return { is: 'agreed' };
  return { is: show(rounded(truth.value)) === show(rounded(other.value)) ? 'agreed' : 'differs' };
}

/** The last digit of a sum of floats depends on the order of its rows, which PostgreSQL does not promise. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(14));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rounded(part)]));
}

function failure(error: unknown, other: Answer): Verdict {
  const [name, why] = [nameOf(error), String(error)];
  if (expected.has(name)) return { is: 'error' in other && nameOf(other.error) === name ? 'agreed' : 'differs' };
  if (name === 'InvalidValue' && stateOf(error) !== undefined) return { is: 'failed', why: withoutValues(why) };
  const both = 'error' in other && nameOf(other.error) === name;
  return both && stateOf(error) === undefined ? { is: 'refused', why: withoutValues(why) } : { is: 'differs' };
}

/** Answers in the form of an error. */
const expected = new Set(['NotFoundError', 'TooManyError']);

const nameOf = (error: unknown): string => (error instanceof Error ? error.constructor.name : typeof error);
const stateOf = (error: unknown): string | undefined =>
  error instanceof Error && 'sqlstate' in error && typeof error.sqlstate === 'string' ? error.sqlstate : undefined;
const withoutValues = (text: string): string => text.replace(/"[^"]*"|'[^']*'|-?\d+/g, '…').slice(0, 100);

function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'memory.undecidable') return undefined;
  return 'reason' in error ? String(error.reason) : error.message;
}

/** An answer to be read. */
export function shown(answer: Answer): string {
  if ('error' in answer)
    return answer.error instanceof Error ? `${nameOf(answer.error)}: ${answer.error.message}` : String(answer.error);
  return showOrdered(answer.value);
}
