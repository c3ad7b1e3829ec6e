import { actingAs, actorHere } from '../repo/context.ts';

/**
 * Runs `work` on behalf of somebody, also after awaits: actions and expressions see them as `actor`.
 *
 * @example
 * ```ts
 * withActor('Eve', () => currentActor()); // → 'Eve'
 * ```
 */
export function withActor<T>(actor: unknown, work: () => T): T {
  return actingAs(actor, work);
}

/** On whose behalf things are done now; undefined for nobody in particular. */
export const currentActor = (): unknown => actorHere();
