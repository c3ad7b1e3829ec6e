import { RecordToken, recordOf } from '../expr/chain.ts';
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
  const [checked] = await runnerFor(repo).rows(conditionRequest(changeset, key, lock));
  if (checked === undefined) return undefined;
  return changeset.action.validate.flatMap(({ condition, message, field }, i) =>
    checked[`c${i}`] === false ? [issue(field, 'validate', message ?? `does not meet ${wordsOf(condition)}`)] : [],
  );
}

function conditionRequest(changeset: Changeset, key: readonly unknown[], lock: Request['lock']): Request {
  const { action } = changeset;
  const { resource } = action;
  const token = new RecordToken('record');
  const context = { arguments: changeset.arguments, actor: currentActor() };
  return {
    resource: resource.class,
    record: token,
    filters: [],
    sorts: [],
    limit: undefined,
    offset: undefined,
    select: resource.primaryKey.map(({ name }) => name),
    loads: [],
    computed: action.validate.map(({ condition }, i) => ({
      name: `c${i}`,
      value: condition(recordOf(token), context),
    })),
    distinct: undefined,
    lock,
    keys: key.map((value) => [value]),
  };
}

/** The condition as it was written, for the message: `t.isOpen`. */
function wordsOf(condition: (...given: never[]) => unknown): string {
  const text = String(condition).replace(/\s+/g, ' ');
  return text.slice(text.indexOf('=>') + 2).trim();
}
