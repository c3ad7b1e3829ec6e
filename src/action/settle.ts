import { type ActionError, type ActionPromise, isActionError, type Result } from './result.ts';

/** The promise of an action, whose refusals can be had as a value. */
export function settle<T, E extends ActionError>(running: Promise<T>): ActionPromise<T, E> {
  const result = (): Promise<Result<T, E>> =>
    running.then(
      (value) => ({ ok: true, value }) as const,
      (error: unknown) => {
        if (isActionError(error)) return { ok: false, error: error as E } as const;
        throw error;
      },
    );
  return Object.assign(running, { result });
}
