import { bareType, type ForeignKey, type State, type Table, tableOf } from '../../schema/state.ts';

/** What a key can be: texts and numbers, not moments or documents. */
const keyTypes =
  /^(uuid|text|citext|smallint|integer|bigint|numeric(\(\d+,\d+\))?|date|character( varying)?(\(\d+\))?|"?\w[\w"]*)$/;
const noKeys = /^(boolean|bytea|jsonb?|timestamp.*|interval|point|.*\[\]|.*range)$/;

/** Why no relationship can stand for a foreign key; undefined where one can. */
export function unrelatable(
  table: Table,
  { columns, to }: ForeignKey,
  { state, isKnown }: { readonly state: State; readonly isKnown: (table: string) => boolean },
): string | undefined {
  const target = tableOf(state, to.table);
  if (target === undefined || !isKnown(to.table)) return 'its table is not among the resources';
  for (const [i, name] of columns.entries()) {
    const here = bareType(state, table.columns.find((column) => column.name === name)?.type ?? '');
    const there = bareType(state, target.columns.find((column) => column.name === to.columns[i])?.type ?? '');
    if (kinOf(here) !== kinOf(there)) return `${here} refers to ${there}`;
    if (noKeys.test(here) || !keyTypes.test(here)) return `values of ${here} are no keys in TypeScript`;
  }
  return undefined;
}

const kinOf = (type: string): string => {
  const base = type.replace(/\([\d,]+\)/, '');
  return base === 'smallint' ? 'integer' : /^character/.test(base) ? 'text' : base;
};
