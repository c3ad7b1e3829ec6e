import { Decisions, UnmatchedDecision } from '../../schema/decision.ts';
import { diff } from '../../schema/diff.ts';
import type { State } from '../../schema/state.ts';

/** Whether a decision is about something between two structures. */
export const speaksOf = (flag: string, previous: State, next: State): boolean => speak([flag], previous, next);

/** Whether all of them are. */
export function speak(flags: readonly string[], previous: State, next: State): boolean {
  try {
    diff(previous, next, Decisions.parse(flags));
    return true;
  } catch (error) {
    if (error instanceof UnmatchedDecision) return false;
    throw error;
  }
}
