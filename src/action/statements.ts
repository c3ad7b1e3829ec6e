import type { Expr } from '../expr/node.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import type { Request } from '../query/request.ts';
import type { Compiled } from '../repo/execute.ts';
import type { Bound } from '../sql/compile/cache.ts';
import { type Insert, insertStatement } from '../sql/write/insert.ts';
import { deleteStatement, soleCondition, type Target, updateStatement } from '../sql/write/update.ts';
import type { Written } from '../sql/write/written.ts';
import type { ActionModel } from './action-model.ts';
import { type Assigned, assign, beforeInsert } from './assignment.ts';
import { carried } from './carried.ts';
import type { Changes } from './changes.ts';
import { type Changeset, shapeOf } from './changeset.ts';
import { Late, type Planned, Plans, valuesIn } from './late.ts';
import { standingOf } from './standing.ts';
import { type Computed, computedBy, isAnyBeyond, readBefore } from './stored-value.ts';
import { nextVersion, versionCheck, type WriteKey } from './version.ts';

/** The statement of a create. */
export function inserting(changeset: Changeset): Compiled {
  const { plans, returned } = standingOf(changeset.action);
  const { action, changes } = changeset;
  const shape = shapeOf(changeset);
  const planned = plans.find(shape) ?? plans.keep(shape, planInsert(action.resource, allLate(changes), returned));
  return { statement: planned.statement, values: valuesIn(planned, changeset) };
}

/** Plans an insert, spelt for one record or for many; values stand for those of the call. */
export function planInsert(
  resource: ResourceModel,
  late: ReadonlyMap<AttributeModel, Assigned>,
  returning: readonly AttributeModel[],
  spell: (insert: Insert) => Planned['statement'] = insertStatement,
): Planned {
  const values: unknown[] = [];
  const written = [...late].map(
    ([attribute, assigned]) =>
      [
        attribute,
        'expr' in assigned
          ? { expr: carried(beforeInsert(assigned.expr, late), values) }
          : { ordinal: values.push(assigned.value) - 1 },
      ] as const,
  );
  return { statement: spell({ resource, values: written, returning }), values };
}

/** What a changeset writes, with its values left open. */
export const allLate = (changes: Changes): ReadonlyMap<AttributeModel, Assigned> =>
  new Map([...changes].map(([attribute, assigned]) => [attribute, lateIn(attribute, assigned)] as const));

/** Values are those of the call, expressions those of the action. */
export const lateIn = (attribute: AttributeModel, assigned: Assigned): Assigned =>
  'expr' in assigned
    ? assigned
    : { value: new Late<{ changes: Changes }>(({ changes }) => changes.valueAt(changes.places.of(attribute))) };

/** What the values of an update are taken from. */
interface Call {
  readonly changes: Changes;
  readonly key: WriteKey;
}

/** The statement of an update, or of a destroy that marks the record. */
export function updating(changeset: Changeset, key: WriteKey): Compiled {
  const { changes, action } = changeset;
  const shape = shapeOf(changeset);
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
  const { resource, optimisticLock } = changeset.action;
  const keys = resource.primaryKey.map((_, i) => new Late<Call>(({ key }) => key.values[i]));
  const values: unknown[] = [...(computed?.values ?? []), ...keys];
  const first = values.length - keys.length;
  // Nothing to change, but conditions to check: the key is written over itself.
  const own = resource.primaryKey.map((attribute, i) => [attribute, { ordinal: first + i }] as const);
  return {
    statement: updateStatement({
      resource,
      ...writtenBy(changeset, computed, values, own),
      source: computed?.source,
      target: { key: keys.map((_, i) => first + i), version: versionCheck(optimisticLock, values) },
      returning: standingOf(changeset.action).returned,
    }),
    values,
  };
}

type Writes = readonly (readonly [AttributeModel, Written])[];

/** What an update sets; values are added to those of its statement. */
function writtenBy(
  changeset: Changeset,
  computed: Computed | undefined,
  values: unknown[],
  own: Writes,
): { readonly values: Writes; readonly touched: Writes } {
  const { action, subject, changes } = changeset;
  const write = ([attribute, assigned]: readonly [AttributeModel, Assigned]): readonly [AttributeModel, Written] => {
    const column = computed?.columns.get(attribute);
    if (column !== undefined) return [attribute, { column }];
    if ('expr' in assigned) return [attribute, { expr: carried(assigned.expr, values) }];
    return [attribute, { ordinal: values.push(assigned.value) - 1 }];
  };
  if (changes.size === 0) return { values: own, touched: [] };
  const written = [...allLate(changes)].map(write);
  const touched = [...stamps(action.resource, changes, subject), ...nextVersion(changeset)].map(write);
  return { values: written, touched };
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

/** The records a query finds. */
export interface Found {
  readonly request: Request;
  /** The same as a statement that reads their keys. */
  readonly bound: Bound;
}

/** The statement that updates, marks or deletes what a query finds. */
export function writingMany(changeset: Changeset, found: Found, returning: readonly AttributeModel[]): Compiled {
  const { changes } = changeset;
  const shape = shapeOf(changeset);
  const { statement: query, values: asked } = found.bound;
  const plans = plansOf(changeset.action, query);
  const key = shape === undefined ? undefined : `${shape} ${returning.map(({ name }) => name).join()}`;
  const known = plans.find(key);
  if (known !== undefined) return { statement: known.statement, values: [...asked, ...valuesIn(known, { changes })] };
  const { planned, own } = planMany(changeset, found, returning);
  // What comes first are the values of the query, which differ from call to call.
  if (own) plans.keep(key, { statement: planned.statement, values: planned.values.slice(asked.length) });
  return { statement: planned.statement, values: valuesIn(planned, { changes }) };
}

const plansByQuery = new WeakMap<Planned['statement'], WeakMap<ActionModel, Plans>>();

/** Plans of an action for what a query finds. */
function plansOf(action: ActionModel, query: Planned['statement']): Plans {
  const ofQuery = plansByQuery.get(query) ?? new WeakMap<ActionModel, Plans>();
  plansByQuery.set(query, ofQuery);
  const plans = ofQuery.get(action) ?? new Plans();
  ofQuery.set(action, plans);
  return plans;
}

/** `own`: its values are those of the query and then its own. */
function planMany(
  changeset: Changeset,
  { request, bound }: Found,
  returning: readonly AttributeModel[],
): { readonly planned: Planned; readonly own: boolean } {
  const { action, changes } = changeset;
  const { resource } = action;
  const { limit, offset } = request;
  const cut = limit !== undefined || offset !== undefined;
  const where = cut || isAnyBeyond(changeset) ? undefined : soleCondition(resource, bound.statement.text);
  const before = where === undefined ? readBefore(changeset, request) : undefined;
  const target: Target =
    where === undefined ? { columns: before?.keys ?? [] } : { where, params: bound.statement.params };
  const values: unknown[] = [...(before?.values ?? bound.values)];
  const source = before?.source;
  const removes = action.kind === 'destroy' && changes.size === 0;
  const own = resource.primaryKey.map((attribute) => [attribute, { expr: itself(changeset, attribute) }] as const);
  const statement = removes
    ? deleteStatement({ resource, source, target, returning })
    : updateStatement({ resource, ...writtenBy(changeset, before, values, own), source, target, returning });
  return { planned: { statement, values }, own: before === undefined };
}

/** The value that is stored. */
const itself = ({ subject }: Changeset, { type, nullable, ...column }: AttributeModel): Expr => ({
  kind: 'attribute',
  from: subject.source,
  column: { ...column, type, nullable },
  type,
  nullable,
});

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
  const target = { key, version };
  return { statement: deleteStatement({ resource, source: undefined, target, returning }), values };
}
