import type { AttributeModel, ResourceModel } from '../model/model.ts';
import type { Compiled } from '../repo/execute.ts';
import { type Insert, insertStatement } from '../sql/write/insert.ts';
import { deleteStatement, updateStatement } from '../sql/write/update.ts';
import type { Written } from '../sql/write/written.ts';
import type { ActionModel } from './action-model.ts';
import { type Assigned, assign, beforeInsert } from './assignment.ts';
import { carried } from './carried.ts';
import type { Changeset } from './changeset.ts';
import { Late, type Planned, valuesIn } from './late.ts';
import { standingOf } from './standing.ts';
import { type Computed, computedBy } from './stored-value.ts';
import { nextVersion, versionCheck, type WriteKey } from './version.ts';

/** The statement of a create. */
export function inserting(changeset: Changeset): Compiled {
  const { plans, returned } = standingOf(changeset.action);
  const planned =
    plans.find(changeset.shape) ?? plans.keep(changeset.shape, planInsert(changeset, insertStatement, returned));
  return { statement: planned.statement, values: valuesIn(planned, changeset) };
}

/** The same for any number of records, where `spell` says so: values stand for those of each. */
function planInsert(
  { action, changes }: Changeset,
  spell: (insert: Insert) => Planned['statement'],
  returning: readonly AttributeModel[],
): Planned {
  const values: unknown[] = [];
  const late = new Map([...changes].map(([attribute, assigned]) => [attribute, lateIn(attribute, assigned)] as const));
  const written = [...late].map(
    ([attribute, assigned]) =>
      [
        attribute,
        'expr' in assigned
          ? { expr: carried(beforeInsert(assigned.expr, late), values) }
          : { ordinal: values.push(assigned.value) - 1 },
      ] as const,
  );
  return { statement: spell({ resource: action.resource, values: written, returning }), values };
}

type Changes = Changeset['changes'];

/** Values are those of the call, expressions those of the action. */
const lateIn = (attribute: AttributeModel, assigned: Assigned): Assigned =>
  'expr' in assigned
    ? assigned
    : { value: new Late<{ changes: Changes }>(({ changes }) => valueIn(changes, attribute)) };

function valueIn(changes: Changes, attribute: AttributeModel): unknown {
  const assigned = changes.get(attribute);
  return assigned !== undefined && 'value' in assigned ? assigned.value : undefined;
}

/** What the values of an update are taken from. */
interface Call {
  readonly changes: Changes;
  readonly key: WriteKey;
}

/** The statement of an update, or of a destroy that marks the record. */
export function updating(changeset: Changeset, key: WriteKey): Compiled {
  const { shape, changes, action } = changeset;
  const { plans } = standingOf(action);
  let planned = plans.find(shape);
  if (planned === undefined) {
    const computed = computedBy(changeset, key);
    planned = planUpdate(changeset, computed);
    if (computed === undefined) plans.keep(shape, planned);
  }
  return { statement: planned.statement, values: valuesIn<Call>(planned, { changes, key }) };
}

function planUpdate(changeset: Changeset, computed: Computed | undefined): Planned {
  const { action, subject, changes } = changeset;
  const { resource, optimisticLock } = action;
  const keys = resource.primaryKey.map((_, i) => new Late<Call>(({ key }) => key.values[i]));
  const values: unknown[] = [...(computed?.values ?? []), ...keys];
  const first = values.length - keys.length;
  const write = ([attribute, assigned]: readonly [AttributeModel, Assigned]): readonly [AttributeModel, Written] => {
    const column = computed?.columns.get(attribute);
    if (column !== undefined) return [attribute, { column }];
    if ('expr' in assigned) return [attribute, { expr: carried(assigned.expr, values) }];
    return [attribute, { ordinal: values.push(assigned.value) - 1 }];
  };
  const written = [...changes].map(([attribute, assigned]) => write([attribute, lateIn(attribute, assigned)]));
  const stamped = changes.size === 0 ? [] : [...stamps(resource, changes, subject), ...nextVersion(changeset)];
  const touched = stamped.map(write);
  // Nothing to change, but conditions to check: the key is written over itself.
  const own = resource.primaryKey.map((attribute, i) => [attribute, { ordinal: first + i }] as const);
  const statement = updateStatement({
    resource,
    values: written.length === 0 ? own : written,
    touched,
    source: computed?.source,
    key: keys.map((_, i) => first + i),
    version: versionCheck(optimisticLock, values),
    returning: standingOf(action).returned,
  });
  return { statement, values };
}

/** What else changes where an update changes something, as it is now. */
export function touchedBy(changeset: Changeset): readonly (readonly [AttributeModel, Assigned])[] {
  const { action, changes, subject } = changeset;
  if (changes.size === 0) return [];
  return [...stamps(action.resource, changes, subject), ...nextVersion(changeset)].map(([attribute, assigned]) => [
    attribute,
    'value' in assigned && assigned.value instanceof Late ? { value: assigned.value.of(undefined) } : assigned,
  ]);
}

/** Attributes that note every change (`updatedAt`), unless the action sets them itself. */
function stamps(
  resource: ResourceModel,
  changes: Changes,
  subject: Changeset['subject'],
): readonly (readonly [AttributeModel, Assigned])[] {
  return resource.attributes.flatMap((attribute): readonly (readonly [AttributeModel, Assigned])[] => {
    const { updateDefault } = attribute;
    if (updateDefault === undefined || changes.has(attribute)) return [];
    if (updateDefault.in === 'sql') return [[attribute, { expr: updateDefault.expr, recorded: undefined }]];
    const made = (): unknown => {
      const assigned = assign(attribute, updateDefault.make(), subject);
      return 'value' in assigned ? assigned.value : undefined;
    };
    return [[attribute, { value: new Late(made) }]];
  });
}

/** The statement of a destroy. */
export function deleting(action: ActionModel, key: WriteKey): Compiled {
  const { plans, returned } = standingOf(action);
  const planned = plans.find('delete') ?? plans.keep('delete', planDelete(action, returned));
  return { statement: planned.statement, values: valuesIn(planned, { key }) };
}

function planDelete({ resource, optimisticLock }: ActionModel, returning: readonly AttributeModel[]): Planned {
  const values: unknown[] = resource.primaryKey.map((_, i) => new Late<{ key: WriteKey }>(({ key }) => key.values[i]));
  const key = values.map((_, i) => i);
  const version = versionCheck(optimisticLock, values);
  return { statement: deleteStatement({ resource, key, version, returning }), values };
}
