import { deferredOf } from '../deferred.ts';

/** The query behind a view, as whoever can write queries gives it. */
export interface ViewQuery {
  readonly sql: string;
  /** Classes that a hand-written query says it reads; undefined where Quarry wrote it. */
  readonly dependsOn: readonly object[] | undefined;
  /** Extensions of PostgreSQL that it cannot do without. */
  readonly extensions: readonly string[];
}

/** The query of a view's class; undefined where it declares none. */
export function viewQueryOf(resource: object): (() => ViewQuery) | undefined {
  const declared = deferredOf(Reflect.get(resource, 'definition'));
  return declared === undefined ? undefined : () => declared.value() as ViewQuery;
}
