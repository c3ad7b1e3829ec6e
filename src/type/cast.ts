import type { Cast, Flaw, Refused } from './type.ts';

/** A successful cast. */
export const accept = <V>(value: V): Cast<V> => ({ ok: true, value });

/** A refused one; `why` completes a sentence that begins with the name of the field: `must be a whole number`. */
export const refuse = (why: string): Cast<never> => ({ ok: false, why });

/** All that is wrong with a value, each with the way there. */
export const flawsOf = ({ why, flaws }: Refused): readonly Flaw[] => flaws ?? [{ path: [], why }];

/** Why PostgreSQL cannot store `text`, or undefined where it can: it has no NUL, and UTF-8 has no halves of a pair. */
export function unstorable(text: string): string | undefined {
  if (text.includes('\0')) return 'must not contain the character NUL (\\u0000)';
  if (!text.isWellFormed()) return 'must not contain half of a surrogate pair';
  return undefined;
}
