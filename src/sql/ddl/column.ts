import type { OperationOf } from '../../schema/operation.ts';
import type { Column } from '../../schema/state.ts';
import { quoteName, quoteText } from '../quote.ts';
import { quoteKey } from './name.ts';
import { printDefault, printTree } from './tree.ts';

/** Columns. */
export function columnDefinition(column: Column): string {
  const parts = [
    quoteName(column.name),
    column.type,
    ...(column.collation === undefined ? [] : [`collate ${quoteName(column.collation)}`]),
    ...(column.generated === undefined ? [] : [`generated always as (${printTree(column.generated)}) stored`]),
    ...(column.identity === undefined ? [] : [`generated ${column.identity} as identity`]),
    ...(column.default === undefined ? [] : [`default ${defaultText(column.default)}`]),
    ...(column.nullable ? [] : ['not null']),
  ];
  return parts.join(' ');
}

/** In parentheses where it is more than a call or a literal, so that nothing behind it is taken for a part of it. */
function defaultText(tree: NonNullable<Column['default']>): string {
  const text = printDefault(tree);
  return /^(?:[\w.]+(?:\(\))?|'(?:[^']|'')*'(?:::[\w" ()[\]]+)?)$/.test(text) ? text : `(${text})`;
}

type OnColumn = { readonly table: string; readonly column: string };
const alter = ({ table, column }: OnColumn, what: string): string =>
  `alter table ${quoteKey(table)} alter column ${quoteName(column)} ${what}`;

export const addColumn = ({ table, column }: OperationOf<'addColumn'>): string =>
  `alter table ${quoteKey(table)} add column ${columnDefinition(column)}`;

export const dropColumn = ({ table, column }: OnColumn): string =>
  `alter table ${quoteKey(table)} drop column ${quoteName(column)}`;

export const renameColumn = ({ table, from, to }: OperationOf<'renameColumn'>): string =>
  `alter table ${quoteKey(table)} rename column ${quoteName(from)} to ${quoteName(to)}`;

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

/** The next value is beyond every one that exists already. */
export function raiseSequence({ table, column }: OnColumn): string {
  const name = quoteName(column);
  const sequence = `pg_get_serial_sequence(${quoteText(quoteKey(table))}, ${quoteText(column)})`;
  return `select setval(${sequence}, max(${name})) from ${quoteKey(table)} having max(${name}) > 0`;
}

export const backfill = ({ table, column, value }: OperationOf<'backfill' | 'backfillInBatches'>): string =>
  `update ${quoteKey(table)} set ${assignment(column, value)} where ${missing(column)}`;

/** `"email" = lower("name")` */
export const assignment = (column: string, value: OperationOf<'backfill'>['value']): string =>
  `${quoteName(column)} = ${typeof value === 'string' ? value : printTree(value)}`;

/** `"email" is null` */
export const missing = (column: string): string => `${quoteName(column)} is null`;
