import { reportError } from '../report-error.ts';
import { show } from '../show/table.ts';
import type { Terminal } from '../terminal.ts';
import { type Evaluated, shownStatement, timing } from './evaluation.ts';
import type { ConsoleSession } from './session.ts';

/** Prints what an input led to: its statements if wanted, its value on standard output, and how long it took. */
export function present(result: Evaluated, session: ConsoleSession, terminal: Terminal): void {
  session.last = result.statements;
  if (session.sql)
    for (const statement of result.statements) terminal.say(terminal.colour.cyan(shownStatement(statement)));
  if (result.value !== undefined) terminal.data(shown(result.value, terminal.width));
  if (session.timing && result.statements.length > 0) terminal.say(terminal.colour.dim(timing(result)));
}

/** A query that was not run shows its SQL: what one would otherwise ask for next. */
function shown(value: unknown, width: number): string {
  if (isQuery(value)) {
    const { sql } = value.toSQL();
    return `${sql}\n-- a query that was not run: end it with .all(), .first(), .count() …`;
  }
  if (typeof value === 'function')
    return String(value).startsWith('class') ? `[class ${value.name}]` : `[function ${value.name}]`;
  return show(value, width);
}

function isQuery(value: unknown): value is { toSQL(): { readonly sql: string } } {
  return typeof value === 'object' && value !== null && 'toSQL' in value && typeof value.toSQL === 'function';
}

/** An error of an input: of the user's code its name and message, never our stack. */
export function presentError(error: unknown, terminal: Terminal, verbose: boolean): void {
  const plain = error instanceof Error && !('code' in error);
  if (plain && !verbose) terminal.say(`${terminal.colour.red(error.name)} ${error.message}`);
  else reportError(error, terminal, verbose);
}
