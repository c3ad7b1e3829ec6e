import { RecordToken, recordOf } from '../expr/chain.ts';
import type { AttributeModel } from '../model/model.ts';
import type { Request } from '../query/request.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { runnerFor } from '../repo/runner-for.ts';
import type { ActionModel } from './action-model.ts';
import { issue } from './cast-input.ts';
import type { Issue } from './invalid-error.ts';

/** Conditions of an action that do not hold for the written record; run in the transaction that wrote it. */
export async function brokenConditions(
  action: ActionModel,
  repo: AnyRepo,
  row: Readonly<Record<string, unknown>>,
): Promise<readonly Issue[]> {
  if (action.validate.length === 0) return [];
  const [checked] = await runnerFor(repo).rows(conditionRequest(action, row));
  return action.validate.flatMap((condition, i) =>
    checked?.[`c${i}`] === false ? [issue(undefined, 'validate', `does not meet ${wordsOf(condition)}`)] : [],
  );
}

function conditionRequest(action: ActionModel, row: Readonly<Record<string, unknown>>): Request {
  const { resource } = action;
  const token = new RecordToken('record');
  const key = (attribute: AttributeModel) => [row[attribute.name]];
  return {
    resource: resource.class,
    record: token,
    filters: [],
    sorts: [],
    limit: undefined,
    offset: undefined,
    select: resource.primaryKey.map(({ name }) => name),
    loads: [],
    computed: action.validate.map((condition, i) => ({ name: `c${i}`, value: condition(recordOf(token)) })),
    distinct: undefined,
    lock: undefined,
    keys: resource.primaryKey.map(key),
  };
}

/** The condition as it was written, for the message: `t.isOpen`. */
function wordsOf(condition: (record: unknown) => unknown): string {
  const text = String(condition).replace(/\s+/g, ' ');
  return text.slice(text.indexOf('=>') + 2).trim();
}
