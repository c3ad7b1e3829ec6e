import fc from 'fast-check';
import { type BodyPart, keyOf, type Policy, type State, type Table } from '../../../src/schema/state.ts';
import { part } from './part.ts';
import { tableNames } from './tables.ts';

interface Drawn {
  readonly on: string;
  readonly reads: string | undefined;
  readonly forced: boolean;
  readonly named: string;
  readonly command: Policy['command'];
  readonly restrictive: boolean;
  /** Whether what is written has to meet a condition of its own: another column. */
  readonly both: boolean;
  /** Which column, from the last. */
  readonly column: number;
}
const drawn: fc.Arbitrary<readonly Drawn[]> = fc.uniqueArray(
  fc.record({
    on: fc.constantFrom(...tableNames),
    reads: fc.constantFrom(undefined, ...tableNames),
    forced: fc.boolean(),
    named: fc.constantFrom('own', 'Odd "policy', 'theirs'),
    command: fc.constantFrom('all', 'select', 'update', 'insert', 'delete'),
    restrictive: fc.boolean(),
    both: fc.boolean(),
    column: fc.constantFrom(1, 1, 2, 3),
  }),
  { maxLength: 6, selector: ({ on, named }) => `${on} ${named}` },
);

/** Row security of some tables, by columns of their own and by rows of others. */
export const policies = part(drawn, (state, all) => ({
  ...state,
  tables: state.tables.map((table) => {
    const found = all.filter(({ on }) => on === table.name);
    if (found.length === 0) return table;
    return {
      ...table,
      rowSecurity: found.some(({ forced }) => forced) ? 'forced' : 'enabled',
      policies: found.map((one) => toPolicy(table, one, state)),
    };
  }),
}));

function toPolicy(table: Table, drawn: Drawn, state: State): Policy {
  const { reads, named, command, restrictive, both, column } = drawn;
  const other = state.tables.find(({ name }) => name === reads && name !== table.name);
  const condition = (of: Table, at: number): readonly BodyPart[] => {
    const name = (of.columns.at(-at) ?? of.columns[0])?.name ?? '';
    return [{ table: keyOf(of), column: name }, 'is', 'not', 'null'];
  };
  const body: readonly BodyPart[] =
    other === undefined
      ? condition(table, column)
      : [
          ...['exists', '(', 'select', 'from', { table: keyOf(other) }, 't1', 'where', 't1', '.'],
          ...condition(other, column),
          ')',
        ];
  return {
    name: named,
    command,
    ...(restrictive ? { restrictive } : {}),
    roles: restrictive ? ['pg_monitor'] : ['public'],
    ...(command === 'insert' ? {} : { using: body }),
    ...(command === 'insert' ? { check: body } : {}),
    ...(both && (command === 'all' || command === 'update') ? { check: condition(table, 1) } : {}),
  };
}
