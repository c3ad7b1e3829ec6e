import { Misdeclared } from '../model/invalid-model.ts';
import type { ActionModel } from './action-model.ts';
import { castInput } from './cast-input.ts';
import { invalid } from './constraint-error.ts';
import { currentActor } from './scope.ts';
import { standingOf } from './standing.ts';

/** The query a read action describes for an input, built from `base`, a query over all records. */
export function read(action: ActionModel, base: unknown, input: unknown): unknown {
  const { arguments: args, issues } = castInput(action, input, standingOf(action));
  if (issues.length > 0) throw invalid(action.resource, action.name, issues);
  if (action.query === undefined)
    throw new Misdeclared(`${action.resource.name}.${action.name} does not say what it reads`);
  return action.query(base, { arguments: args, actor: currentActor() });
}
