import type { Expr } from '../expr/node.ts';
import { binding } from '../model/field.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import { fieldPermission, permission, type Verdict } from '../model/policy/permission.ts';
import { policiesOf } from '../model/policy/policies.ts';
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
  /** What must hold so that an attribute is shown, where policies are about it; undefined where there are none. */
  readonly masks: ReadonlyMap<string, Verdict> | undefined;
  /** What policies ask of a record to be written so, and to be read before that; undefined where there are none. */
  readonly permission: { readonly own: readonly Expr[]; readonly read: readonly Expr[] } | undefined;
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
    permission: permissionOf(action, subject),
    masks: masksOf(action, subject),
  };
  standings.set(action, made);
  return made;
}

function masksOf({ resource }: ActionModel, { token, source }: Subject): Standing['masks'] {
  if (!policiesOf(resource.class)?.some(({ fields }) => fields !== undefined)) return undefined;
  const bindings = binding(token, source);
  const verdicts = resource.attributes.map(({ name }) => [name, fieldPermission(source, name, bindings)] as const);
  return new Map(verdicts.filter(([, verdict]) => verdict !== true));
}

function permissionOf({ resource, kind, name }: ActionModel, { token, source }: Subject): Standing['permission'] {
  if (policiesOf(resource.class) === undefined) return undefined;
  const bindings = binding(token, source);
  return {
    own: permission(source, { deed: kind, action: name }, bindings),
    read: kind === 'create' ? [] : permission(source, { deed: 'read' }, bindings),
  };
}

const returnedOf = ({ attributes, primaryKey }: ResourceModel): readonly AttributeModel[] =>
  attributes.filter((attribute) => !attribute.hidden || primaryKey.includes(attribute));
