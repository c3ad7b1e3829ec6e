import { didYouMean } from '../error/nearest.ts';
import { RecordToken } from '../expr/chain.ts';
import { argumentModel } from '../model/attribute-model.ts';
import { deferredOf } from '../model/deferred.ts';
import { binding, resolveValue } from '../model/field.ts';
import { InvalidModel, Misdeclared } from '../model/invalid-model.ts';
import type { ArgumentModel, AttributeModel, Mistake, ResourceModel } from '../model/model.ts';
import { deeds, policiesOf } from '../model/policy/policies.ts';
import { rootSource } from '../model/source.ts';
import type { ActionKind } from './action.ts';

/** An action with every name looked up. */
export interface ActionModel {
  readonly name: string;
  readonly kind: ActionKind;
  readonly resource: ResourceModel;
  readonly accept: readonly AttributeModel[];
  readonly arguments: readonly ArgumentModel[];
  /** What it sets by itself, as declared: values or recorded expressions. */
  readonly set: readonly (readonly [AttributeModel, unknown])[];
  readonly change: ((record: unknown, context: object) => Readonly<Record<string, unknown>>) | undefined;
  readonly validate: readonly ValidationModel[];
  /** The attribute that counts versions: only a record that is still as it was read is written. */
  readonly optimisticLock: AttributeModel | undefined;
  readonly query: ((query: unknown, context: object) => unknown) | undefined;
  readonly description: string | undefined;
}

/** A condition of the record, with what to say where it does not hold. */
export interface ValidationModel {
  readonly condition: (record: unknown, context: object) => unknown;
  readonly message: string | undefined;
  readonly field: string | undefined;
}

interface Options {
  readonly accept?: readonly string[];
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly change?: ActionModel['change'];
  readonly validate?: readonly unknown[];
  readonly optimisticLock?: string;
  readonly query?: ActionModel['query'];
  readonly description?: string;
}

interface DeclaredAction {
  readonly kind: ActionKind;
  readonly options: Options;
}

const builder = Object.freeze({
  create: (options: Options = {}): DeclaredAction => ({ kind: 'create', options }),
  read: (options: Options = {}): DeclaredAction => ({ kind: 'read', options }),
  update: (options: Options = {}): DeclaredAction => ({ kind: 'update', options }),
  destroy: (options: Options = {}): DeclaredAction => ({ kind: 'destroy', options }),
});

interface Examined {
  readonly actions: ReadonlyMap<string, ActionModel>;
  readonly mistakes: readonly Mistake[];
}
const examined = new WeakMap<ResourceModel, Examined>();

/** The actions of a resource, and what is wrong with their declaration. Worked out once. */
export function actionsOf(resource: ResourceModel): Examined {
  let found = examined.get(resource);
  if (found === undefined) {
    found = examine(resource);
    examined.set(resource, found);
  }
  return found;
}

/** The same for those who run them. Throws `InvalidModel` where something is wrong with any of them. */
export function soundActionsOf(resource: ResourceModel): Examined['actions'] {
  const { actions, mistakes } = actionsOf(resource);
  if (mistakes.length > 0) throw new InvalidModel(mistakes);
  return actions;
}

function examine(resource: ResourceModel): Examined {
  const declared = deferredOf(Reflect.get(resource.class, 'actions'));
  const actions = new Map<string, ActionModel>();
  const mistakes: Mistake[] = [];
  if (declared === undefined) return { actions, mistakes: misnamed(resource, actions) };
  for (const [name, action] of Object.entries(declaredBy(resource, declared.callback, mistakes))) {
    const complain = (message: string): void =>
      void mistakes.push({ resource: resource.name, field: `actions.${name}`, message });
    try {
      if (action.kind !== 'read' && resource.repo.access === 'read') {
        throw new Misdeclared(`the repo '${resource.repo.name}' is read-only, so nothing can be written`, {
          fix: 'leave the action out, or name another repo',
        });
      }
      if (action.kind !== 'read' && resource.view !== undefined) {
        throw new Misdeclared(`${resource.name} is a view, so nothing can be written`, {
          fix: 'leave the action out, or act on the resources that the view reads',
        });
      }
      actions.set(name, actionModel(resource, name, action, complain));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      complain(error.message);
    }
  }
  return { actions, mistakes: [...mistakes, ...misnamed(resource, actions)] };
}

/** A policy about an action that there is not would never be asked. */
function misnamed(resource: ResourceModel, actions: Examined['actions']): readonly Mistake[] {
  const known = [...deeds, ...actions.keys()];
  const named = policiesOf(resource.class)?.flatMap((policy) => policy.actions ?? []) ?? [];
  return named
    .filter((name) => !known.includes(name))
    .map((name) => ({
      resource: resource.name,
      field: 'policies',
      message: `there is no action '${name}'.${didYouMean(name, known)}`,
    }));
}

/** What the callback gives; what it throws is a mistake like any other. */
function declaredBy(
  resource: ResourceModel,
  callback: unknown,
  mistakes: Mistake[],
): Readonly<Record<string, DeclaredAction>> {
  try {
    return (callback as (action: typeof builder) => Readonly<Record<string, DeclaredAction>>)(builder);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    mistakes.push({
      resource: resource.name,
      field: 'actions',
      message: `its callback threw: ${error.message} (an action is one of ${Object.keys(builder).join(', ')})`,
    });
    return {};
  }
}

const known = ['accept', 'arguments', 'set', 'change', 'validate', 'optimisticLock', 'query', 'description'];

function actionModel(
  resource: ResourceModel,
  name: string,
  { kind, options }: DeclaredAction,
  complain: (message: string) => void,
): ActionModel {
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) complain(`action.${kind}() has no option '${option}'.${didYouMean(option, known)}`);
  }
  if (kind === 'read' && typeof options.query !== 'function')
    complain('a read action says what it reads: query: (q) => q.filter(…)');
  const attribute = (key: string): AttributeModel[] => {
    const found = resource.attributes.find((one) => one.name === key);
    if (found === undefined)
      complain(
        `${resource.name} has no attribute '${key}'.${didYouMean(
          key,
          resource.attributes.map((one) => one.name),
        )}`,
      );
    return found === undefined ? [] : [found];
  };
  const accept = (options.accept ?? []).flatMap((key) => attribute(key));
  const args = Object.entries(options.arguments ?? {}).map(([key, spec]) =>
    argumentModel(key, spec, constant(resource)),
  );
  checkAccepted(accept, args, complain);
  return Object.freeze({
    name,
    kind,
    resource,
    accept,
    arguments: args,
    set: Object.entries(options.set ?? {}).flatMap(([key, value]) =>
      attribute(key).map((found) => [found, value] as const),
    ),
    change: options.change,
    validate: (options.validate ?? []).flatMap((one) => validation(one, [...accept, ...args], complain)),
    optimisticLock: versionOf(options, attribute, complain),
    query: options.query,
    description: options.description,
  });
}

function checkAccepted(
  accept: readonly AttributeModel[],
  args: readonly ArgumentModel[],
  complain: (message: string) => void,
): void {
  for (const { name, readonly, generated } of accept) {
    if (readonly) complain(`accepts '${name}', which is readonly: it is set by the database or by an action`);
    if (generated !== undefined) complain(`accepts '${name}', which the database makes`);
    if (args.some((one) => one.name === name)) complain(`'${name}' is both accepted and an argument`);
  }
}

function versionOf(
  { optimisticLock }: Options,
  attribute: (key: string) => readonly AttributeModel[],
  complain: (message: string) => void,
): AttributeModel | undefined {
  const [found] = optimisticLock === undefined ? [] : attribute(optimisticLock);
  if (found !== undefined && (found.type.sql !== 'integer' || found.nullable))
    complain(`versions are counted by '${found.name}', which is no integer that is always there`);
  return found;
}

function validation(
  declared: unknown,
  inputs: readonly { readonly name: string }[],
  complain: (message: string) => void,
): readonly ValidationModel[] {
  const parts = typeof declared === 'function' ? { condition: declared } : declared;
  const { condition, message, field } = (parts ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof condition !== 'function') {
    complain('a validation is a condition: (t) => t.isOpen, or { condition, message, field }');
    return [];
  }
  const names = inputs.map(({ name }) => name);
  if (field !== undefined && !names.includes(String(field)))
    complain(`a validation is about '${String(field)}', which is no input.${didYouMean(String(field), names)}`);
  return [
    {
      condition: condition as ValidationModel['condition'],
      message: message === undefined ? undefined : String(message),
      field: field === undefined ? undefined : String(field),
    },
  ];
}

/** Defaults of arguments are expressions that look at no record. */
function constant(resource: ResourceModel): (value: unknown) => ReturnType<typeof resolveValue> {
  return (value) => resolveValue(value, binding(new RecordToken('record'), rootSource(resource)));
}
