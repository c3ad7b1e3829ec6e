import type { Delta, DeltaOf } from '../delta/delta.ts';
import { applyDelta } from '../delta/deltas.ts';
import { isSubsequence } from '../plan/enums.ts';
import { enumOf, type State } from '../state.ts';

/**
 * The State that the statements of changes leave where they ran on another one than they were planned for: what they
 * replace is as they have it, and a value that they add to an enumeration stands behind the one it was put behind.
 */
export const afterwards = (state: State, deltas: readonly Delta[]): State =>
  deltas.reduce(
    (found, delta) => applyDelta(found, delta.kind === 'alterEnumValues' ? placed(found, delta) : delta),
    state,
  );

function placed(state: State, delta: DeltaOf<'alterEnumValues'>): Delta {
  const { before, after } = delta;
  // A type that is made anew has no other values.
  if (!isSubsequence(before, after)) return delta;
  const values = [...(enumOf(state, delta.enum)?.values ?? before)];
  for (const [i, value] of after.entries()) {
    if (before.includes(value) || values.includes(value)) continue;
    const isLast = after.slice(i).every((later) => !before.includes(later));
    const [previous = '', following = ''] = [after[i - 1], after.find((other) => before.includes(other))];
    const place = i === 0 ? values.indexOf(following) : isLast ? values.length : values.indexOf(previous) + 1;
    values.splice(place === -1 ? values.length : place, 0, value);
  }
  return { ...delta, after: values };
}
