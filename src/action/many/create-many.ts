import { ConstraintViolation } from '../../driver/error/violations.ts';
import type { AttributeModel } from '../../model/model.ts';
import { execute } from '../../repo/execute.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { keepsRecords } from '../../repo/session.ts';
import { inTransaction, rollbackOnly, transaction } from '../../repo/transaction.ts';
import type { ActionModel } from '../action-model.ts';
import { changesetOf } from '../changeset.ts';
import { assertCreated, mustAsk } from '../clearance.ts';
import { explainViolation, invalid } from '../constraint-error.ts';
import { ForbiddenError } from '../forbidden-error.ts';
import { InvalidError, type Issue } from '../invalid-error.ts';
import { insertAllKept } from '../kept.ts';
import { masked } from '../masked.ts';
import { isActionError } from '../result.ts';
import { brokenAmong } from '../validation.ts';
import { atInput } from './at-input.ts';
import { type Batch, batchesOf } from './batches.ts';
import { type Insertion, insertions, type NewRow } from './insert-plan.ts';
import {
  type CreateManyOptions,
  checkOptions,
  type Failure,
  InvalidManyOption,
  type Outcome,
  returnedBy,
} from './options.ts';

type Row = Readonly<Record<string, unknown>>;
type Options = CreateManyOptions<Readonly<Record<string, unknown>>>;

const known = ['returning', 'batchSize', 'transaction', 'stopOnError', 'onProgress'] satisfies (keyof Options)[];

/** Runs a create action for each of any number of inputs. */
export async function createMany(
  action: ActionModel,
  repo: AnyRepo,
  inputs: unknown,
  options: Options = {},
): Promise<Outcome> {
  checkOptions('createMany', options, known);
  const { batchSize = 10_000, transaction: unit = 'all' } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1)
    throw new InvalidManyOption(`the batchSize of createMany() is a whole number from 1 on, not ${String(batchSize)}`);
  if (unit !== 'all' && unit !== 'batch')
    throw new InvalidManyOption(`the transaction of createMany() is 'all' or 'batch', not ${String(unit)}`);
  const creating = new Creating(action, repo, options);
  const batches = batchesOf(inputs, batchSize);
  if (unit === 'batch') for await (const batch of batches) await creating.batch(batch);
  else await together(repo, batches, (batch) => creating.batch(batch));
  return creating.outcome();
}

/** One transaction for all batches, where there is more than one. */
async function together(
  repo: AnyRepo,
  batches: AsyncGenerator<Batch, void, undefined>,
  write: (batch: Batch) => Promise<void>,
): Promise<void> {
  try {
    const [first, second] = [await batches.next(), await batches.next()];
    if (first.done) return;
    if (second.done) return await write(first.value);
    await transaction(repo, async () => {
      await write(first.value);
      await write(second.value);
      for await (const batch of batches) await write(batch);
    });
  } finally {
    await batches.return();
  }
}

/** One `createMany` under way. */
class Creating {
  readonly #action: ActionModel;
  readonly #repo: AnyRepo;
  readonly #options: Options;
  readonly #asks: boolean;
  /** What is asked of the caller, and of the statement. */
  readonly #shown: readonly AttributeModel[];
  readonly #returning: readonly AttributeModel[];
  readonly #records: (Row | undefined)[] = [];
  readonly #failures: Failure[] = [];
  #inputs = 0;
  #count = 0;

  constructor(action: ActionModel, repo: AnyRepo, options: Options) {
    this.#action = action;
    this.#repo = repo;
    this.#options = options;
    this.#shown = returnedBy(action, options.returning);
    // Conditions are checked by key, policies too.
    this.#asks = mustAsk(action);
    const needed = action.validate.length === 0 && !this.#asks ? [] : action.resource.primaryKey;
    this.#returning = [...new Set([...this.#shown, ...needed])];
  }

  outcome(): Outcome {
    return {
      count: this.#count,
      ...(this.#shown.length === 0
        ? {}
        : { records: this.#records.flatMap((row) => (row === undefined ? [] : [masked(this.#action, row)])) }),
      ...(this.#stops ? {} : { failures: this.#failures.sort((a, b) => a.index - b.index) }),
    };
  }

  async batch({ first, inputs }: Batch): Promise<void> {
    await this.#write(this.#cast(first, inputs));
    this.#inputs += inputs.length;
    this.#options.onProgress?.({ inputs: this.#inputs, count: this.#count, failures: this.#failures.length });
  }

  get #stops(): boolean {
    return this.#options.stopOnError !== false;
  }

  #cast(first: number, inputs: readonly unknown[]): readonly NewRow[] {
    const rows: NewRow[] = [];
    const issues: Issue[] = [];
    for (const [at, input] of inputs.entries()) {
      const changeset = changesetOf(this.#action, input);
      const index = first + at;
      if (changeset.issues.length === 0) rows.push({ index, changeset });
      else this.#note(index, changeset.issues, issues);
    }
    if (issues.length > 0) throw this.#invalid(issues);
    return rows;
  }

  /** What is wrong with an input: collected where it ends everything, a failure of its own otherwise. */
  #note(index: number, found: readonly Issue[], issues: Issue[]): void {
    const indexed = found.map((issue) => ({ ...issue, index }));
    if (this.#stops) issues.push(...indexed);
    else this.#failures.push({ index, error: this.#invalid(indexed) });
  }

  #invalid(issues: readonly Issue[]): InvalidError {
    return invalid(this.#action.resource, this.#action.name, issues);
  }

  /** Writes rows together; where they are refused, finds out whose fault that is. */
  async #write(rows: readonly NewRow[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      this.#keep(rows, await this.#insert(rows));
    } catch (error) {
      const refused = error instanceof ConstraintViolation || error instanceof ForbiddenError;
      if (!refused && !(error instanceof InvalidError)) throw error;
      if (!(error instanceof ConstraintViolation) && this.#stops) throw error;
      if (!refused) await this.#writeWithout(rows, error.issues);
      else if (this.#stops) throw atInput(explainViolation(this.#action, error), await this.#locate(rows));
      else await this.#writeHalves(rows, error);
    }
  }

  /** Conditions of the action say themselves which rows do not meet them. */
  async #writeWithout(rows: readonly NewRow[], issues: readonly Issue[]): Promise<void> {
    const broken = new Map<number, Issue[]>();
    for (const issue of issues) broken.set(issue.index ?? -1, [...(broken.get(issue.index ?? -1) ?? []), issue]);
    for (const [index, found] of broken) this.#failures.push({ index, error: this.#invalid(found) });
    await this.#write(rows.filter(({ index }) => !broken.has(index)));
  }

  async #writeHalves(rows: readonly NewRow[], error: unknown): Promise<void> {
    const [only] = rows;
    if (rows.length > 1) {
      for (const half of halves(rows)) await this.#write(half);
      return;
    }
    const explained = atInput(explainViolation(this.#action, error), only?.index);
    if (only === undefined || !isActionError(explained)) throw explained;
    this.#failures.push({ index: only.index, error: explained });
  }

  /** The first row that cannot be written after those before it; undefined where meanwhile all of them can. */
  async #locate(rows: readonly NewRow[]): Promise<number | undefined> {
    return rollbackOnly(this.#repo, async () => {
      let suspects = rows;
      while (suspects.length > 1) {
        const [front, back] = halves(suspects);
        suspects = (await this.#isWritten(front)) ? back : front;
      }
      const [last] = suspects;
      return last === undefined || (await this.#isWritten(suspects)) ? undefined : last.index;
    });
  }

  async #isWritten(rows: readonly NewRow[]): Promise<boolean> {
    try {
      await this.#insert(rows);
      return true;
    } catch (error) {
      if ([ConstraintViolation, InvalidError, ForbiddenError].some((kind) => error instanceof kind)) return false;
      throw error;
    }
  }

  /** All of the rows or none, as they are written. */
  async #insert(rows: readonly NewRow[]): Promise<readonly Row[]> {
    const groups = keepsRecords(this.#repo) ? [] : insertions(this.#action, rows, this.#returning);
    const work = async (): Promise<readonly Row[]> => {
      const written = groups.length === 0 ? await this.#insertKept(rows) : await this.#insertBy(groups, rows);
      if (this.#asks) await assertCreated(this.#action, this.#repo, written);
      await this.#check(rows, written);
      return written;
    };
    // One statement is all or nothing by itself; in a transaction its failure must not take along what was before.
    const checks = this.#asks || this.#action.validate.length > 0;
    const alone = groups.length <= 1 && !checks && !inTransaction(this.#repo);
    return alone ? work() : transaction(this.#repo, work);
  }

  #insertKept(rows: readonly NewRow[]): Promise<readonly Row[]> {
    return insertAllKept(
      rows.map(({ changeset }) => changeset),
      this.#repo,
      this.#returning,
    );
  }

  async #insertBy(groups: readonly Insertion[], rows: readonly NewRow[]): Promise<readonly Row[]> {
    const places = new Map(rows.map(({ index }, at) => [index, at]));
    const written: Row[] = [];
    for (const group of groups) {
      const { rows: records } = await execute(this.#repo, group.compiled);
      for (const [at, record] of records.entries()) written[places.get(group.rows[at]?.index ?? -1) ?? 0] = record;
    }
    return written;
  }

  /** Throws what the action's conditions have against the written records. */
  async #check(rows: readonly NewRow[], written: readonly Row[]): Promise<void> {
    if (this.#action.validate.length === 0) return;
    const names = this.#action.resource.primaryKey.map(({ name }) => name);
    const keys = written.map((record) => names.map((name) => record[name]));
    const broken = await brokenAmong(
      this.#repo,
      rows.map(({ changeset }) => changeset),
      keys,
    );
    const issues = broken.flatMap((found, at) => found.map((one): Issue => ({ ...one, index: rows[at]?.index })));
    if (issues.length > 0) throw this.#invalid(issues);
  }

  #keep(rows: readonly NewRow[], written: readonly Row[]): void {
    this.#count += rows.length;
    if (this.#shown.length === 0) return;
    const surplus = this.#returning.length > this.#shown.length;
    for (const [at, { index }] of rows.entries()) {
      const record = written[at];
      this.#records[index] = record !== undefined && surplus ? this.#only(record) : record;
    }
  }

  #only(record: Row): Row {
    return Object.fromEntries(this.#shown.map(({ name }) => [name, record[name]]));
  }
}

function halves(rows: readonly NewRow[]): readonly [readonly NewRow[], readonly NewRow[]] {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}
