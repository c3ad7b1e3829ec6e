import type { ActOf } from '../lint/act.ts';
import { rule } from '../lint/rule.ts';

const NARROW = new Set(['integer', 'smallint', 'serial', 'smallserial']);

/** The only column of a primary key, or one that numbers the rows, where its numbers are few. */
function narrowKey(act: ActOf<'createTable' | 'addColumn'>): string | undefined {
  const columns = act.kind === 'addColumn' ? [act.column] : act.columns;
  const keys = act.kind === 'addColumn' ? [] : act.constraints.filter(({ type }) => type === 'primary key');
  const isKey = (name: string): boolean =>
    keys.some(({ columns: [only, ...more] }) => only === name && more.length === 0);
  return columns.find(
    ({ name, type, identity, constraints }) =>
      NARROW.has(type.name) &&
      (identity ||
        type.name.endsWith('serial') ||
        isKey(name) ||
        constraints.some((one) => one.type === 'primary key')),
  )?.name;
}

export const smallKey = rule({
  about: ['createTable', 'addColumn'],
  family: 'choice',
  title: 'A key of 32 bits or less',
  severity: 'warning',
  why: 'A serial integer ends at 2147483647, with inserts that fail; widening it then writes the largest tables anew.',
  fix: 'Use bigint, or a uuid.',
  bad: [{ tx: ['create table notes (id integer generated always as identity primary key)'] }],
  good: [{ tx: ['create table notes (id bigint generated always as identity primary key)'] }],
  find: (act) => {
    const column = narrowKey(act);
    return column && `The key ${act.table}.${column} runs out of numbers`;
  },
});
