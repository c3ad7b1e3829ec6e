import { IndentationText, Project, QuoteKind } from 'ts-morph';
import type { Column, State, Table } from '../../schema/state.ts';
import { attributeText } from './attribute.ts';
import type { OwnType } from './column-type.ts';
import { fieldNameOf, Taken } from './identifiers.ts';

/** A class of fields that is there, and the columns it does not have. */
export interface AddFieldsRequest {
  /** The module. */
  readonly text: string;
  readonly className: string;
  readonly table: Table;
  readonly columns: readonly Column[];
  /** Names of the fields there are, of any kind. */
  readonly names: readonly string[];
  /** Fields by their columns. */
  readonly fields: ReadonlyMap<string, string>;
  readonly state: State;
}

/** The module with the fields behind the attributes it has; the names that were added. */
export interface AddedFields {
  readonly text: string;
  readonly added: readonly string[];
}

/** Adds attributes to a class; undefined where it is not plain where they belong. Everything else stays as it is. */
export function addFields(request: AddFieldsRequest): AddedFields | undefined {
  const { className, table, columns, fields, state } = request;
  const file = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
  }).createSourceFile('resource.ts', request.text);
  const [declared, ...others] = file.getClasses().filter((one) => one.getName() === className);
  const properties = declared?.getInstanceProperties() ?? [];
  const own = new Set(fields.values());
  const last = properties.filter((one) => own.has(one.getName())).at(-1);
  if (declared === undefined || others.length > 0 || last === undefined) return undefined;
  const types = new Map<string, OwnType>();
  const taken = new Taken(request.names);
  const found = columns.map((column) => {
    const field = taken.take(fieldNameOf(column.name));
    const resource = { key: '', table, className, file: '', fields, relationships: [], taken };
    return { field, ...attributeText(column, field, { state, own: types, resource, choices: new Map() }) };
  });
  if (found.some((one) => one.types.length > 0)) return undefined;
  // As text, behind a comment on the same line: a formatter would touch what is not ours.
  const rest = request.text.slice(last.getEnd());
  const end = last.getEnd() + (/\r?\n/.exec(rest)?.index ?? 0);
  const indent = last.getIndentationText();
  file.insertText(end, found.map(({ field, text }) => `\n${indent}${field} = ${text};`).join(''));
  const wanted = [...new Set(found.flatMap(({ quarry }) => quarry))];
  const imported = file.getImportDeclaration((one) => one.getModuleSpecifierValue() === 'quarry' && !one.isTypeOnly());
  const known = new Set(imported?.getNamedImports().map((one) => one.getName()));
  const missing = wanted.filter((name) => !known.has(name));
  if (imported === undefined) file.addImportDeclaration({ moduleSpecifier: 'quarry', namedImports: missing });
  else imported.addNamedImports(missing);
  return { text: file.getFullText(), added: found.map(({ field }) => field) };
}
