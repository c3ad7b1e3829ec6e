import type { OperationOf } from '../../schema/operation.ts';
import { quoteName, quoteTable, quoteText } from '../quote.ts';
import { defaultText } from './column.ts';
import { quoteKey } from './name.ts';

/** Changes of a column's properties. */
type OnColumn = { readonly table: string; readonly column: string };
const alter = ({ table, column }: OnColumn, what: string): string =>
  `alter table ${quoteKey(table)} alter column ${quoteName(column)} ${what}`;

export const setNotNull = (on: OnColumn): string => alter(on, 'set not null');
export const dropNotNull = (on: OnColumn): string => alter(on, 'drop not null');
export const dropDefault = (on: OnColumn): string => alter(on, 'drop default');
export const dropIdentity = (on: OnColumn): string => alter(on, 'drop identity');
export const dropExpression = (on: OnColumn): string => alter(on, 'drop expression');
export const setDefault = (operation: OperationOf<'setDefault'>): string =>
  alter(operation, `set default ${defaultText(operation.value)}`);
export const addIdentity = (operation: OperationOf<'addIdentity'>): string =>
  alter(operation, `add generated ${operation.identity} as identity`);
export const setIdentity = (operation: OperationOf<'setIdentity'>): string =>
  alter(operation, `set generated ${operation.identity}`);

export function alterType(operation: OperationOf<'alterType'>): string {
  const { column, type, collation, using } = operation;
  const collate = collation === undefined ? '' : ` collate ${quoteName(collation)}`;
  const cast = using === undefined ? '' : ` using ${using.replaceAll('$', () => quoteName(column))}`;
  return alter(operation, `type ${type}${collate}${cast}`);
}

/** A sequence as `serial` makes it; it goes with its column. */
export const createSequence = ({ table, column, schema, name, type }: OperationOf<'createSequence'>): string =>
  `create sequence ${quoteTable(schema, name)} as ${type} owned by ${quoteKey(table)}.${quoteName(column)}`;

export const retypeSequence = ({ schema, name, type }: OperationOf<'retypeSequence'>): string =>
  `alter sequence ${quoteTable(schema, name)} as ${type}`;

/** With the default that asks it for numbers. */
export const dropSequence = ({ schema, name }: OperationOf<'dropSequence'>): string =>
  `drop sequence ${quoteTable(schema, name)} cascade`;

/** The next value is beyond every one that exists already. */
export function raiseSequence({ table, column }: OnColumn): string {
  const name = quoteName(column);
  const sequence = `pg_get_serial_sequence(${quoteText(quoteKey(table))}, ${quoteText(column)})`;
  return `select setval(${sequence}, max(${name})) from ${quoteKey(table)} having max(${name}) > 0`;
}
