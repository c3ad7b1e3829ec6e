import { resolve } from 'node:path';
import { QuarryError } from '../error/quarry-error.ts';
import { configOf, type Environment } from '../repo/config.ts';
import { type AnyRepo, definedRepos } from '../repo/repo-state.ts';
import { connectRepo, driverOf, openRepo, stopRepo } from '../repo/session.ts';
import { backoff } from './backoff.ts';
import type { Config } from './config.ts';
import { probe, ServerUnreachable } from './database.ts';
import { Lifecycle, type State, type StateListener } from './lifecycle.ts';
import type { Local } from './local.ts';
import type { LocalPlace } from './local-engine.ts';
import { modeOf, type Placement, placementsOf } from './mode.ts';
import { Stopped } from './provision-error.ts';

/** What `start` takes; everything is optional. */
export interface StartOptions {
  /** The project's folder; the working folder where absent. */
  readonly root?: string | undefined;
  readonly env?: Environment | undefined;
  /** Only these repos; those of the config where absent. */
  readonly repos?: readonly AnyRepo[] | undefined;
  /** How often a server is tried before it counts as gone; without end where absent. */
  readonly attempts?: number | undefined;
  /** Runs when the databases answer and before they are ok: migrations. */
  readonly migrate?: ((databases: Databases) => Promise<void>) | undefined;
  /** Receives lines for people; standard error where absent. */
  readonly say?: ((line: string) => void) | undefined;
}

/** The databases of a project, being brought up, up, or down. */
export interface Databases {
  /** Resolves when the repos can be used; rejects when they never will. */
  readonly ready: Promise<void>;
  readonly state: State;
  readonly repos: readonly AnyRepo[];
  /** Where each repo's database is. */
  readonly placements: readonly Placement[];
  /** The local databases among them. */
  readonly local: Local | undefined;
  /** Calls `listener` at each change; returns what ends it. */
  on(event: 'state', listener: StateListener): () => void;
  /** Closes connections and leaves the local server, which ends when nobody else uses it. */
  stop(): Promise<void>;
}

const running = new WeakMap<Config, Databases>();

/**
 * Brings the repos of a config up and returns at once: `await start(config).ready`. Started again it gives the running
 * databases. Never throws; what is wrong with the environment is told by `ready`, and the rest by `state`.
 */
export function start(config: Config, options: StartOptions = {}): Databases {
  const known = running.get(config);
  if (known !== undefined && known.state.status !== 'stopped') return known;
  const databases = new Provisioner(config, options);
  running.set(config, databases);
  return databases;
}

/** The repos of a config: those it lists, or all that were defined. */
export function reposOf(config: Config): readonly AnyRepo[] {
  if (config.repos !== undefined) return config.repos;
  const defined = definedRepos();
  const named = defined.filter(({ name }) => name !== 'default');
  return named.length > 0 ? named : defined;
}

/** Where a project's local databases are. */
export function localPlace({ data }: Config, root: string, env: Environment): LocalPlace {
  const { directory, engine } = data;
  return { root: resolve(root), directory: resolve(root, directory), env, engine };
}

class Provisioner implements Databases {
  readonly ready: Promise<void>;
  readonly repos: readonly AnyRepo[];
  placements: readonly Placement[] = [];
  local: Local | undefined = undefined;
  readonly #lifecycle = new Lifecycle();
  readonly #config: Config;
  readonly #options: StartOptions;
  readonly #abort = new AbortController();
  /** Repos that were connected here, in their order. */
  readonly #connected: AnyRepo[] = [];
  #stopping: Promise<void> | undefined = undefined;

  constructor(config: Config, options: StartOptions) {
    this.#config = config;
    this.#options = options;
    this.repos = options.repos ?? reposOf(config);
    this.ready = this.#run();
    // Who does not wait for it reads the state.
    this.ready.catch(() => {});
  }

  get state(): State {
    return this.#lifecycle.state;
  }

  on(_event: 'state', listener: StateListener): () => void {
    return this.#lifecycle.on(listener);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#leave();
    return this.#stopping;
  }

  async #leave(): Promise<void> {
    this.#abort.abort();
    // A server that is being started must be known before it can be left.
    await this.ready.catch(() => {});
    for (const repo of this.#connected.reverse()) await stopRepo(repo, { timeout: 5000 });
    await this.local?.close();
    this.#lifecycle.move('stopped');
  }

  async #run(): Promise<void> {
    // Whoever called start() may listen from the first change on.
    await Promise.resolve();
    for (let attempt = 1; ; attempt++) {
      if (this.#abort.signal.aborted) throw new Stopped('The databases were stopped before they were ready.');
      this.#lifecycle.move('provisioning', { attempt });
      try {
        await this.#provision();
        return;
      } catch (error) {
        this.#fail(error, attempt);
        const again =
          error instanceof ServerUnreachable && attempt < (this.#options.attempts ?? Number.POSITIVE_INFINITY);
        if (!again || this.#abort.signal.aborted) throw error;
        await this.#pause(error.fatal ? 10 : attempt);
      }
    }
  }

  async #provision(): Promise<void> {
    const { env = process.env, migrate } = this.#options;
    this.placements = placementsOf(this.repos, { env, mode: this.#config.data.mode });
    this.#lifecycle.set({ mode: modeOf(this.placements) });
    if (this.placements.some(({ place }) => place === 'local')) this.local ??= await this.#openLocal(env);
    for (const placement of this.placements) await this.#bringUp(placement, env);
    if (migrate !== undefined && !this.#abort.signal.aborted) {
      this.#lifecycle.move('migrating');
      await migrate(this);
    }
    this.#lifecycle.move('ok');
  }

  async #openLocal(env: Environment): Promise<Local> {
    // Only where there is something to bring up: a program with an address never loads the rest of this room.
    const { openLocal } = await import('./local.ts');
    const local = await openLocal(localPlace(this.#config, this.#options.root ?? '.', env));
    if (local.isNew) this.#say(`local database: ${local.about}`);
    for (const note of local.notes) this.#say(`  ${note}`);
    this.#lifecycle.set({ engine: local.engine });
    local.onChange((up) => void (up ? this.#lifecycle.move('ok') : this.#lifecycle.move('degraded')));
    return local;
  }

  async #bringUp({ repo, place }: Placement, env: Environment): Promise<void> {
    if (place === 'address') await probe(configOf(repo, env), this.#abort.signal);
    if (place === 'local') await this.local?.prepare(repo);
    if (driverOf(repo) !== undefined) return;
    if (place === 'local' && this.local !== undefined) connectRepo(repo, this.local.open(repo));
    else await openRepo(repo);
    this.#connected.push(repo);
  }

  #fail(error: unknown, attempt: number): void {
    const code = error instanceof QuarryError ? error.code : 'provision.failed';
    const message = error instanceof Error ? error.message : String(error);
    const fatal = error instanceof ServerUnreachable ? error.fatal : true;
    const before = this.state.error;
    this.#lifecycle.move('error', { attempt, error: Object.freeze({ code, message, fatal }) });
    // Said once per change, not per attempt; a command that gives up tells it by itself.
    if (before?.message !== message && this.#options.attempts === undefined) this.#say(message);
  }

  async #pause(attempt: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, backoff(attempt, Math.random()));
      this.#abort.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #say(line: string): void {
    (this.#options.say ?? console.error)(line);
  }
}
