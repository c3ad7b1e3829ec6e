import { recordOf } from '../expr/chain.ts';
import { emptyRequest } from '../query/empty-request.ts';
import type { Request } from '../query/request.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { runnerFor } from '../repo/runner-for.ts';
import { issue } from './cast-input.ts';
import type { Changeset } from './changeset.ts';
import type { Issue } from './invalid-error.ts';
import { currentActor } from './scope.ts';

/**
 * Conditions of an action that do not hold for the record with a key; run in the transaction that writes it. Undefined
 * where there is no such record.
 */
export async function brokenConditions(
  changeset: Changeset,
  repo: AnyRepo,
  key: readonly unknown[],
  lock?: Request['lock'],
): Promise<readonly Issue[] | undefined> {
  const keys = key.map((value) => [value]);
  const [checked] = await checkedRows(changeset, repo, { keys, whole: true, authorize: false, lock });
  return checked?.issues;
}

/** The same for several records, in the order of their keys; one that is gone breaks nothing. */
export async function brokenAmong(
  repo: AnyRepo,
  changesets: readonly Changeset[],
  keys: readonly (readonly unknown[])[],
): Promise<readonly (readonly Issue[])[]> {
  const [first] = changesets;
  if (first === undefined) return [];
  const { arguments: inputs, resource } = first.action;
  if (inputs.length > 0) {
    // Conditions may speak of arguments, which differ from record to record.
    const broken: (readonly Issue[])[] = [];
    for (const [at, changeset] of changesets.entries())
      broken.push((await brokenConditions(changeset, repo, keys[at] ?? [])) ?? []);
    return broken;
  }
  const columns = resource.primaryKey.map((_, i) => keys.map((key) => key[i]));
  const checked = await checkedRows(first, repo, { keys: columns, whole: true, authorize: false });
  const byKey = new Map(checked.map(({ key, issues }) => [keyText(key), issues]));
  return keys.map((key) => byKey.get(keyText(key)) ?? []);
}

const keyText = (key: readonly unknown[]): string => JSON.stringify(key.map(String));

/** The records of a request by their keys, each with the conditions of the action that do not hold for it. */
export async function checkedRows(
  changeset: Changeset,
  repo: AnyRepo,
  narrowed: Partial<Request>,
): Promise<readonly { readonly key: readonly unknown[]; readonly issues: readonly Issue[] }[]> {
  const { action } = changeset;
  const { resource, validate } = action;
  const rows = await runnerFor(repo).rows(conditionRequest(changeset, narrowed));
  return rows.map((row) => ({
    key: resource.primaryKey.map(({ name }) => row[name]),
    issues: validate.flatMap(({ condition, message, field }, i) =>
      row[`c${i}`] === false ? [issue(field, 'validate', message ?? `does not meet ${wordsOf(condition)}`)] : [],
    ),
  }));
}

function conditionRequest(changeset: Changeset, narrowed: Partial<Request>): Request {
  const { action } = changeset;
  const { resource } = action;
  const base = { ...emptyRequest(resource.class), ...narrowed };
  const context = { arguments: changeset.arguments, actor: currentActor() };
  return {
    ...base,
    select: resource.primaryKey.map(({ name }) => name),
    computed: action.validate.map(({ condition }, i) => ({
      name: `c${i}`,
      value: condition(recordOf(base.record), context),
      trusted: true,
    })),
  };
}

/** The condition as it was written, for the message: `t.isOpen`. */
function wordsOf(condition: (...given: never[]) => unknown): string {
  const text = String(condition).replace(/\s+/g, ' ');
  return text.slice(text.indexOf('=>') + 2).trim();
}
