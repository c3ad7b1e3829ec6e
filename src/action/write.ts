import { NotFoundError } from '../error/not-found-error.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import { execute } from '../repo/execute.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { keepsRecords } from '../repo/session.ts';
import { transaction } from '../repo/transaction.ts';
import type { ActionModel } from './action-model.ts';
import { assertValid, type Changeset, changesetOf } from './changeset.ts';
import { assertCreated, isCleared, mustAsk } from './clearance.ts';
import { explainViolation, invalid } from './constraint-error.ts';
import { deleteKept, insertKept, updateKept } from './kept.ts';
import { masked } from './masked.ts';
import { type RecordKey, sameRow } from './record-key.ts';
import { StaleError } from './stale-error.ts';
import { standingOf } from './standing.ts';
import { deleting, inserting, touchedBy, updating } from './statements.ts';
import { brokenConditions } from './validation.ts';
import { type WriteKey, writeKey } from './version.ts';

type Row = Readonly<Record<string, unknown>>;

/** Runs a create action. */
export async function create(action: ActionModel, repo: AnyRepo, input: unknown): Promise<Row> {
  const changeset = changesetOf(action, input);
  assertValid(changeset);
  const { resource } = action;
  const asks = mustAsk(action);
  const insert = async () => {
    const row = await inserted(changeset, repo);
    if (asks && row !== undefined) await assertCreated(action, repo, [row]);
    return row;
  };
  const row = await guarded(changeset, repo, insert, asks);
  if (row === undefined) throw new StaleError(`${resource.name}.${action.name}: the new record did not come back`);
  return visible(standingOf(action).hidden, masked(action, row));
}

async function inserted(changeset: Changeset, repo: AnyRepo): Promise<Row | undefined> {
  if (keepsRecords(repo)) return insertKept(changeset, repo, standingOf(changeset.action).returned);
  return (await execute(repo, inserting(changeset))).rows[0];
}

/** Runs an update action on the record with a key. */
export async function update(action: ActionModel, repo: AnyRepo, record: unknown, input: unknown): Promise<Row> {
  const { resource } = action;
  const key = writeKey(action, record);
  const changeset = changesetOf(action, input);
  assertValid(changeset);
  const asks = mustAsk(action);
  if (changeset.changes.size === 0 && action.validate.length === 0 && !asks) {
    const known = sameRow(resource, record);
    if (known !== undefined) return known;
  }
  const write = async () => {
    if (asks && !(await isCleared(action, repo, key.values))) return gone(resource, action, key);
    return (await updated(changeset, key, repo)) ?? gone(resource, action, key);
  };
  const row = await guarded(changeset, repo, write, asks);
  return visible(standingOf(action).hidden, masked(action, row));
}

async function updated(changeset: Changeset, key: WriteKey, repo: AnyRepo): Promise<Row | undefined> {
  if (!keepsRecords(repo)) return (await execute(repo, updating(changeset, key))).rows[0];
  const { returned } = standingOf(changeset.action);
  return updateKept(changeset, key, repo, { touched: touchedBy(changeset), returning: returned });
}

/** Runs a destroy action; resolves to the row as it was, or as it is now where the action only marks it. */
export async function destroy(action: ActionModel, repo: AnyRepo, record: unknown, input: unknown): Promise<Row> {
  const { resource } = action;
  const key = writeKey(action, record);
  const changeset = changesetOf(action, input);
  assertValid(changeset);
  const remove = async () =>
    (await (changeset.changes.size > 0 ? updated : deleted)(changeset, key, repo)) ?? gone(resource, action, key);
  const asks = mustAsk(action);
  const checks = action.validate.length > 0;
  const checked = async () => {
    if (asks && !(await isCleared(action, repo, key.values))) return gone(resource, action, key);
    const issues = checks
      ? await brokenConditions(changeset, repo, key.values, { strength: 'update', wait: 'wait' })
      : [];
    if (issues === undefined) return gone(resource, action, key);
    if (issues.length > 0) throw invalid(resource, action.name, issues);
    return remove();
  };
  const row = await explained(changeset, checks || asks ? transaction(repo, checked, {}) : remove());
  return visible(standingOf(action).hidden, masked(action, row));
}

async function deleted(changeset: Changeset, key: WriteKey, repo: AnyRepo): Promise<Row | undefined> {
  const { action } = changeset;
  if (keepsRecords(repo)) return deleteKept(changeset, key, repo, standingOf(action).returned);
  return (await execute(repo, deleting(action, key))).rows[0];
}

/** Runs the write, in a transaction where policies are asked beside it, checks the action's conditions in the same transaction, and explains what the database refused. */
function guarded<R extends Row | undefined>(
  changeset: Changeset,
  repo: AnyRepo,
  write: () => Promise<R>,
  asks: boolean,
): Promise<R> {
  const { action } = changeset;
  if (action.validate.length === 0 && !asks) return explained(changeset, write());
  const checked = async (): Promise<R> => {
    const row = await write();
    const key = row === undefined ? [] : action.resource.primaryKey.map(({ name }) => row[name]);
    const none = row === undefined || action.validate.length === 0;
    const issues = none ? [] : ((await brokenConditions(changeset, repo, key)) ?? []);
    if (issues.length > 0) throw invalid(action.resource, action.name, issues);
    return row;
  };
  return explained(changeset, transaction(repo, checked, {}));
}

const explained = <R>({ action }: Changeset, running: Promise<R>): Promise<R> =>
  running.catch((error: unknown) => {
    throw explainViolation(action, error);
  });

/** A record somebody held is stale once its row is gone; a bare key never had one. */
function gone(resource: ResourceModel, action: ActionModel, key: RecordKey): never {
  if (key.bare) throw new NotFoundError(`${resource.name} ${key.shown} does not exist`);
  const state = action.optimisticLock === undefined ? 'does not exist any more' : 'is not what it was';
  throw new StaleError(`${resource.name} ${key.shown} ${state}, so it cannot '${action.name}'`, {
    why:
      action.optimisticLock === undefined
        ? 'it was destroyed after this record was read'
        : 'it was changed or destroyed after this record was read',
  });
}

/** A key that is hidden was needed, and is not shown. */
function visible(hidden: readonly AttributeModel[], row: Row): Row {
  if (hidden.length === 0) return row;
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !hidden.some((attribute) => attribute.name === name)),
  );
}
