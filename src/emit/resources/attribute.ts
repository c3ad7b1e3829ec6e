import { snakeCase } from '../../model/naming.ts';
import type { Column, State } from '../../schema/state.ts';
import { printTree } from '../../sql/ddl/tree.ts';
import { type Declared, declaredType, type OwnType } from './column-type.ts';
import { defaultText, isOwnDefault, madeByApplication, rawSql } from './default-value.ts';
import { callText, flagOption, optionsText, quoted, textOption } from './options.ts';
import type { ResourcePlan } from './plan.ts';

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
}

/** `text({ optional: true })` */
export function attributeText(column: Column, field: string, context: Context): AttributeText {
  const declared = inItsLanguage(declaredType(column.type, context.state, context.own), column);
  const primaryKey = context.resource.table.primaryKey?.columns.includes(column.name) ?? false;
  const preset = defaultOf(column, declared, primaryKey, context);
  const generated = generatedText(column, declared);
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
  const uses = [preset?.uses, generated?.uses].flatMap((name) => name ?? []);
  return {
    text: callText(declared.name, ...declared.args, options),
    quarry: [...(declared.own ? [] : [declared.name]), ...declared.also, ...uses],
    types: [...(declared.own ? [declared.name] : []), ...declared.types],
  };
}

/** The words of a text in a language are those of the expression they come from. */
function inItsLanguage(declared: Declared, { generated }: Column): Declared {
  if (declared.name !== 'tsvector' || generated === undefined) return declared;
  const [, language = 'simple'] = /to_tsvector\('(\w+)'::regconfig/.exec(printTree(generated)) ?? [];
  return { ...declared, args: [quoted(language)] };
}

function generatedText({ identity, generated }: Column, declared: Declared) {
  if (identity !== undefined) return { text: identity === 'by default' ? 'true' : quoted(identity), uses: undefined };
  if (generated === undefined) return undefined;
  return { text: rawSql(printTree(generated), declared.value), uses: 'sql' };
}

/** A uuid that is the key has a default unless it refers to something: then that is left out, or kept away. */
function defaultOf(column: Column, declared: Declared, primaryKey: boolean, { resource }: Context) {
  const { primaryKey: key, foreignKeys } = resource.table;
  const related = resource.relationships.some(
    (link) => link.kind === 'belongsTo' && link.foreignKey.columns.includes(column.name),
  );
  const implied = primaryKey && column.type === 'uuid' && key?.columns.length === 1 && !related;
  if (!implied || foreignKeys.length < 0) return defaultText(column, declared);
  if (isOwnDefault(column)) return undefined;
  return column.default === undefined ? { text: madeByApplication, uses: undefined } : defaultText(column, declared);
}
