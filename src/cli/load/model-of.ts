import { actionsOf } from '../../action/action-model.ts';
import { InvalidModel } from '../../model/invalid-model.ts';
import type { Model } from '../../model/model.ts';
import { resolve } from '../../model/resolve.ts';

/** What classes of resources say, their actions with it. Throws `InvalidModel` with every mistake. */
export function modelOf(classes: readonly (new () => object)[]): Model {
  const model = resolve(classes);
  const mistakes = model.resources.flatMap((resource) => actionsOf(resource).mistakes);
  if (mistakes.length > 0) throw new InvalidModel(mistakes);
  return model;
}
