import type { Catalog } from '../catalog/catalog.ts';
import { DbError } from '../driver/error/db-error.ts';
import { keyOf, type State, type Table, tableOf } from '../schema/state.ts';
import type { Step } from '../schema/step.ts';
import { type Leg, lostInWords, makeRoom, valuesLost, walk } from './leg.ts';
import { catalogOf, currentCatalog, materialise } from './materialise.ts';
import { wordsOf } from './open-shadow.ts';
import { openPartitions, partedByOthers } from './partitions.ts';
import { type Snapshot, snapshotOf } from './rows.ts';
import { standingInTheWay } from './run-steps.ts';
import type { Scope } from './scope.ts';
import { type Rows, Seeder } from './seed.ts';
import type { Shadow } from './shadow.ts';
import { type StatementTrace, Tracer } from './trace.ts';
import type { Failure } from './verification.ts';
import { isMistakeInView, otherColumns } from './view-columns.ts';

interface Ways {
  readonly up: readonly Step[];
  readonly down: readonly Step[] | undefined;
}

interface Findings {
  readonly up: boolean;
  readonly down: boolean;
  readonly failures: readonly Failure[];
  readonly notVerified: string[];
  readonly trace: readonly StatementTrace[];
}

/** One migration on one shadow. */
export class Trial {
  readonly #shadow: Shadow;
  readonly #scope: Scope;
  readonly #ways: Ways;
  readonly #uncounted: ReadonlySet<string>;
  readonly #failures: Failure[] = [];
  readonly #notVerified: string[] = [];
  #trace: readonly StatementTrace[] = [];

  constructor(shadow: Shadow, scope: Scope, ways: Ways) {
    this.#shadow = shadow;
    this.#scope = scope;
    this.#ways = ways;
    this.#uncounted = partedByOthers(scope.previous, scope.next);
  }

  async run(): Promise<Findings> {
    const { missing } = this.#shadow;
    for (const name of missing)
      this.#notVerified.push(`the extension ${name}, which ${this.#shadow.engine} does not have`);
    const target = await this.#prepare();
    if (target === undefined) return this.#findings(false, false);
    const seeded = await this.#seed(this.#scope.previous);
    const { session } = this.#shadow;
    const origin = await currentCatalog(session, this.#uncounted);
    const before = await snapshotOf(session, seeded);
    const tracer = await Tracer.on(session);
    const { up: steps, down } = this.#ways;
    const up = await this.#go({ phase: 'up', steps, target, tracer });
    this.#trace = tracer.traces;
    if (!up) return this.#findings(false, false);
    await openPartitions(session, this.#scope.next);
    await this.#insert();
    if (down === undefined) return this.#findings(true, false);
    if (down.some((step) => 'run' in step)) {
      this.#notVerified.push('down: a step that runs code');
      return this.#findings(true, false);
    }
    const back = await this.#back(down, origin, before);
    if (back) await this.#go({ phase: 'up again', steps, target });
    return this.#findings(true, back);
  }

  #findings(up: boolean, down: boolean): Findings {
    const { missing } = this.#shadow;
    const led = up && this.#failures.every(({ phase }) => phase === 'down' || phase === 'rows');
    // What a lacking extension is needed for may hide anywhere, so nothing counts as a mistake of the migration.
    const hidden = missing.size > 0 ? this.#failures.map(({ phase, message }) => `${phase}: ${message}`) : [];
    return {
      up: led,
      down,
      failures: missing.size > 0 ? [] : this.#failures,
      notVerified: [...this.#notVerified, ...this.#shadow.roles.notes(this.#shadow.engine), ...hidden],
      trace: this.#trace,
    };
  }

  /** Makes the origin; the catalogue of the target, or nothing where the shadow cannot hold one of them. */
  async #prepare(): Promise<Catalog | undefined> {
    try {
      const target = await catalogOf(this.#shadow, this.#scope.next, this.#uncounted);
      for (const message of otherColumns(this.#scope.next, target)) this.#failures.push({ phase: 'up', message });
      await materialise(this.#shadow, this.#scope.previous);
      await openPartitions(this.#shadow.session, this.#scope.previous, this.#scope.next);
      return target;
    } catch (error) {
      if (!(error instanceof DbError) || error.fatal) throw error;
      if (isMistakeInView(error, this.#scope.next))
        this.#failures.push({ phase: 'up', message: `a view cannot be made: ${wordsOf(error)}` });
      else this.#notVerified.push(`the structure cannot be made on ${this.#shadow.engine}: ${wordsOf(error)}`);
      return undefined;
    }
  }

  /** Rows in the tables that are touched, as many as the migration's own prechecks let be; the keys of those tables. */
  async #seed(state: State): Promise<readonly string[]> {
    const { session } = this.#shadow;
    const kinds: readonly Rows[] = [{ numbers: [1, 2, 3], sparse: true }, { numbers: [1, 2] }];
    let unwanted = '';
    for (const rows of kinds) {
      const seeder = new Seeder(session, state, { ...rows, filled: this.#scope.filled });
      await session.begin();
      for (const table of state.tables) if (this.#scope.touched.has(keyOf(table))) await seeder.fill(keyOf(table));
      const [found] = await standingInTheWay(this.#shadow, this.#ways.up);
      if (found === undefined) {
        await session.commit();
        this.#notVerified.push(...seeder.refusals);
        return seeder.filled;
      }
      await session.rollback();
      unwanted = found.finds;
    }
    this.#notVerified.push(`rows, since the migration looks out for ${unwanted}`);
    return [];
  }

  async #go(leg: Leg): Promise<boolean> {
    const failures = await walk(this.#shadow, { ...leg, uncounted: this.#uncounted });
    this.#failures.push(...failures);
    return failures.length === 0;
  }

  async #back(down: readonly Step[], origin: Catalog, before: Snapshot): Promise<boolean> {
    const { previous, next } = this.#scope;
    const found = await makeRoom(this.#shadow, down, this.#scope);
    if (found !== undefined) this.#notVerified.push(`rows on the way back, since it looks out for ${found.finds}`);
    if (!(await this.#go({ phase: 'down', steps: down, target: origin }))) return false;
    if (found !== undefined) return true;
    const steps = [...this.#ways.up, ...down];
    const lost = await valuesLost(this.#shadow.session, before, { previous, next, steps });
    for (const one of lost) {
      if (one.converted)
        this.#notVerified.push(
          `the values of ${one.key}.${one.column}, which do not all come back from their new type`,
        );
      else this.#failures.push(lostInWords(one));
    }
    return lost.every(({ converted }) => converted);
  }

  /** A row whose key the database makes must go into every touched table. */
  async #insert(): Promise<void> {
    const { session } = this.#shadow;
    const { next, touched } = this.#scope;
    for (const key of touched) {
      const table = tableOf(next, key);
      if (table === undefined || !hasGeneratedKey(table)) continue;
      await session.begin();
      const seeder = new Seeder(session, next, { numbers: [7], filled: this.#scope.filled });
      await seeder.fill(key);
      await session.rollback();
      const refusal = seeder.refusals.find((line) => line.startsWith(`rows of ${key} `));
      if (refusal?.includes(`the constraint ${table.primaryKey?.name}`))
        this.#failures.push({ phase: 'insert', message: `a row with defaults does not go into ${key}: ${refusal}` });
      else if (refusal !== undefined) this.#notVerified.push(`an insert after up: ${refusal}`);
    }
  }
}

const hasGeneratedKey = ({ columns, primaryKey }: Table): boolean =>
  primaryKey?.columns.every((name) =>
    columns.some((column) => column.name === name && (column.identity !== undefined || column.default !== undefined)),
  ) ?? false;
