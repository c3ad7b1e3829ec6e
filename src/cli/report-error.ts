import { QuarryError } from '../error/quarry-error.ts';
import type { Terminal } from './terminal.ts';

/** An error for people: what, why, what to do. A stack only where it was asked for, or where the fault is ours. */
export function reportError(error: unknown, terminal: Terminal, verbose: boolean): void {
  const { colour } = terminal;
  if (error instanceof QuarryError) {
    terminal.complain(`${colour.red('error')} ${error.message} ${colour.dim(`[${error.code}]`)}`);
    if (error.why !== undefined) terminal.complain(`  ${colour.dim('why')}  ${error.why}`);
    if (error.fix !== undefined) terminal.complain(`  ${colour.dim('fix')}  ${error.fix}`);
    causes(error.cause, terminal, [error.message]);
  } else {
    terminal.complain(`${colour.red('error')} ${error instanceof Error ? error.message : String(error)}`);
  }
  if (verbose && error instanceof Error && error.stack !== undefined) terminal.complain(colour.dim(error.stack));
}

/** What has been said already, as messages often quote their cause, is not said again. */
function causes(cause: unknown, terminal: Terminal, said: readonly string[]): void {
  if (!(cause instanceof Error) || said.length > 4) return;
  const text = cause.message === '' ? cause.name : cause.message;
  if (!said.some((one) => one.includes(text))) terminal.complain(`  ${terminal.colour.dim('cause')}  ${text}`);
  causes(cause.cause, terminal, [...said, text]);
}
