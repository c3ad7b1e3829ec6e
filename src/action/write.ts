import { NotFoundError } from '../error/not-found-error.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import { type Compiled, execute } from '../repo/execute.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { keepsRecords } from '../repo/session.ts';
import { transaction } from '../repo/transaction.ts';
import { insertStatement } from '../sql/write/insert.ts';
import { deleteStatement, updateStatement } from '../sql/write/update.ts';
import type { Inserted, Written } from '../sql/write/written.ts';
import type { ActionModel } from './action-model.ts';
import { type Assigned, assign, beforeInsert } from './assignment.ts';
import { carried } from './carried.ts';
import { assertValid, type Changeset, changesetOf } from './changeset.ts';
import { explainViolation, invalid } from './constraint-error.ts';
import { deleteKept, insertKept, updateKept } from './kept.ts';
import { type RecordKey, sameRow } from './record-key.ts';
import { StaleError } from './stale-error.ts';
import { computedBy } from './stored-value.ts';
import { brokenConditions } from './validation.ts';
import { nextVersion, versionCheck, type WriteKey, writeKey } from './version.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a write returns: the row as it is read by default. */
const returned = ({ attributes, primaryKey }: ResourceModel): readonly AttributeModel[] =>
  attributes.filter((attribute) => !attribute.hidden || primaryKey.includes(attribute));

/** Runs a create action. */
export async function create(action: ActionModel, repo: AnyRepo, input: unknown): Promise<Row> {
  const changeset = changesetOf(action, input);
  assertValid(changeset);
  const { resource } = action;
  const row = await guarded(changeset, repo, () => inserted(changeset, repo));
  if (row === undefined) throw new StaleError(`${resource.name}.${action.name}: the new record did not come back`);
  return visible(resource, row);
}

async function inserted(changeset: Changeset, repo: AnyRepo): Promise<Row | undefined> {
  const { resource } = changeset.action;
  if (keepsRecords(repo)) return insertKept(changeset, repo, returned(resource));
  const values: unknown[] = [];
  const written = [...changeset.changes].map(([attribute, assigned]): readonly [AttributeModel, Inserted] => [
    attribute,
    'expr' in assigned
      ? { expr: carried(beforeInsert(assigned.expr, changeset.changes), values) }
      : { ordinal: values.push(assigned.value) - 1 },
  ]);
  const statement = insertStatement({ resource, values: written, returning: returned(resource) });
  return (await execute(repo, { statement, values })).rows[0];
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
  return visible(resource, row);
}

async function updated(changeset: Changeset, key: WriteKey, repo: AnyRepo): Promise<Row | undefined> {
  if (!keepsRecords(repo)) return (await execute(repo, updating(changeset, key))).rows[0];
  const { resource } = changeset.action;
  return updateKept(changeset, key, repo, { touched: touchedBy(changeset), returning: returned(resource) });
}

/** What else changes where an update changes something. */
const touchedBy = (changeset: Changeset): readonly (readonly [AttributeModel, Assigned])[] =>
  changeset.changes.size === 0
    ? []
    : [...stamps(changeset.action.resource, changeset.changes, changeset.subject), ...nextVersion(changeset)];

function updating(changeset: Changeset, key: WriteKey): Compiled {
  const { action, changes } = changeset;
  const { resource } = action;
  const computed = computedBy(changeset, key);
  const values: unknown[] = [...(computed?.values ?? []), ...key.values];
  const first = values.length - key.values.length;
  const write = ([attribute, assigned]: readonly [AttributeModel, Assigned]): readonly [AttributeModel, Written] => {
    const column = computed?.columns.get(attribute);
    if (column !== undefined) return [attribute, { column }];
    if ('expr' in assigned) return [attribute, { expr: carried(assigned.expr, values) }];
    return [attribute, { ordinal: values.push(assigned.value) - 1 }];
  };
  const written = [...changes].map(write);
  const touched = touchedBy(changeset).map(write);
  // Nothing to change, but conditions to check: the key is written over itself.
  const own = resource.primaryKey.map((attribute, i): readonly [AttributeModel, Written] => [
    attribute,
    { ordinal: first + i },
  ]);
  const statement = updateStatement({
    resource,
    values: written.length === 0 ? own : written,
    touched,
    source: computed?.source,
    key: key.values.map((_, i) => first + i),
    version: versionCheck(key, values),
    returning: returned(resource),
  });
  return { statement, values };
}

/** Attributes that note every change (`updatedAt`), unless the action sets them itself. */
function stamps(
  resource: ResourceModel,
  changes: ReadonlyMap<AttributeModel, Assigned>,
  subject: Changeset['subject'],
): readonly (readonly [AttributeModel, Assigned])[] {
  return resource.attributes.flatMap((attribute): readonly (readonly [AttributeModel, Assigned])[] => {
    const { updateDefault } = attribute;
    if (updateDefault === undefined || changes.has(attribute)) return [];
    return [
      [
        attribute,
        updateDefault.in === 'sql'
          ? { expr: updateDefault.expr, recorded: undefined }
          : assign(attribute, updateDefault.make(), subject),
      ],
    ];
  });
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
  const row = await explained(changeset, () =>
    action.validate.length === 0 ? remove() : transaction(repo, checked, {}),
  );
  return visible(resource, row);
}

async function deleted(changeset: Changeset, key: WriteKey, repo: AnyRepo): Promise<Row | undefined> {
  const { resource } = changeset.action;
  if (keepsRecords(repo)) return deleteKept(changeset, key, repo, returned(resource));
  return (await execute(repo, deleting(resource, key))).rows[0];
}

function deleting(resource: ResourceModel, key: WriteKey): Compiled {
  const values = [...key.values];
  const statement = deleteStatement({
    resource,
    key: key.values.map((_, i) => i),
    version: versionCheck(key, values),
    returning: returned(resource),
  });
  return { statement, values };
}

/** Runs the write, checks the action's conditions in the same transaction, and explains what the database refused. */
async function guarded<R extends Row | undefined>(
  changeset: Changeset,
  repo: AnyRepo,
  write: () => Promise<R>,
): Promise<R> {
  const { action } = changeset;
  const checked = async (): Promise<R> => {
    const row = await write();
    const key = row === undefined ? [] : action.resource.primaryKey.map(({ name }) => row[name]);
    const issues = row === undefined ? [] : ((await brokenConditions(changeset, repo, key)) ?? []);
    if (issues.length > 0) throw invalid(action.resource, action.name, issues);
    return row;
  };
  return explained(changeset, () => (action.validate.length === 0 ? write() : transaction(repo, checked, {})));
}

async function explained<R>({ action }: Changeset, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    throw explainViolation(action, error);
  }
}

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

function visible(resource: ResourceModel, row: Row): Row {
  const hidden = resource.attributes.filter((attribute) => attribute.hidden && Object.hasOwn(row, attribute.name));
  if (hidden.length === 0) return row;
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !hidden.some((attribute) => attribute.name === name)),
  );
}
