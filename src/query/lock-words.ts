import { didYouMean } from '../error/nearest.ts';
import { QueryMisuse } from './query-error.ts';
import type { Request } from './request.ts';

/** How a lock treats the others: `update` keeps everybody out, `share` lets readers with a lock in. */
export type LockStrength = 'update' | 'noKeyUpdate' | 'share' | 'keyShare';
/** What to do about records somebody else has locked. */
export type LockWait = 'wait' | 'nowait' | 'skip';

const strengths: readonly LockStrength[] = ['update', 'noKeyUpdate', 'share', 'keyShare'];
const waits: readonly LockWait[] = ['wait', 'nowait', 'skip'];

/** What `lock()` was told. */
export function lockOf(strength: LockStrength, wait: LockWait): NonNullable<Request['lock']> {
  return { strength: oneOf(strength, strengths), wait: oneOf(wait, waits) };
}

/** What is no such word is answered with the nearest; it would end up in the statement's text. */
function oneOf<T extends string>(given: T, known: readonly T[]): T {
  if (known.includes(given)) return given;
  throw new QueryMisuse(`lock() knows no '${String(given)}'.${didYouMean(String(given), known)}`, {
    fix: `one of ${known.map((one) => `'${one}'`).join(', ')}`,
  });
}
