import { downSteps } from '../migration/content.ts';
import { keyOf, type State } from '../schema/state.ts';
import type { Migration, Step } from '../schema/step.ts';
import { quoteKey } from '../sql/ddl/name.ts';
import { empty, type Leg, lostInWords, makeRoom, valuesLost, walk } from './leg.ts';
import { currentCatalog } from './materialise.ts';
import { openPartitions, partedByOthers } from './partitions.ts';
import { type Snapshot, snapshotOf } from './rows.ts';
import { attempt, standingInTheWay } from './run-steps.ts';
import { type Scope, scopeOf } from './scope.ts';
import { Seeder } from './seed.ts';
import type { Shadow } from './shadow.ts';
import type { Failure } from './verification.ts';

/** One migration of a history, and the structure that the generator's notes have before and after it. */
export interface Stage {
  readonly migration: Migration;
  readonly previous: State;
  readonly next: State;
}

/** How it went for one migration. */
export interface Rehearsed {
  readonly version: string;
  readonly name: string;
  readonly up: boolean;
  /** It leads back to the structure and the rows there were, and up once more. */
  readonly down: boolean;
  readonly failures: readonly Failure[];
  readonly notVerified: readonly string[];
  readonly ms: number;
}

/** The turn of one migration in a database that those before it made: up, down, up again. */
export class Turn {
  readonly #shadow: Shadow;
  readonly #stage: Stage;
  readonly #scope: Scope;
  readonly #failures: Failure[] = [];
  readonly #notVerified: string[] = [];
  readonly #filled: readonly string[];
  readonly #uncounted: ReadonlySet<string>;

  /** `filled`: tables elsewhere that have rows. */
  constructor(shadow: Shadow, stage: Stage, filled: readonly string[] = []) {
    this.#shadow = shadow;
    this.#stage = stage;
    this.#filled = filled;
    this.#uncounted = partedByOthers(stage.previous, stage.next);
    this.#scope = scopeOf(stage.previous, stage.next, stage.migration);
  }

  async run(): Promise<Rehearsed> {
    const started = performance.now();
    const { version, name, up, down: back } = this.#stage.migration;
    const { session } = this.#shadow;
    for (const step of [...up, ...('irreversible' in back ? [] : back)]) {
      if ('run' in step) this.#notVerified.push(`a step that runs code: ${step.why}`);
    }
    await openPartitions(session, this.#stage.previous, this.#stage.next);
    const rows = await this.#rows();
    const origin = await currentCatalog(session, this.#uncounted);
    const before = await snapshotOf(session, rows);
    const down = downSteps(this.#stage.migration);
    const ways = { up: await this.#go({ phase: 'up', steps: up }), down: false };
    if ('irreversible' in back) this.#notVerified.push(`down: ${back.irreversible}`);
    if (ways.up && down !== undefined) {
      const target = await currentCatalog(session, this.#uncounted);
      const found = await makeRoom(this.#shadow, down, this.#scope);
      if (found !== undefined) this.#notVerified.push(`rows on the way back, since it looks out for ${found.finds}`);
      ways.down = await this.#go({ phase: 'down', steps: down, target: origin });
      if (ways.down && found === undefined) ways.down = await this.#sameRows(before, down);
      if (ways.down) ways.down = await this.#go({ phase: 'up again', steps: up, target });
    }
    const { engine, roles } = this.#shadow;
    this.#notVerified.push(...roles.notes(engine, JSON.stringify([up, back])));
    const ms = Math.round(performance.now() - started);
    return { version, name, ...ways, failures: this.#failures, notVerified: this.#notVerified, ms };
  }

  /** Rows in the touched tables that have none yet; the keys of those that have some. */
  async #rows(): Promise<readonly string[]> {
    const { session } = this.#shadow;
    const { previous, touched } = this.#scope;
    const keys = previous.tables.map(keyOf).filter((key) => touched.has(key));
    if (keys.length === 0) return [];
    const seeder = new Seeder(session, previous, { numbers: [1, 2, 3], sparse: true, filled: this.#filled });
    await session.begin();
    for (const table of previous.tables)
      if (await this.#isTaken(keyOf(table))) seeder.tried.set(keyOf(table), 'filled');
    for (const key of keys) await seeder.fill(key);
    const [found] = await standingInTheWay(this.#shadow, this.#stage.migration.up);
    if (found === undefined) {
      await session.commit();
      this.#notVerified.push(...seeder.refusals);
      return keys.filter((key) => seeder.filled.includes(key));
    }
    await session.rollback();
    this.#notVerified.push(`rows, since it looks out for ${found.finds}`);
    await empty(session, keys);
    return [];
  }

  /** A table that something written by hand took away is left alone as well. */
  async #isTaken(key: string): Promise<boolean> {
    const { session } = this.#shadow;
    const rows = await attempt(session, () => session.rows(`select 1 from ${quoteKey(key)} limit 1`));
    return !Array.isArray(rows) || rows.length > 0;
  }

  async #go(leg: Leg): Promise<boolean> {
    const failures = await walk(this.#shadow, { ...leg, uncounted: this.#uncounted });
    this.#failures.push(...failures);
    return failures.length === 0;
  }

  /** What a migration written by hand does to rows may be meant to stay. */
  async #sameRows(before: Snapshot, down: readonly Step[]): Promise<boolean> {
    const { migration, previous, next } = this.#stage;
    const steps = [...migration.up, ...down];
    const lost = await valuesLost(this.#shadow.session, before, { previous, next, steps });
    const isByHand = migration.from === undefined;
    for (const one of lost) {
      if (one.converted || isByHand)
        this.#notVerified.push(`the values of ${one.key}.${one.column}, which do not all come back`);
      else this.#failures.push(lostInWords(one));
    }
    return isByHand || lost.every(({ converted }) => converted);
  }
}
