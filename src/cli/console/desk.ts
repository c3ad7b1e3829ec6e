import type { Terminal } from '../terminal.ts';
import type { Evaluator } from './evaluator.ts';
import type { ConsoleSession } from './session.ts';

/** Where inputs are worked on. */
export interface Desk {
  readonly session: ConsoleSession;
  readonly terminal: Terminal;
  readonly evaluator: Evaluator;
}
