import { snakeCase } from '../../model/naming.ts';
import type { Column, State } from '../../schema/state.ts';
import { printTree } from '../../sql/ddl/tree.ts';
import type { Choices } from './choices.ts';
import { declaredType } from './column-type.ts';
import type { Declared, OwnType } from './declared.ts';
import { defaultText, isOwnDefault, madeByApplication, rawText } from './default-value.ts';
import { expressionText } from './expression-text.ts';
import { callText, flagOption, optionsText, quoted, textOption } from './options.ts';
import type { ResourcePlan } from './resource-plan.ts';

/** An attribute as text, and the functions it calls. */
export interface AttributeText {
  readonly text: string;
  readonly quarry: readonly string[];
  readonly types: readonly string[];
}

interface Context {
  readonly state: State;
  readonly own: Map<string, OwnType>;
  readonly resource: ResourcePlan;
  readonly choices: Choices;
}

/** `text({ optional: true })` */
export function attributeText(column: Column, field: string, context: Context): AttributeText {
  const declared = refined(declaredType(column.type, context.state, context.own), column, context.choices);
  const primaryKey = context.resource.table.primaryKey?.columns.includes(column.name) ?? false;
  const preset = defaultOf(column, declared, primaryKey, context);
  const generated = generatedText(column, declared, context);
  const options = optionsText({
    primaryKey: flagOption(primaryKey),
    ...declared.options,
    generated: generated?.text,
    optional: flagOption(column.nullable),
    default: preset?.text,
    collation: textOption(column.collation),
    column: snakeCase(field) === column.name ? undefined : quoted(column.name),
    description: textOption(column.comment),
  });
  const uses = [...(preset?.uses ?? []), ...(generated?.uses ?? [])];
  return {
    text: callText(declared.name, ...declared.args, options),
    quarry: [...(declared.own ? [] : [declared.name]), ...declared.also, ...uses],
    types: [...(declared.own ? [declared.name] : []), ...declared.types],
  };
}

/** What more than its type says of a column: its choices, and the language of its words. */
function refined(declared: Declared, { name, generated }: Column, choices: Choices): Declared {
  const choice = choices.get(name);
  if (choice !== undefined) return { ...declared, name: 'oneOf', args: [choice.values] };
  if (declared.name !== 'tsvector' || generated === undefined) return declared;
  const [, language = 'simple'] = /to_tsvector\('(\w+)'::regconfig/.exec(printTree(generated)) ?? [];
  return { ...declared, args: [quoted(language)] };
}

function generatedText({ identity, generated }: Column, declared: Declared, { state, resource }: Context) {
  if (identity !== undefined) return { text: identity === 'by default' ? 'true' : quoted(identity), uses: [] };
  if (generated === undefined) return undefined;
  const sql = printTree(generated);
  const { table, fields } = resource;
  const found = expressionText(sql, { state, columns: table.columns, fields, record: 'this' });
  return found ?? rawText(sql, declared.value);
}

/** A uuid that is the key has a default unless it refers to something: then that is left out, or kept away. */
function defaultOf(column: Column, declared: Declared, primaryKey: boolean, { resource, state }: Context) {
  if (resource.view !== undefined) return undefined;
  const { primaryKey: key, foreignKeys } = resource.table;
  const related = resource.relationships.some(
    (link) => link.kind === 'belongsTo' && link.foreignKey.columns.includes(column.name),
  );
  const implied = primaryKey && column.type === 'uuid' && key?.columns.length === 1 && !related;
  if (!implied || foreignKeys.length < 0) return defaultText(column, declared, state);
  if (isOwnDefault(column)) return undefined;
  return column.default === undefined ? { text: madeByApplication, uses: [] } : defaultText(column, declared, state);
}
