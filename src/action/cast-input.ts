import { didYouMean } from '../error/nearest.ts';
import { chainOf } from '../expr/chain.ts';
import type { ArgumentModel, AttributeModel } from '../model/model.ts';
import { flawsOf } from '../type/cast.ts';
import type { Type } from '../type/type.ts';
import type { ActionModel } from './action-model.ts';
import { Changes } from './changes.ts';
import type { Issue } from './invalid-error.ts';
import { brokenRules } from './rules.ts';
import type { Standing } from './standing.ts';

/** What a caller passed, cast, with everything that is wrong with it. */
export interface CastInput {
  /** Accepted attributes that were given; the caller's to go on with. */
  readonly given: Changes;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly issues: readonly Issue[];
}

/** Casts an input by the action's declaration. Names it does not accept are issues, never dropped. */
export function castInput(action: ActionModel, input: unknown, { takes, places }: Standing): CastInput {
  const issues: Issue[] = [];
  const given = new Changes(places);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    issues.push(
      issue(
        undefined,
        'type',
        `the input is an object, not ${Array.isArray(input) ? 'a list' : JSON.stringify(input)}`,
      ),
    );
    return { given, arguments: noArguments, issues };
  }
  for (const key of Object.keys(input)) {
    if (!takes.has(key))
      issues.push(issue(key, 'unknown', `is not accepted by '${action.name}'${orElse(didYouMean(key, takes))}`));
  }
  for (const attribute of action.accept) {
    const value = own(input, attribute.name);
    if (value === undefined) continue;
    given.setAt(places.of(attribute), castOne(attribute, value, attribute.rules, issues));
  }
  const args = action.arguments.length === 0 ? noArguments : castArguments(action.arguments, input, issues);
  // Of ten thousand inputs few have issues: a list that is kept for each would be kept for nothing.
  return { given, arguments: args, issues: issues.length === 0 ? noIssues : issues };
}

const noArguments: CastInput['arguments'] = Object.freeze({});
const noIssues: readonly Issue[] = Object.freeze([]);

function castArguments(args: readonly ArgumentModel[], input: object, issues: Issue[]): CastInput['arguments'] {
  const cast: Record<string, unknown> = {};
  for (const argument of args) cast[argument.name] = castArgument(argument, own(input, argument.name), issues);
  return cast;
}

const own = (input: object, key: string): unknown => (Object.hasOwn(input, key) ? Reflect.get(input, key) : undefined);

interface Slot {
  readonly name: string;
  readonly type: Type;
  readonly nullable: boolean;
}

function castOne(slot: Slot, value: unknown, rules: AttributeModel['rules'], issues: Issue[]): unknown {
  const blank = value === '' && slot.type.family === 'text' && (rules.min ?? 0) > 0;
  if (value === null || blank) {
    if (!slot.nullable) issues.push(required(slot.name));
    return null;
  }
  if (chainOf(value) !== undefined) {
    issues.push(issue(slot.name, 'type', 'is a value from outside, not an expression'));
    return undefined;
  }
  const cast = slot.type.cast(value);
  if (!cast.ok) {
    const rule = slot.type.values === undefined ? 'type' : 'one_of';
    for (const { path, why } of flawsOf(cast))
      issues.push({ ...issue(slot.name, rule, why), path: [slot.name, ...path] });
    return undefined;
  }
  for (const broken of brokenRules(slot.name, slot.type, cast.value, rules)) issues.push(broken);
  return cast.value;
}

function castArgument(argument: ArgumentModel, value: unknown, issues: Issue[]): unknown {
  if (value !== undefined) return castOne(argument, value, argument.rules, issues);
  const { default: fallback, nullable, name } = argument;
  if (fallback?.in === 'js') return fallback.make();
  if (fallback?.in === 'sql' && fallback.expr.kind === 'literal') return fallback.expr.value;
  if (!nullable) issues.push(required(name));
  return null;
}

export const required = (field: string): Issue => issue(field, 'required', 'is required');

export function issue(field: string | undefined, rule: string, message: string): Issue {
  return { field, path: field === undefined ? [] : [field], rule, message };
}

/** Behind a complaint, which has no full stop of its own. */
const orElse = (suggestion: string): string => (suggestion === '' ? '' : `.${suggestion}`);
