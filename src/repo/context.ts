import { AsyncLocalStorage } from 'node:async_hooks';
import type { Place } from './place/place.ts';
import type { AnyRepo } from './repo-state.ts';

/**
 * Running things. Who lives here: repos, sessions, transactions, the sandbox, decoding of rows. What never happens
 * here: spelling SQL of queries, knowing resources.
 *
 * Where a statement of a repo goes is looked up at each call, so that withRepo(), transaction() and the sandbox swap
 * the place under queries that were built earlier.
 */
interface Context {
  /** withRepo(): the repo that stands in for another. */
  readonly standIns: ReadonlyMap<AnyRepo, AnyRepo>;
  /** Sandboxes, by repo. */
  readonly places: ReadonlyMap<AnyRepo, Place>;
  /** The innermost transaction, by the place it was begun at. */
  readonly transactions: ReadonlyMap<Place, Place>;
  /** withSignal(): ends every statement sent here. */
  readonly signal: AbortSignal | undefined;
  /** withActor(): on whose behalf things are done, and whether policies are asked. */
  readonly acting: Acting;
  /** withTenant(): whose schema is meant. */
  readonly tenant: string | undefined;
}

/** On whose behalf things are done; without `authorize` policies are not asked. */
export interface Acting {
  readonly actor: unknown;
  readonly authorize: boolean;
}

const nobody: Acting = Object.freeze({ actor: undefined, authorize: true });

const empty: Context = {
  standIns: new Map(),
  places: new Map(),
  transactions: new Map(),
  signal: undefined,
  acting: nobody,
  tenant: undefined,
};
const storage = new AsyncLocalStorage<Context>();
const current = (): Context => storage.getStore() ?? empty;

/** Decides about statements that come from outside every sandbox: a place, an exception, or nothing. */
export type Guard = () => Place | undefined;
const guards = new WeakMap<AnyRepo, Guard>();

/** Lets a sandbox watch over a repo; undefined ends it. */
export function guardRepo(repo: AnyRepo, guard: Guard | undefined): void {
  if (guard === undefined) guards.delete(repo);
  else guards.set(repo, guard);
}

/** What watches over a repo from outside every context decides where a statement goes. */
export function guardedPlace(repo: AnyRepo): Place | undefined {
  return guards.get(repo)?.();
}

/** The place a sandbox put behind a repo. */
export function placeBehind(repo: AnyRepo): Place | undefined {
  return current().places.get(repo);
}

/** The repo whose connections are used for `repo` here: itself, or what withRepo() put in its place. */
export function standIn(repo: AnyRepo): AnyRepo {
  return current().standIns.get(repo) ?? repo;
}

/** The innermost transaction of the running callback at `root`. */
export function transactionAt(root: Place): Place | undefined {
  return current().transactions.get(root);
}

/** Runs `fn` with `transaction` as the innermost one at `root`. */
export function withTransaction<T>(root: Place, transaction: Place, fn: () => T): T {
  const context = current();
  return storage.run({ ...context, transactions: new Map(context.transactions).set(root, transaction) }, fn);
}

/** Runs `fn` with other places behind some repos; undefined puts their own driver back. */
export function withPlaces<T>(changes: ReadonlyMap<AnyRepo, Place | undefined>, fn: () => T): T {
  const context = current();
  const places = new Map(context.places);
  for (const [repo, place] of changes) {
    if (place === undefined) places.delete(repo);
    else places.set(repo, place);
  }
  return storage.run({ ...context, places }, fn);
}

/** Runs `fn` with one repo standing in for another. */
export function withStandIn<T>(repo: AnyRepo, other: AnyRepo, fn: () => T): T {
  const context = current();
  return storage.run({ ...context, standIns: new Map(context.standIns).set(repo, standIn(other)) }, fn);
}

/** Runs `fn` so that `signal` cancels every statement it sends, on top of the signals they were given. */
export function withSignal<T>(signal: AbortSignal, fn: () => T): T {
  const context = current();
  const both = context.signal === undefined ? signal : AbortSignal.any([context.signal, signal]);
  return storage.run({ ...context, signal: both }, fn);
}

/** Runs `fn` on behalf of somebody. */
export function actingAs<T>(acting: Acting, fn: () => T): T {
  return storage.run({ ...current(), acting }, fn);
}

/** On whose behalf things are done here. */
export const actingHere = (): Acting => current().acting;

/** The signal of the innermost withSignal() and of those around it. */
export const signalHere = (): AbortSignal | undefined => current().signal;

/** Runs `fn` for a tenant. */
export function inTenant<T>(tenant: string, fn: () => T): T {
  return storage.run({ ...current(), tenant }, fn);
}

/** The tenant of the running code. */
export const tenantHere = (): string | undefined => current().tenant;

/** Runs things later on behalf of whom, and for which tenant, they were asked for now. */
export function asAskedHere(): <T>(fn: () => T) => T {
  const { acting, tenant } = current();
  return (fn) => storage.run({ ...current(), acting, tenant }, fn);
}
