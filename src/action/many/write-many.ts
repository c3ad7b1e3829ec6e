import type { AttributeModel } from '../../model/model.ts';
import { rootSource } from '../../model/source.ts';
import { emptyRequest } from '../../query/empty-request.ts';
import { QueryMisuse } from '../../query/query-error.ts';
import type { Request } from '../../query/request.ts';
import { actingHere } from '../../repo/context.ts';
import { execute } from '../../repo/execute.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { runnerFor } from '../../repo/runner-for.ts';
import { keepsRecords } from '../../repo/session.ts';
import { transaction } from '../../repo/transaction.ts';
import { StatementCache } from '../../sql/compile/cache.ts';
import type { ActionModel } from '../action-model.ts';
import { assertValid, type Changeset, changesetOf } from '../changeset.ts';
import { clearedRequest, mustAsk } from '../clearance.ts';
import { explainViolation, invalid } from '../constraint-error.ts';
import type { Issue } from '../invalid-error.ts';
import { deleteKept, updateKept } from '../kept.ts';
import { masked } from '../masked.ts';
import { touchedBy, writingMany } from '../statements.ts';
import { checkedRows } from '../validation.ts';
import { checkOptions, type Outcome, returnedBy } from './options.ts';

/** What is to be done to the records of a query. */
export interface Asked {
  readonly query: unknown;
  readonly input: unknown;
  readonly options: object | undefined;
}

type Row = Readonly<Record<string, unknown>>;

/** Queries for keys; they differ from those that read. */
const cache = new StatementCache({ acting: actingHere });

/** Runs an update action on every record of a query. */
export async function updateMany(action: ActionModel, repo: AnyRepo, asked: Asked): Promise<Outcome> {
  return cleared(action, repo, settled('updateMany', action, asked), updateFound);
}

async function updateFound(action: ActionModel, repo: AnyRepo, writing: Settled): Promise<Outcome> {
  const { request, changeset, returning } = writing;
  const { resource, validate } = action;
  const shows = returning.length > 0;
  if (changeset.changes.size === 0 && validate.length === 0) {
    const select = returning.map(({ name }) => name);
    if (!shows) return { count: await runnerFor(repo).count(request) };
    const records = await runnerFor(repo).rows({ ...request, select });
    return { count: records.length, records };
  }
  if (validate.length === 0) return explained(action, write(repo, changeset, request, returning));
  const keys = resource.primaryKey;
  const checked = async (): Promise<Outcome> => {
    const written = await write(repo, changeset, request, [...new Set([...keys, ...returning])]);
    const records = written.records ?? [];
    await assertConditions(changeset, repo, {
      keys: keys.map(({ name }) => records.map((record) => record[name])),
      whole: true,
      authorize: false,
    });
    return { count: written.count, ...(shows ? { records: records.map((record) => only(record, returning)) } : {}) };
  };
  return explained(action, transaction(repo, checked));
}

/** Runs a destroy action on every record of a query. */
export async function destroyMany(action: ActionModel, repo: AnyRepo, asked: Asked): Promise<Outcome> {
  return cleared(action, repo, settled('destroyMany', action, asked), destroyFound);
}

async function destroyFound(action: ActionModel, repo: AnyRepo, writing: Settled): Promise<Outcome> {
  const { request, changeset, returning } = writing;
  if (action.validate.length === 0) return explained(action, write(repo, changeset, request, returning));
  const checked = async (): Promise<Outcome> => {
    // Locked, so that what was checked is what is destroyed.
    const found = await assertConditions(changeset, repo, { ...request, lock: { strength: 'update', wait: 'wait' } });
    const keys = action.resource.primaryKey.map((_, i) => found.map((key) => key[i]));
    return write(
      repo,
      changeset,
      // They were found: whether they may be read was asked then.
      { ...emptyRequest(action.resource.class), record: request.record, keys, whole: true, authorize: false },
      returning,
    );
  };
  return explained(action, transaction(repo, checked));
}

/** Where policies are to be asked of each record, those that were asked are written, in one transaction. */
async function cleared(
  action: ActionModel,
  repo: AnyRepo,
  writing: Settled,
  write: (action: ActionModel, repo: AnyRepo, writing: Settled) => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = mustAsk(action)
    ? await transaction(repo, async () =>
        write(action, repo, { ...writing, request: await clearedRequest(action, repo, writing.request) }),
      )
    : await write(action, repo, writing);
  const { records } = outcome;
  return records === undefined ? outcome : { ...outcome, records: records.map((row) => masked(action, row)) };
}

async function write(
  repo: AnyRepo,
  changeset: Changeset,
  request: Request,
  returning: readonly AttributeModel[],
): Promise<Outcome> {
  const select = changeset.action.resource.primaryKey.map(({ name }) => name);
  if (keepsRecords(repo)) return writeKept(repo, changeset, { ...request, select }, returning);
  const bound = cache.compile({ ...request, select }, 'rows');
  const { rows, count } = await execute(repo, writingMany(changeset, { request, bound }, returning));
  return { count, ...(returning.length > 0 ? { records: rows } : {}) };
}

/** Where records are kept as they are each is written by itself, all in one transaction. */
async function writeKept(
  repo: AnyRepo,
  changeset: Changeset,
  request: Request,
  returning: readonly AttributeModel[],
): Promise<Outcome> {
  const { action, changes } = changeset;
  const { primaryKey } = action.resource;
  const records = await transaction(repo, async () => {
    const written: Row[] = [];
    for (const found of await runnerFor(repo).rows(request)) {
      const values = primaryKey.map(({ name }) => found[name]);
      const key = { values, bare: true, shown: values.join(), version: undefined };
      const row =
        action.kind === 'destroy' && changes.size === 0
          ? await deleteKept(changeset, key, repo, returning)
          : await updateKept(changeset, key, repo, { touched: touchedBy(changeset), returning });
      if (row !== undefined) written.push(row);
    }
    return written;
  });
  return { count: records.length, ...(returning.length > 0 ? { records } : {}) };
}

/** Throws what the conditions of the action have against any of the records; gives their keys. */
async function assertConditions(
  changeset: Changeset,
  repo: AnyRepo,
  narrowed: Partial<Request>,
): Promise<readonly (readonly unknown[])[]> {
  const { resource, name } = changeset.action;
  const rows = await checkedRows(changeset, repo, narrowed);
  const broken = rows.filter(({ issues }) => issues.length > 0);
  if (broken.length > 0) throw invalid(resource, name, differing(broken.flatMap(({ issues }) => issues)));
  return rows.map(({ key }) => key);
}

/** The same complaint about many records is one. */
const differing = (issues: readonly Issue[]): readonly Issue[] => [
  ...new Map(issues.map((issue) => [`${issue.field} ${issue.message}`, issue])).values(),
];

interface Settled {
  readonly request: Request;
  readonly changeset: Changeset;
  readonly returning: readonly AttributeModel[];
}

function settled(method: string, action: ActionModel, { query, input, options }: Asked): Settled {
  checkOptions(method, options, ['returning']);
  const { resource } = action;
  const returning = returnedBy(action, (options as { readonly returning?: unknown } | undefined)?.returning);
  const request = requestOf(method, query, action);
  const changeset = changesetOf(action, input, { token: request.record, source: rootSource(resource) });
  assertValid(changeset);
  return { request, changeset, returning };
}

/** The request of a query that says which records there are, and nothing else. */
function requestOf(method: string, query: unknown, { resource }: ActionModel): Request {
  const { request } = (query ?? {}) as { readonly request?: Request };
  if (request?.record === undefined || !Array.isArray(request.filters))
    throw new QueryMisuse(`${method}() takes a query of ${resource.name}`, {
      fix: `${resource.name}.${method}(${resource.name}.where({ … }), …)`,
    });
  if (request.resource !== resource.class)
    throw new QueryMisuse(`${method}() of ${resource.name} takes a query of ${resource.name}, not of another resource`);
  const senseless = Object.entries({
    'load()': request.loads.length > 0,
    'calculate() or aggregate()': request.computed.length > 0,
    'select()': request.select !== undefined,
    'distinct()': request.distinct !== undefined,
    'lock()': request.lock !== undefined,
    'groupBy()': request.group !== undefined,
    'union() and its kin': request.combined !== undefined,
  }).find(([, used]) => used);
  const cut = request.limit !== undefined || request.offset !== undefined;
  // An order decides nothing where all are written.
  if (senseless === undefined) return cut ? request : { ...request, sorts: [] };
  throw new QueryMisuse(`${method}() takes no query with ${senseless[0]}`, {
    why: 'the query says which records are written, nothing else',
    fix: 'leave it out; `returning` says what comes back',
  });
}

const only = (record: Row, shown: readonly AttributeModel[]): Row =>
  Object.fromEntries(shown.map(({ name }) => [name, record[name]]));

const explained = <T>(action: ActionModel, running: Promise<T>): Promise<T> =>
  running.catch((error: unknown) => {
    throw explainViolation(action, error);
  });
