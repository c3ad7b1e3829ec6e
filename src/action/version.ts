import { build, fieldOf } from '../expr/chain.ts';
import type { AttributeModel } from '../model/model.ts';
import type { ActionModel } from './action-model.ts';
import { type Assigned, assign } from './assignment.ts';
import type { Changeset } from './changeset.ts';
import { Late } from './late.ts';
import { InvalidKey, keyOf, type RecordKey } from './record-key.ts';

/** The key of the record to write, with the version it was read at where the action insists on it. */
export interface WriteKey extends RecordKey {
  readonly version: { readonly attribute: AttributeModel; readonly value: unknown } | undefined;
}

/** The key of a record for an action; throws `InvalidKey` where the version is needed and not there. */
export function writeKey({ resource, name, optimisticLock }: ActionModel, record: unknown): WriteKey {
  const key = keyOf(resource, record);
  if (optimisticLock === undefined) return { ...key, version: undefined };
  const given: unknown =
    typeof record === 'object' && record !== null ? Reflect.get(record, optimisticLock.name) : null;
  const cast = optimisticLock.type.cast(given);
  if (given === undefined || given === null || !cast.ok) {
    throw new InvalidKey(`'${name}' of ${resource.name} ${key.shown} needs its ${optimisticLock.name}`, {
      why: 'it only writes a record that is still as it was read',
      fix: `pass the record as it was read, with its ${optimisticLock.name}`,
    });
  }
  return { ...key, version: { attribute: optimisticLock, value: cast.value } };
}

/** The version as a condition of the statement. */
export function versionCheck(
  version: AttributeModel | undefined,
  values: unknown[],
): readonly [AttributeModel, number] | undefined {
  if (version === undefined) return undefined;
  return [version, values.push(new Late<{ key: WriteKey }>(({ key }) => key.version?.value)) - 1];
}

// The greatest integer: after it the count starts anew.
const last = 2_147_483_647;

/** The version after an update that changes something. */
export function nextVersion({ action, subject, changes }: Changeset): readonly (readonly [AttributeModel, Assigned])[] {
  const { optimisticLock } = action;
  if (optimisticLock === undefined || changes.has(optimisticLock)) return [];
  const version = fieldOf<{ add(by: number): unknown; lt(limit: number): unknown }>(subject.token, optimisticLock.name);
  return [[optimisticLock, assign(optimisticLock, build('when', [version.lt(last), version.add(1), 1]), subject)]];
}
