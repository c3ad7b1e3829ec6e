import { AsyncLocalStorage } from 'node:async_hooks';

const actors = new AsyncLocalStorage<{ readonly actor: unknown }>();

/**
 * Runs `work` on behalf of somebody: actions see them as `actor`, also after awaits.
 *
 * @example
 * ```ts
 * withActor('Eve', () => currentActor()); // → 'Eve'
 * ```
 */
export function withActor<T>(actor: unknown, work: () => T): T {
  return actors.run({ actor }, work);
}

/** On whose behalf things are done now; undefined for nobody in particular. */
export const currentActor = (): unknown => actors.getStore()?.actor;
