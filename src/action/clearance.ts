import { evaluate } from '../expr/evaluate/evaluate.ts';
import { undecidable } from '../expr/evaluate/undecidable.ts';
import type { Expr } from '../expr/node.ts';
import { emptyRequest } from '../query/empty-request.ts';
import { actorValue } from '../query/plan/actor-values.ts';
import type { Request } from '../query/request.ts';
import { actingHere } from '../repo/context.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { runnerFor } from '../repo/runner-for.ts';
import type { ActionModel } from './action-model.ts';
import { ForbiddenError } from './forbidden-error.ts';
import { standingOf } from './standing.ts';

/**
 * Whether policies have to be asked about each record. Throws `ForbiddenError` where no record could make the action
 * allowed.
 */
export function mustAsk(action: ActionModel): boolean {
  const { permission } = standingOf(action);
  // The usual case: there are none.
  if (permission === undefined) return false;
  const { actor, authorize } = actingHere();
  if (!authorize) return false;
  const allowed = verdict(permission.own, actor);
  if (allowed === false) throw forbidden(action);
  return allowed !== true || verdict(permission.read, actor) !== true;
}

/** What conditions amount to, whatever the record; undefined where that decides. */
function verdict(conditions: readonly Expr[], actor: unknown): boolean | undefined {
  const answers = conditions.map((condition) =>
    evaluate(condition, {
      actor: ({ column }) => actorValue(actor, column),
      attribute: () => undecidable('no record is at hand'),
    }),
  );
  if (answers.some((answer) => answer === false || answer === null)) return false;
  return answers.every((answer) => answer === true) ? true : undefined;
}

function forbidden({ resource, name }: ActionModel): ForbiddenError {
  const { actor } = actingHere();
  const why =
    actor === undefined || actor === null ? 'nobody acts: withActor(user, …) says on whose behalf' : undefined;
  return new ForbiddenError(`${resource.name}.${name} is not allowed by the policies of ${resource.name}`, { why });
}

/** What the policies about an action allow, of some records. */
const allowedOf = ({ resource, kind, name }: ActionModel, narrowed: Partial<Request>): Request => ({
  ...emptyRequest(resource.class),
  select: resource.primaryKey.map((attribute) => attribute.name),
  whole: true,
  deed: kind,
  action: name,
  ...narrowed,
});

const lockFor = ({ kind }: ActionModel): Request['lock'] => ({
  strength: kind === 'destroy' ? 'update' : 'noKeyUpdate',
  wait: 'wait',
});

/**
 * Locks the record with a key until the transaction ends, so that what is allowed now is what is written; false where
 * there is none, or none that may be read. Throws `ForbiddenError`.
 */
export async function isCleared(action: ActionModel, repo: AnyRepo, key: readonly unknown[]): Promise<boolean> {
  const runner = runnerFor(repo);
  const keys = key.map((value) => [value]);
  const [allowed] = await runner.rows(allowedOf(action, { keys, lock: lockFor(action) }));
  if (allowed !== undefined) return true;
  const [seen] = await runner.rows(allowedOf(action, { keys, deed: undefined, action: undefined }));
  if (seen !== undefined) throw forbidden(action);
  return false;
}

/** The same of all records that a query finds: a request for these, locked. One that is not allowed forbids all. */
export async function clearedRequest(action: ActionModel, repo: AnyRepo, request: Request): Promise<Request> {
  const runner = runnerFor(repo);
  const names = action.resource.primaryKey.map(({ name }) => name);
  const found = await runner.rows({ ...request, select: names, lock: lockFor(action) });
  const keys = names.map((name) => found.map((row) => row[name]));
  const allowed = found.length === 0 ? [] : await runner.rows(allowedOf(action, { keys }));
  if (allowed.length < found.length) throw forbidden(action);
  return { ...emptyRequest(request.resource), record: request.record, keys, whole: true, authorize: false };
}

/** Throws `ForbiddenError` unless all of the records that were just created are allowed. */
export async function assertCreated(action: ActionModel, repo: AnyRepo, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const keys = action.resource.primaryKey.map(({ name }) => rows.map((row) => Reflect.get(row, name) as unknown));
  const allowed = await runnerFor(repo).rows(allowedOf(action, { keys }));
  if (allowed.length < rows.length) throw forbidden(action);
}
