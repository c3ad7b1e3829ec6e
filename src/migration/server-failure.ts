/** The server's own code of an error, wherever in the chain of causes it is. */
export function sqlstateOf(error: unknown): string | undefined {
  return first(error, (link) => [link['sqlstate'], link['code']].find(isSqlstate));
}

/** Where in the statement the server found fault, from 1. */
export function positionOf(error: unknown): number | undefined {
  const found = first(error, (link) => link['position']);
  return found === undefined || Number.isNaN(Number(found)) ? undefined : Number(found);
}

/** What became of the statement, as the driver knows it. */
export const outcomeOf = (error: unknown): unknown => first(error, (link) => link['outcome']);

const isSqlstate = (value: unknown): value is string => typeof value === 'string' && /^[0-9A-Z]{5}$/.test(value);

function first<T>(error: unknown, read: (link: Readonly<Record<string, unknown>>) => T | undefined): T | undefined {
  let link = error;
  for (let depth = 0; depth < 5 && typeof link === 'object' && link !== null; depth++) {
    const found = read(link as Readonly<Record<string, unknown>>);
    if (found !== undefined) return found;
    link = (link as { cause?: unknown }).cause;
  }
  return undefined;
}
