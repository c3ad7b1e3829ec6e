import type { Driver } from '../driver/driver.ts';
import { guardedPlace, placeBehind, standIn, transactionAt, withStandIn } from './context.ts';
import { openDriver } from './open.ts';
import { type Place, PoolPlace } from './place/place.ts';
import { ForeignRepo, RepoAlreadyStarted } from './repo-error.ts';
import { type AnyRepo, databaseOwner, givenDriver, noteDriver, recordsAreKept, stateOf } from './repo-state.ts';

interface Attachment {
  place: PoolPlace | undefined;
  opening: Promise<PoolPlace> | undefined;
}
const attachments = new WeakMap<AnyRepo, Attachment>();

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
  attachment.place = placeOn(driver, repo);
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
    const place = placeOn(await openDriver(repo), repo);
    attachment.place = place;
    return place;
  } finally {
    // The next call tries again.
    attachment.opening = undefined;
  }
}

function placeOn(driver: Driver, repo: AnyRepo): PoolPlace {
  noteDriver(driver);
  return new PoolPlace(driver, repo);
}

/** Whether a repo's database, here and now, takes requests as they are instead of SQL. */
export function keepsRecords(repo: AnyRepo): boolean {
  if (!recordsAreKept()) return false;
  const actual = standIn(repo);
  return (driverOf(actual) ?? givenDriver(actual))?.keepsRecords === true;
}

/** The pool or the sandbox behind a repo, leaving transactions aside. */
export function rootOf(repo: AnyRepo): Place | Promise<Place> {
  const actual = standIn(repo);
  return placeBehind(actual) ?? guardedPlace(actual) ?? attached(actual);
}

/** The same without connecting or complaining: undefined where nothing is connected yet. */
export function knownRoot(repo: AnyRepo): Place | undefined {
  const actual = standIn(repo);
  return placeBehind(actual) ?? attachmentOf(actual).place;
}

/** Where a statement of a repo goes now. */
export function placeOf(repo: AnyRepo): Place | Promise<Place> {
  const root = rootOf(repo);
  return root instanceof Promise ? root.then(innermost) : innermost(root);
}

const innermost = (root: Place): Place => transactionAt(root) ?? root;

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
  return withStandIn(repo, other, fn);
}
