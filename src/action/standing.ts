import type { AttributeModel, ResourceModel } from '../model/model.ts';
import type { ActionModel } from './action-model.ts';
import { type Assigned, assignSet, type Subject, subjectOf } from './assignment.ts';
import { Places } from './changes.ts';
import { Plans } from './late.ts';

/** What of an action is the same in every call. */
export interface Standing {
  readonly subject: Subject;
  /** What `set` says. */
  readonly set: ReadonlyMap<AttributeModel, Assigned>;
  /** Names an input may have. */
  readonly takes: ReadonlySet<string>;
  /** What a write returns: the row as it is read by default, and its key. */
  readonly returned: readonly AttributeModel[];
  /** Attributes of the key that are not shown. */
  readonly hidden: readonly AttributeModel[];
  readonly plans: Plans;
  /** Of what it may write. */
  readonly places: Places;
}

const standings = new WeakMap<ActionModel, Standing>();

/** Worked out once. Throws `Misdeclared` where `set` does not fit. */
export function standingOf(action: ActionModel): Standing {
  const known = standings.get(action);
  if (known !== undefined) return known;
  const subject = subjectOf(action.resource);
  const returned = returnedOf(action.resource);
  const made: Standing = {
    subject,
    set: assignSet(action, subject),
    takes: new Set([...action.accept, ...action.arguments].map(({ name }) => name)),
    returned,
    hidden: returned.filter((attribute) => attribute.hidden),
    plans: new Plans(),
    places: new Places([
      ...action.accept,
      ...action.set.map(([attribute]) => attribute),
      ...action.resource.attributes,
    ]),
  };
  standings.set(action, made);
  return made;
}

const returnedOf = ({ attributes, primaryKey }: ResourceModel): readonly AttributeModel[] =>
  attributes.filter((attribute) => !attribute.hidden || primaryKey.includes(attribute));
