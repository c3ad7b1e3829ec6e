import { Decisions, UnmatchedDecision } from '../../schema/decision.ts';
import { diff } from '../../schema/diff.ts';
import type { State } from '../../schema/state.ts';

/**
 * The decisions that are about something between two structures. One may build on another: `--rename items.a=b` speaks
 * of a table only once `--rename-table products=items` says which, so those left out are tried again behind what fits.
 */
export function speakingOf(flags: readonly string[], previous: State, next: State): readonly string[] {
  if (allSpeakOf(flags, previous, next)) return flags;
  const found = new Set<string>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const flag of flags) if (!found.has(flag) && allSpeakOf([...found, flag], previous, next)) found.add(flag);
  }
  return flags.filter((flag) => found.has(flag));
}

function allSpeakOf(flags: readonly string[], previous: State, next: State): boolean {
  try {
    diff(previous, next, Decisions.parse(flags));
    return true;
  } catch (error) {
    if (error instanceof UnmatchedDecision) return false;
    throw error;
  }
}
