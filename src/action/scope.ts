import { actingAs, actingHere } from '../repo/context.ts';

/** How something is done on behalf of somebody. */
export interface ActorOptions {
  /** `false`: policies are not asked, whatever is read or written in there. */
  readonly authorize?: boolean | undefined;
}

/**
 * Runs `work` on behalf of somebody, also after awaits: actions, expressions and policies see them as `actor`.
 *
 * @example
 * ```ts
 * withActor('Eve', () => currentActor()); // → 'Eve'
 * ```
 */
export function withActor<T>(actor: unknown, work: () => T, options: ActorOptions = {}): T {
  return actingAs({ actor, authorize: options.authorize ?? true }, work);
}

/** On whose behalf things are done now; undefined for nobody in particular. */
export const currentActor = (): unknown => actingHere().actor;
