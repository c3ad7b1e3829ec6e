import { build } from '../../expr/chain.ts';
import type { OrNull } from '../../expr/expression.ts';
import type { Class } from '../relationship.ts';

/** What is known of the actor: attributes, and calculations made of them; each is null where nobody acts. */
export type Actor<R> = { readonly [K in keyof R]: OrNull<R[K]> };

/**
 * On whose behalf a query runs, as told by `withActor()`, in any expression: calculations, filters of relationships,
 * base filters, policies. The values are parameters of each call; without an actor they are null.
 *
 * @example
 * ```ts
 * const mine = Ticket.filter((t) => t.reporterId.eq(actor(User).id)).select('subject');
 * const eve = await User.get({ email: 'eve@example.org' });
 * await withActor(eve, () => mine.count()); // → 2
 * await mine.count(); // → 0
 * mine.toSQL().sql; // → 'select t0."subject" from "tickets" t0 where t0."reporter_id" = $1::uuid'
 * ```
 */
export function actor<R>(resource: Class<R>): Actor<R> {
  return build('actor', [resource]);
}
