import type { OperationOf } from '../../schema/operation.ts';
import type { Check, ForeignKey, Key, Unique } from '../../schema/state.ts';
import { quoteName } from '../quote.ts';
import { quoteKey, quoteNames } from './name.ts';
import { printTree } from './tree.ts';

/** Constraints. */
export const primaryKeyText = (key: Key): string =>
  `constraint ${quoteName(key.name)} primary key (${quoteNames(key.columns)})`;

export const uniqueText = (unique: Unique): string =>
  `constraint ${quoteName(unique.name)} unique${unique.nullsDistinct ? '' : ' nulls not distinct'} (${quoteNames(unique.columns)})`;

export const checkText = (check: Check): string =>
  `constraint ${quoteName(check.name)} check (${printTree(check.condition)})`;

function foreignKeyText({ name, columns, to, onDelete, onDeleteColumns, onUpdate, deferrable }: ForeignKey): string {
  const some = onDeleteColumns === undefined ? '' : ` (${quoteNames(onDeleteColumns)})`;
  const actions = `${onDelete === 'no action' ? '' : ` on delete ${onDelete}${some}`}${onUpdate === 'no action' ? '' : ` on update ${onUpdate}`}`;
  const deferring = deferrable === undefined ? '' : ` ${deferrability(deferrable)}`;
  return `constraint ${quoteName(name)} foreign key (${quoteNames(columns)}) references ${quoteKey(to.table)} (${quoteNames(to.columns)})${actions}${deferring}`;
}

export const deferrability = (deferrable: ForeignKey['deferrable']): string =>
  deferrable === undefined ? 'not deferrable' : `deferrable initially ${deferrable}`;

const add = (table: string, text: string): string => `alter table ${quoteKey(table)} add ${text}`;

export const addPrimaryKey = ({ table, key, usingIndex }: OperationOf<'addPrimaryKey'>): string =>
  add(
    table,
    usingIndex === undefined
      ? primaryKeyText(key)
      : `constraint ${quoteName(key.name)} primary key using index ${quoteName(usingIndex)}`,
  );

export const addUnique = ({ table, unique, usingIndex }: OperationOf<'addUnique'>): string =>
  add(
    table,
    usingIndex === undefined
      ? uniqueText(unique)
      : `constraint ${quoteName(unique.name)} unique using index ${quoteName(usingIndex)}`,
  );

const notValid = (operation: { readonly notValid: boolean }): string => (operation.notValid ? ' not valid' : '');

export const addCheck = (operation: OperationOf<'addCheck'>): string =>
  add(operation.table, checkText(operation.check) + notValid(operation));

export const addForeignKey = (operation: OperationOf<'addForeignKey'>): string =>
  add(operation.table, foreignKeyText(operation.foreignKey) + notValid(operation));

export const addNotNullCheck = ({ table, column, name }: OperationOf<'addNotNullCheck'>): string =>
  add(table, `constraint ${quoteName(name)} check (${quoteName(column)} is not null) not valid`);

export const alterDeferrability = ({ table, foreignKey }: OperationOf<'alterDeferrability'>): string =>
  `alter table ${quoteKey(table)} alter constraint ${quoteName(foreignKey.name)} ${deferrability(foreignKey.deferrable)}`;

type OnConstraint = { readonly table: string; readonly name: string };
export const validateConstraint = ({ table, name }: OnConstraint): string =>
  `alter table ${quoteKey(table)} validate constraint ${quoteName(name)}`;
export const dropConstraint = ({ table, name }: OnConstraint): string =>
  `alter table ${quoteKey(table)} drop constraint ${quoteName(name)}`;
export const renameConstraint = ({ table, from, to }: OperationOf<'renameConstraint'>): string =>
  `alter table ${quoteKey(table)} rename constraint ${quoteName(from)} to ${quoteName(to)}`;
