import { AsyncLocalStorage } from 'node:async_hooks';
import type { Driver } from '../driver/driver.ts';
import { openDriver } from './open.ts';
import { type Place, PoolPlace } from './place.ts';
import { ForeignRepo, RepoAlreadyStarted } from './repo-error.ts';
import { type AnyRepo, databaseOwner, stateOf } from './repo-state.ts';

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
}

const empty: Context = { standIns: new Map(), places: new Map(), transactions: new Map() };
const storage = new AsyncLocalStorage<Context>();
const current = (): Context => storage.getStore() ?? empty;

interface Attachment {
  place: PoolPlace | undefined;
  opening: Promise<PoolPlace> | undefined;
}
const attachments = new WeakMap<AnyRepo, Attachment>();

/** Decides about statements that come from outside every sandbox: a place, an exception, or nothing. */
export type Guard = () => Place | undefined;
const guards = new WeakMap<AnyRepo, Guard>();

/** Lets a sandbox watch over a repo; undefined ends it. */
export function guardRepo(repo: AnyRepo, guard: Guard | undefined): void {
  if (guard === undefined) guards.delete(repo);
  else guards.set(repo, guard);
}

function attachmentOf(repo: AnyRepo): Attachment {
  stateOf(repo);
  const found = attachments.get(repo);
  if (found !== undefined) return found;
  const made = { place: undefined, opening: undefined };
  attachments.set(repo, made);
  return made;
}

/** Gives a repo its driver. Throws `RepoAlreadyStarted` where it runs on another one. */
export function connectRepo(repo: AnyRepo, driver: Driver): void {
  const attachment = attachmentOf(repo);
  if (attachment.place?.driver === driver) return;
  if (attachment.place !== undefined || attachment.opening !== undefined) throw new RepoAlreadyStarted(repo.name);
  attachment.place = new PoolPlace(driver);
}

/** Takes the driver from a repo without closing it; undefined where it has none. */
export async function disconnectRepo(repo: AnyRepo): Promise<Driver | undefined> {
  const attachment = attachmentOf(repo);
  const place = attachment.place ?? (await attachment.opening?.catch(() => undefined));
  attachment.place = undefined;
  attachment.opening = undefined;
  return place?.driver;
}

/** The driver a repo runs on; undefined until it is started or first used. */
export function driverOf(repo: AnyRepo): Driver | undefined {
  return attachmentOf(repo).place?.driver;
}

/** Connects a repo by its own options and environment unless it has a driver already. */
export async function openRepo(repo: AnyRepo): Promise<Driver> {
  return (await attached(repo)).driver;
}

/** Closes a repo's driver: waits for work in flight, `timeout` milliseconds at most. */
export async function stopRepo(repo: AnyRepo, options?: { readonly timeout?: number }): Promise<void> {
  const driver = await disconnectRepo(repo);
  await driver?.close(options);
}

function attached(repo: AnyRepo): PoolPlace | Promise<PoolPlace> {
  const attachment = attachmentOf(repo);
  if (attachment.place !== undefined) return attachment.place;
  attachment.opening ??= open(repo, attachment);
  return attachment.opening;
}

async function open(repo: AnyRepo, attachment: Attachment): Promise<PoolPlace> {
  try {
    const place = new PoolPlace(await openDriver(repo));
    attachment.place = place;
    return place;
  } finally {
    // The next call tries again.
    attachment.opening = undefined;
  }
}

/** The repo whose connections are used for `repo` here: itself, or what withRepo() put in its place. */
export function standIn(repo: AnyRepo): AnyRepo {
  return current().standIns.get(repo) ?? repo;
}

/** The pool or the sandbox behind a repo, leaving transactions aside. */
export function rootOf(repo: AnyRepo): Place | Promise<Place> {
  const { places } = current();
  const actual = standIn(repo);
  return places.get(actual) ?? guards.get(actual)?.() ?? attached(actual);
}

/** The same without connecting or complaining: undefined where nothing is connected yet. */
export function knownRoot(repo: AnyRepo): Place | undefined {
  const actual = standIn(repo);
  return current().places.get(actual) ?? attachmentOf(actual).place;
}

/** Where a statement of a repo goes now. */
export function placeOf(repo: AnyRepo): Place | Promise<Place> {
  const root = rootOf(repo);
  return root instanceof Promise ? root.then(innermost) : innermost(root);
}

const innermost = (root: Place): Place => current().transactions.get(root) ?? root;

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

/** The repo's own pool as a place, whatever stands before it. */
export function poolOf(repo: AnyRepo): PoolPlace | Promise<PoolPlace> {
  return attached(repo);
}

/**
 * Runs `fn` with `other` in the place of `repo`: everything in it, also after awaits, and nothing outside.
 * Throws `ForeignRepo` unless both share a database definition.
 */
export function withRepo<T>(
  repo: AnyRepo,
  other: AnyRepo,
  fn: () => T,
  options: { readonly allowForeign?: boolean } = {},
): T {
  if (!options.allowForeign && databaseOwner(repo) !== databaseOwner(other)) {
    throw new ForeignRepo(repo.name, other.name);
  }
  const context = current();
  const actual = standIn(other);
  return storage.run({ ...context, standIns: new Map(context.standIns).set(repo, actual) }, fn);
}
