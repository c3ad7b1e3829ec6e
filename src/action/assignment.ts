import { didYouMean } from '../error/nearest.ts';
import { chainOf, RecordToken, recordOf } from '../expr/chain.ts';
import type { Expr, ParamNode, RootSource } from '../expr/node.ts';
import { quoted } from '../expr/operator/describe.ts';
import { binding, resolveValue } from '../model/field.ts';
import { Misdeclared } from '../model/invalid-model.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import { rootSource } from '../model/source.ts';
import type { ActionModel } from './action-model.ts';
import { currentActor } from './scope.ts';

/** What an attribute is to become: a value, or an expression over the record, which is kept as it was written as well. */
export type Assigned = { readonly value: unknown } | { readonly expr: Expr; readonly recorded: unknown };

/** The record of an action's expressions. */
export interface Subject {
  readonly token: RecordToken;
  readonly source: RootSource;
}

export function subjectOf(resource: ResourceModel): Subject {
  return { token: new RecordToken('record'), source: rootSource(resource) };
}

/** What the `set` of an action says. */
export function assignSet(action: ActionModel, subject: Subject): ReadonlyMap<AttributeModel, Assigned> {
  return new Map(action.set.map(([attribute, value]) => [attribute, assign(attribute, value, subject)]));
}

/** What an action sets by itself: `set`, then `change`, which wins. */
export function ownAssignments(
  action: ActionModel,
  args: Readonly<Record<string, unknown>>,
  { subject, set }: { readonly subject: Subject; readonly set: ReadonlyMap<AttributeModel, Assigned> },
): ReadonlyMap<AttributeModel, Assigned> {
  if (action.change === undefined) return set;
  const assigned = new Map(set);
  const changes = action.change(recordOf(subject.token), { arguments: args, actor: currentActor() }) ?? {};
  for (const [key, value] of Object.entries(changes)) {
    const attribute = action.resource.attributes.find(({ name }) => name === key);
    if (attribute === undefined) {
      const names = action.resource.attributes.map(({ name }) => name);
      throw new Misdeclared(
        `the change of '${action.name}' sets '${key}', which ${action.resource.name} does not have.${didYouMean(key, names)}`,
      );
    }
    if (value !== undefined) assigned.set(attribute, assign(attribute, value, subject));
  }
  return assigned;
}

/** Values in an expression travel as parameters; which ones, the statement decides. */
const given = (): number => -1;

/** A default as an assignment. */
export function assign(attribute: AttributeModel, value: unknown, subject: Subject): Assigned {
  if (chainOf(value) !== undefined)
    return { expr: resolveValue(value, binding(subject.token, subject.source, given)), recorded: value };
  if (value === null) return { value };
  const cast = attribute.type.cast(value);
  if (cast.ok) return { value: cast.value };
  throw new Misdeclared(`'${attribute.name}' is set to ${shown(attribute, value)}: ${cast.why}`);
}

const shown = ({ sensitive }: AttributeModel, value: unknown): string =>
  sensitive ? 'a sensitive value' : quoted(value);

/** A new record has no stored row: its attributes stand for the values they are about to get. */
export function beforeInsert(expr: Expr, values: Iterable<readonly [AttributeModel, Assigned]>): Expr {
  switch (expr.kind) {
    case 'attribute': {
      if (expr.from.kind !== 'root')
        throw new Misdeclared('a create cannot look through a relationship of the record it is about to make');
      const assigned = [...values].find(([attribute]) => attribute === expr.column)?.[1];
      if (assigned === undefined) return byDefault(expr.column as AttributeModel);
      if ('expr' in assigned) return assigned.expr;
      const param: ParamNode = {
        kind: 'param',
        ordinal: -1,
        value: assigned.value,
        type: expr.type,
        nullable: expr.nullable,
      };
      return param;
    }
    case 'calculation':
      return beforeInsert(expr.body, values);
    case 'call':
    case 'fragment':
      return { ...expr, args: expr.args.map((arg) => beforeInsert(arg, values)) };
    case 'aggregate':
      throw new Misdeclared('a create cannot aggregate over relationships of the record it is about to make');
    default:
      return expr;
  }
}

/** What an attribute that is not written will be; what is another value each time cannot be said twice. */
function byDefault({ name, type, default: fallback, generated }: AttributeModel): Expr {
  if (generated !== undefined || (fallback?.in === 'sql' && fallback.expr.kind === 'fragment')) {
    throw new Misdeclared(`a create cannot compute with '${name}', which the database makes`, {
      fix: 'give it a value, or compute in an update',
    });
  }
  return fallback?.in === 'sql' ? fallback.expr : { kind: 'literal', value: null, type, nullable: true };
}
