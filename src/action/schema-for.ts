import { z } from 'zod';
import { didYouMean } from '../error/nearest.ts';
import type { ArgumentModel, AttributeModel } from '../model/model.ts';
import type { Class } from '../model/relationship.ts';
import { modelOf } from '../model/resolve.ts';
import type { Type } from '../type/type.ts';
import type { InputOf } from './action.ts';
import { type ActionModel, soundActionsOf } from './action-model.ts';
import { brokenRules } from './rules.ts';
import { UnknownAction } from './unknown-action.ts';

/**
 * The input of an action as a zod schema, for forms, routes and tools: strict, with the attribute types' own casting,
 * so that what it accepts is what the action accepts.
 * Throws `UnknownAction` where the resource has none of that name.
 *
 * @example
 * ```ts
 * schemaFor(Ticket, 'new').parse({ subject: 'The door squeaks' });
 * // → { subject: 'The door squeaks' }
 * ```
 */
export function schemaFor<R, A, K extends keyof A & string>(
  resource: Class<R> & { readonly actions: A },
  action: K,
): z.ZodType<InputOf<A[K]>> {
  const actions = soundActionsOf(modelOf(resource));
  const found = actions.get(action);
  if (found === undefined) {
    throw new UnknownAction(`${resource.name} has no action '${action}'.${didYouMean(action, actions.keys())}`);
  }
  return schemaOf(found) as unknown as z.ZodType<InputOf<A[K]>>;
}

function schemaOf(action: ActionModel): z.ZodType {
  const updates = action.kind !== 'create';
  const shape: Record<string, z.ZodType> = {};
  for (const attribute of action.accept) {
    const optional = updates || attribute.default !== undefined || attribute.nullable;
    shape[attribute.name] = fieldSchema(attribute, optional);
  }
  for (const argument of action.arguments) {
    shape[argument.name] = fieldSchema(argument, argument.default !== undefined || argument.nullable);
  }
  return z.strictObject(shape);
}

function fieldSchema(field: AttributeModel | ArgumentModel, optional: boolean): z.ZodType {
  const bare = typeSchema(field.type, field.rules);
  const described = 'description' in field && field.description !== undefined ? bare.describe(field.description) : bare;
  const nullable = field.nullable ? described.nullable() : described;
  return optional ? nullable.optional() : nullable;
}

/** Known types have a schema of zod's own, which a form generator can read; the rest are checked by the type. */
function typeSchema(type: Type, rules: AttributeModel['rules']): z.ZodType {
  const { domain } = type;
  const bare = bareSchema(type, rules);
  return domain === undefined ? bare : bare.refine((value) => !domain.breaks(value), domain.broken);
}

function bareSchema(type: Type, rules: AttributeModel['rules']): z.ZodType {
  if (type.values !== undefined) return z.enum(type.values as readonly [string, ...string[]]);
  switch (type.name) {
    case 'text':
    case 'ciText':
      return textSchema(rules);
    case 'uuid':
      return z.guid();
    case 'boolean':
      return z.boolean();
    case 'integer':
      return numberSchema(z.int32(), rules);
    case 'float':
      return numberSchema(z.number(), rules);
    case 'list':
      return type.item === undefined ? z.array(z.unknown()) : z.array(typeSchema(type.item, {}).nullable());
    default:
      return castSchema(type, rules);
  }
}

function textSchema({ min, max, match }: AttributeModel['rules']): z.ZodType {
  let schema = z.string();
  if (min !== undefined) schema = schema.min(min);
  if (max !== undefined) schema = schema.max(max);
  return match === undefined ? schema : schema.regex(match);
}

function numberSchema(base: z.ZodNumber | z.ZodInt32, { min, max }: AttributeModel['rules']): z.ZodType {
  let schema: z.ZodNumber = base;
  if (min !== undefined) schema = schema.min(min);
  return max === undefined ? schema : schema.max(max);
}

function castSchema(type: Type, rules: AttributeModel['rules']): z.ZodType {
  return z.unknown().transform((value, context) => {
    const cast = type.cast(value);
    if (!cast.ok) {
      context.addIssue({ code: 'custom', message: cast.why });
      return z.NEVER;
    }
    for (const { message } of brokenRules('', type, cast.value, rules)) context.addIssue({ code: 'custom', message });
    return cast.value;
  });
}
