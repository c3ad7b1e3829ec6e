import type { OperationOf } from '../../schema/operation.ts';
import type { TableStorage } from '../../schema/state.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';

/** How tables are stored. */
const pairs = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

/** What stands behind the columns of a new table. */
export const storageText = ({ parameters, tablespace }: TableStorage): string =>
  [
    ...(parameters === undefined ? [] : [` with (${pairs(parameters)})`]),
    ...(tablespace === undefined ? [] : [` tablespace ${quoteName(tablespace)}`]),
  ].join('');

export const setPersistence = ({ table, unlogged }: OperationOf<'setPersistence'>): string =>
  `alter table ${quoteKey(table)} set ${unlogged ? 'unlogged' : 'logged'}`;
export const setTablespace = ({ table, tablespace }: OperationOf<'setTablespace'>): string =>
  `alter table ${quoteKey(table)} set tablespace ${quoteName(tablespace)}`;
export const setParameters = ({ table, parameters }: OperationOf<'setParameters'>): string =>
  `alter table ${quoteKey(table)} set (${pairs(parameters)})`;
export const resetParameters = ({ table, names }: OperationOf<'resetParameters'>): string =>
  `alter table ${quoteKey(table)} reset (${names.join(', ')})`;
