import fc from 'fast-check';
import { keyOf, type Statement, type Table } from '../../../src/schema/state.ts';
import { part } from './part.ts';
import { tableNames } from './tables.ts';

interface Drawn {
  /** What a function that indexes call does, and which table a trigger is on. */
  readonly loud: 'upper' | 'lower' | undefined;
  readonly watched: string | undefined;
}
const drawn: fc.Arbitrary<Drawn> = fc.record({
  loud: fc.constantFrom(undefined, undefined, 'upper', 'lower'),
  watched: fc.constantFrom(undefined, ...tableNames),
});

/** A function that indexes call, and a trigger on a table. */
export const statements = part(drawn, (state, { loud, watched }) => {
  const tables = loud === undefined ? state.tables : state.tables.map(calling);
  const made = [...loudness(loud), ...watching(tables, watched)];
  return { ...state, tables, ...(made.length === 0 ? {} : { statements: made }) };
});

const loudness = (by: string | undefined): Statement[] =>
  by === undefined
    ? []
    : [
        {
          name: 'loud',
          up: [`create function loud(words text) returns text language sql immutable as $$ select ${by}(words) $$`],
          down: ['drop function loud(text)'],
          after: [],
        },
      ];

/** Its expressions call the function. */
const calling = (table: Table): Table => ({
  ...table,
  indexes: table.indexes.map((one) => ({
    ...one,
    keys: one.keys.map((key) =>
      typeof key.on === 'object' && 'call' in key.on
        ? { ...key, on: { raw: ['loud', '(', ...key.on.args, ')'], type: 'text' } }
        : key,
    ),
  })),
});

function watching(tables: readonly Table[], name: string | undefined): Statement[] {
  const table = tables.find((one) => one.name === name);
  if (table === undefined) return [];
  const quoted = `${table.schema === undefined ? '' : `${table.schema}.`}${table.name}`;
  return [
    {
      name: 'watch',
      up: [
        `create trigger watch before update on ${quoted} for each row execute function suppress_redundant_updates_trigger()`,
      ],
      down: [`drop trigger watch on ${quoted}`],
      after: [keyOf(table)],
    },
  ];
}
