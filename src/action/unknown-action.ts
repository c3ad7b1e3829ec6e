import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';
import type { ResourceModel } from '../model/model.ts';
import type { ActionKind } from './action.ts';
import { type ActionModel, soundActionsOf } from './action-model.ts';

/** The resource has no such action, or it is of another kind. */
export class UnknownAction extends QuarryError {
  readonly code = 'action.unknown';
}

/** The action of a name and a kind. */
export function actionNamed(resource: ResourceModel, kind: ActionKind, name: string): ActionModel {
  const actions = soundActionsOf(resource);
  const found = actions.get(name);
  if (found?.kind === kind) return found;
  const same = [...actions.values()].filter((action) => action.kind === kind).map((action) => action.name);
  if (found !== undefined) {
    throw new UnknownAction(`${resource.name}.${name} is ${article(found.kind)} action, not ${article(kind)}`, {
      fix: `call it with ${resource.name}.${found.kind}(…)`,
    });
  }
  throw new UnknownAction(`${resource.name} has no ${kind} action '${name}'.${didYouMean(name, same)}`, {
    why: same.length === 0 ? `it declares no ${kind} actions` : `its ${kind} actions are: ${same.join(', ')}`,
  });
}

const article = (kind: ActionKind): string => `${kind === 'update' ? 'an' : 'a'} ${kind}`;
