import type { OperationOf } from '../../schema/operation.ts';
import type { Column } from '../../schema/state.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';
import { printDefault, printTree } from './tree.ts';

/** Columns. */
export function columnDefinition(column: Column): string {
  const parts = [
    quoteName(column.name),
    column.identity === 'serial' ? serialOf(column.type) : column.type,
    ...(column.collation === undefined ? [] : [`collate ${quoteName(column.collation)}`]),
    ...(column.generated === undefined ? [] : [`generated always as (${printTree(column.generated)}) stored`]),
    ...(column.identity === undefined || column.identity === 'serial'
      ? []
      : [`generated ${column.identity} as identity`]),
    ...(column.default === undefined ? [] : [`default ${defaultText(column.default)}`]),
    ...(column.nullable ? [] : ['not null']),
  ];
  return parts.join(' ');
}

const serialOf = (type: string): string =>
  type === 'bigint' ? 'bigserial' : type === 'smallint' ? 'smallserial' : 'serial';

/** In parentheses where it is more than a call or a literal, so that nothing behind it is taken for a part of it. */
export function defaultText(tree: NonNullable<Column['default']>): string {
  const text = printDefault(tree);
  return /^(?:[\w.]+(?:\(\))?|'(?:[^']|'')*'(?:::[\w" ()[\]]+)?)$/.test(text) ? text : `(${text})`;
}

export const addColumn = ({ table, column }: OperationOf<'addColumn'>): string =>
  `alter table ${quoteKey(table)} add column ${columnDefinition(column)}`;

export const dropColumn = ({ table, column }: OperationOf<'dropColumn'>): string =>
  `alter table ${quoteKey(table)} drop column ${quoteName(column)}`;

export const renameColumn = ({ table, from, to }: OperationOf<'renameColumn'>): string =>
  `alter table ${quoteKey(table)} rename column ${quoteName(from)} to ${quoteName(to)}`;
