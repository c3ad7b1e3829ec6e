import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { quoteTable } from '../sql/quote.ts';
import { guardRepo, withPlaces } from './context.ts';
import { SandboxPlace } from './place/sandbox-place.ts';
import type { BeginOptions } from './place/transaction-place.ts';
import { query } from './raw.ts';
import { ForeignRepo } from './repo-error.ts';
import { type AnyRepo, databaseOwner } from './repo-state.ts';
import { OwnershipError, SandboxAlreadyShared, SandboxNested, UnknownSandboxToken } from './sandbox-error.ts';

/** What `createSandbox` takes. */
export interface SandboxOptions {
  readonly repos?: readonly AnyRepo[];
  /** Groups of repos that use one connection in a test and so see each other's rows. */
  readonly shareConnection?: readonly (readonly AnyRepo[])[];
  /** Of the transaction around each test. */
  readonly isolation?: BeginOptions['isolation'];
  /** What work that outlives its test does to it; `fail` where absent. */
  readonly onLeak?: 'fail' | 'warn';
  /** Milliseconds a test may keep its connection; 120,000 where absent. */
  readonly ownershipTimeout?: number;
  /** Whether deferred constraints are checked when a test ends well; they are where absent. */
  readonly checkConstraints?: boolean;
}

/** What one run in a sandbox takes. */
export interface SandboxRunOptions {
  /** The test's name, for messages. */
  readonly name?: string | undefined;
  /** Milliseconds after which the statement under way is cancelled. */
  readonly timeout?: number | undefined;
  /** Cancels the statement under way. */
  readonly signal?: AbortSignal | undefined;
}

/** What Vitest gives an `aroundEach` hook, as far as it matters here. */
export interface TestContext {
  readonly task: { readonly name: string };
  readonly signal?: AbortSignal;
}

/** Keeps what tests write from staying. */
export interface Sandbox {
  /** Runs `fn` in a transaction of its own that is rolled back afterwards, whatever happens. */
  run<T>(fn: () => Promise<T>, options?: SandboxRunOptions): Promise<T>;
  /** For Vitest: `aroundEach(sandbox.aroundEach)`. */
  readonly aroundEach: (runTest: () => Promise<void>, context: TestContext) => Promise<void>;
  /** Stands for the running test where its context does not reach: in a header of a request, for example. */
  token(): string;
  /** Runs `fn` as part of the test that gave the token. */
  adopt<T>(token: string, fn: () => T): T;
  /** Lets code from outside every test use the running test's connection, until the test ends. */
  share(): void;
  /** Runs `fn` on real connections: what it writes is committed. `truncate` names tables to empty afterwards. */
  unboxed<T>(fn: () => Promise<T>, options?: { readonly truncate?: readonly string[] }): Promise<T>;
  /** Checks deferred constraints now, as COMMIT would. */
  checkConstraints(): Promise<void>;
  /** Lets the repos be used outside of tests again. */
  close(): void;
}

interface Owner {
  readonly name: string;
  readonly token: string;
  readonly places: ReadonlyMap<AnyRepo, SandboxPlace>;
}

/**
 * Gives every test a database of its own: a transaction that is rolled back.
 *
 * @example
 * ```ts
 * const sandbox = createSandbox({ repos: [Support] });
 * await sandbox.run(async () => {
 *   await Ticket.create('new', { subject: 'Gone in a moment' });
 * });
 * await Ticket.where({ subject: 'Gone in a moment' }).count(); // → 0
 * sandbox.close();
 * ```
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const groups = groupsOf(options);
  const storage = new AsyncLocalStorage<Owner | 'unboxed'>();
  const owners = new Map<string, Owner>();
  let shared: Owner | undefined;
  const ending = { onLeak: options.onLeak ?? 'fail', checkConstraints: options.checkConstraints ?? true };

  const within = <T>(owner: Owner, fn: () => T): T => storage.run(owner, () => withPlaces(owner.places, fn));
  const current = (): Owner => {
    const owner = storage.getStore();
    if (owner === undefined || owner === 'unboxed') throw new OwnershipError(firstRepo(groups).name, undefined);
    return owner;
  };
  const run = async <T>(
    fn: () => Promise<T>,
    { name = 'test', timeout = options.ownershipTimeout ?? 120_000, signal }: SandboxRunOptions = {},
  ): Promise<T> => {
    const around = storage.getStore();
    if (around !== undefined && around !== 'unboxed') throw new SandboxNested(around.name, name);
    watchOver(groups, storage, () => shared);
    const owner: Owner = { name, token: randomUUID(), places: placesOf(groups, name, options.isolation) };
    owners.set(owner.token, owner);
    const release = limit(owner, timeout, signal);
    let succeeded = false;
    try {
      const value = await within(owner, fn);
      succeeded = true;
      return value;
    } finally {
      release();
      owners.delete(owner.token);
      if (shared === owner) shared = undefined;
      await stopAll(owner, (place) => place.stop(succeeded, ending));
    }
  };
  return Object.freeze<Sandbox>({
    run,
    // Vitest reads the parameters of the function itself to know which fixtures it wants.
    aroundEach: async (runTest, { task, signal }) => run(runTest, { name: task.name, signal }),
    token: () => current().token,
    adopt(token, fn) {
      const owner = owners.get(token);
      if (owner === undefined) throw new UnknownSandboxToken();
      return within(owner, fn);
    },
    share() {
      const owner = current();
      if (shared !== undefined && shared !== owner) throw new SandboxAlreadyShared(shared.name, owner.name);
      shared = owner;
    },
    async unboxed(fn, { truncate = [] } = {}) {
      const outside = new Map(groups.flat().map((repo) => [repo, undefined]));
      return storage.run('unboxed', () => withPlaces(outside, () => emptiedAfter(fn, firstRepo(groups), truncate)));
    },
    checkConstraints: () => stopAll(current(), (place) => place.checkConstraints()),
    close() {
      for (const repo of groups.flat()) guardRepo(repo, undefined);
    },
  });
}

type Groups = readonly (readonly AnyRepo[])[];

function groupsOf({ repos = [], shareConnection = [] }: SandboxOptions): Groups {
  for (const [first, ...others] of shareConnection) {
    for (const other of others) {
      if (first !== undefined && databaseOwner(first) !== databaseOwner(other)) {
        throw new ForeignRepo(first.name, other.name);
      }
    }
  }
  const shared = new Set(shareConnection.flat());
  return [...shareConnection, ...repos.filter((repo) => !shared.has(repo)).map((repo) => [repo])];
}

/** A repo that writes, where there is one: the connections of a read-only one refuse to. */
const writer = (group: readonly AnyRepo[]): AnyRepo | undefined =>
  group.find(({ access }) => access === 'write') ?? group[0];

function firstRepo(groups: Groups): AnyRepo {
  const found = writer(groups.flat());
  return found ?? { name: '(none)', access: 'read' };
}

function placesOf(groups: Groups, owner: string, isolation: string | undefined): Map<AnyRepo, SandboxPlace> {
  const places = new Map<AnyRepo, SandboxPlace>();
  for (const group of groups) {
    const source = writer(group);
    if (source === undefined) continue;
    const place = new SandboxPlace(source, owner, isolation);
    for (const repo of group) places.set(repo, place);
  }
  return places;
}

/** From the first test on, statements from outside every test are refused instead of being really committed. */
function watchOver(
  groups: Groups,
  storage: AsyncLocalStorage<Owner | 'unboxed'>,
  shared: () => Owner | undefined,
): void {
  for (const repo of groups.flat()) {
    guardRepo(repo, () => {
      if (storage.getStore() === 'unboxed') return undefined;
      const place = shared()?.places.get(repo);
      if (place !== undefined) return place;
      throw new OwnershipError(repo.name, undefined);
    });
  }
}

function limit(owner: Owner, timeout: number, signal: AbortSignal | undefined): () => void {
  const places = new Set(owner.places.values());
  const end = (): void => {
    for (const place of places) place.abort(signal?.reason ?? new OwnershipError('', owner.name));
  };
  const timer = setTimeout(end, timeout).unref();
  signal?.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  };
}

async function stopAll(owner: Owner, stop: (place: SandboxPlace) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled([...new Set(owner.places.values())].map(stop));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function emptiedAfter<T>(fn: () => Promise<T>, repo: AnyRepo, tables: readonly string[]): Promise<T> {
  try {
    return await fn();
  } finally {
    if (tables.length > 0) await query(repo, `truncate ${tables.map(tableName).join(', ')} restart identity cascade`);
  }
}

function tableName(name: string): string {
  const [table = '', schema] = name.split('.').reverse();
  return quoteTable(schema, table);
}
