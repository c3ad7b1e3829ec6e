import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import { DbError } from '../driver/error/db-error.ts';
import { keyOf, type State, type Table, tableOf } from '../schema/state.ts';
import type { Step } from '../schema/step.ts';
import { quoteKey } from '../sql/ddl/name.ts';
import { catalogOf, currentCatalog, materialise } from './materialise.ts';
import { wordsOf } from './open-shadow.ts';
import { lostRows, type Snapshot, snapshotOf, wayBetween } from './rows.ts';
import { RefusedStatement, runSteps, standingInTheWay } from './run-steps.ts';
import type { Scope } from './scope.ts';
import { type Rows, Seeder } from './seed.ts';
import type { Shadow } from './shadow.ts';
import { type StatementTrace, Tracer } from './trace.ts';
import { differenceInWords, type Failure, type Phase } from './verification.ts';
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
  readonly #failures: Failure[] = [];
  readonly #notVerified: string[] = [];
  #trace: readonly StatementTrace[] = [];

  constructor(shadow: Shadow, scope: Scope, ways: Ways) {
    this.#shadow = shadow;
    this.#scope = scope;
    this.#ways = ways;
  }

  async run(): Promise<Findings> {
    const { missing } = this.#shadow;
    for (const name of missing)
      this.#notVerified.push(`the extension ${name}, which ${this.#shadow.engine} does not have`);
    const target = await this.#prepare();
    if (target === undefined) return this.#findings(false, false);
    const seeded = await this.#seed(this.#scope.previous);
    const { session } = this.#shadow;
    const origin = await currentCatalog(session);
    const before = await snapshotOf(session, seeded);
    const tracer = await Tracer.on(session);
    const up = await this.#go('up', target, tracer);
    this.#trace = tracer.traces;
    if (!up) return this.#findings(false, false);
    await this.#insert();
    if (this.#ways.down === undefined) return this.#findings(true, false);
    if (this.#ways.down.some((step) => 'run' in step)) {
      this.#notVerified.push('down: a step that runs code');
      return this.#findings(true, false);
    }
    const back = await this.#back(origin, before);
    if (back) await this.#go('up again', target);
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
      const target = await catalogOf(this.#shadow, this.#scope.next);
      for (const message of otherColumns(this.#scope.next, target)) this.#failures.push({ phase: 'up', message });
      await materialise(this.#shadow, this.#scope.previous);
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

  async #go(phase: Phase, target: Catalog, tracer?: Tracer): Promise<boolean> {
    const steps = phase === 'down' ? (this.#ways.down ?? []) : this.#ways.up;
    try {
      await runSteps(this.#shadow, steps, tracer);
    } catch (error) {
      if (!(error instanceof RefusedStatement) || (error.cause instanceof DbError && error.cause.fatal)) throw error;
      this.#failures.push({ phase, message: error.message, statement: error.statement });
      return false;
    }
    const differences = diffCatalogs(target, await currentCatalog(this.#shadow.session));
    for (const line of differences) this.#failures.push({ phase, message: differenceInWords(line, phase) });
    return differences.length === 0;
  }

  async #back(origin: Catalog, before: Snapshot): Promise<boolean> {
    const { session } = this.#shadow;
    const { previous, next } = this.#scope;
    const down = this.#ways.down ?? [];
    let rows = before;
    await session.begin();
    const [found] = await standingInTheWay(this.#shadow, down);
    await session.rollback();
    if (found !== undefined) {
      this.#notVerified.push(`rows on the way back, since it looks out for ${found.finds}`);
      await this.#removeRows(next);
      rows = new Map();
    }
    if (!(await this.#go('down', origin))) return false;
    const loses = new Set([...this.#ways.up, ...down].flatMap((step) => step.loses ?? []));
    const lost = lostRows(rows, await snapshotOf(session, [...rows.keys()]), wayBetween(previous, next, loses));
    for (const { key, column, converted } of lost) {
      if (converted)
        this.#notVerified.push(`the values of ${key}.${column}, which do not all come back from their new type`);
      else
        this.#failures.push({
          phase: 'rows',
          message: `the values of ${key}.${column} are not what they were before up`,
        });
    }
    return lost.every(({ converted }) => converted);
  }

  async #removeRows({ tables }: State): Promise<void> {
    const names = tables.map((table) => quoteKey(keyOf(table)));
    if (names.length > 0) await this.#shadow.session.simple(`truncate ${names.join(', ')} cascade`);
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
