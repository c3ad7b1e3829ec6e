import { NotFoundError } from '../error/not-found-error.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import { execute } from '../repo/execute.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { keepsRecords } from '../repo/session.ts';
import { transaction } from '../repo/transaction.ts';
import type { ActionModel } from './action-model.ts';
import { assertValid, type Changeset, changesetOf } from './changeset.ts';
import { explainViolation, invalid } from './constraint-error.ts';
import { deleteKept, insertKept, updateKept } from './kept.ts';
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
  const row = await guarded(changeset, repo, () => inserted(changeset, repo));
  if (row === undefined) throw new StaleError(`${resource.name}.${action.name}: the new record did not come back`);
  return visible(standingOf(action).hidden, row);
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
  if (changeset.changes.size === 0 && action.validate.length === 0) {
    const known = sameRow(resource, record);
    if (known !== undefined) return known;
  }
  const row = await guarded(
    changeset,
    repo,
    async () => (await updated(changeset, key, repo)) ?? gone(resource, action, key),
  );
  return visible(standingOf(action).hidden, row);
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
  const checked = async () => {
    const issues = await brokenConditions(changeset, repo, key.values, { strength: 'update', wait: 'wait' });
    if (issues === undefined) return gone(resource, action, key);
    if (issues.length > 0) throw invalid(resource, action.name, issues);
    return remove();
  };
  const row = await explained(changeset, action.validate.length === 0 ? remove() : transaction(repo, checked, {}));
  return visible(standingOf(action).hidden, row);
}

async function deleted(changeset: Changeset, key: WriteKey, repo: AnyRepo): Promise<Row | undefined> {
  const { action } = changeset;
  if (keepsRecords(repo)) return deleteKept(changeset, key, repo, standingOf(action).returned);
  return (await execute(repo, deleting(action, key))).rows[0];
}

/** Runs the write, checks the action's conditions in the same transaction, and explains what the database refused. */
function guarded<R extends Row | undefined>(changeset: Changeset, repo: AnyRepo, write: () => Promise<R>): Promise<R> {
  const { action } = changeset;
  if (action.validate.length === 0) return explained(changeset, write());
  const checked = async (): Promise<R> => {
    const row = await write();
    const key = row === undefined ? [] : action.resource.primaryKey.map(({ name }) => row[name]);
    const issues = row === undefined ? [] : ((await brokenConditions(changeset, repo, key)) ?? []);
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
