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
}
const drawn: fc.Arbitrary<readonly Drawn[]> = fc.uniqueArray(
  fc.record({
    on: fc.constantFrom(...tableNames),
    reads: fc.constantFrom(undefined, ...tableNames),
    forced: fc.boolean(),
    named: fc.constantFrom('own', 'Odd "policy'),
    command: fc.constantFrom('all', 'select', 'update', 'insert'),
    restrictive: fc.boolean(),
  }),
  { maxLength: 3, selector: ({ on }) => on },
);

/** Row security of some tables, by a column of their own and by rows of others. */
export const policies = part(drawn, (state, all) => ({
  ...state,
  tables: state.tables.map((table) => {
    const found = all.find(({ on }) => on === table.name);
    return found === undefined ? table : secured(table, found, state);
  }),
}));

function secured(table: Table, { reads, forced, named, command, restrictive }: Drawn, state: State): Table {
  const other = state.tables.find(({ name }) => name === reads && name !== table.name);
  const condition = (of: Table): readonly BodyPart[] => {
    const column = of.columns.at(-1)?.name ?? '';
    return [{ table: keyOf(of), column }, 'is', 'not', 'null'];
  };
  const body: readonly BodyPart[] =
    other === undefined
      ? condition(table)
      : ['exists', '(', 'select', 'from', { table: keyOf(other) }, 't1', 'where', 't1', '.', ...condition(other), ')'];
  const policy: Policy = {
    name: named,
    command,
    ...(restrictive ? { restrictive } : {}),
    roles: restrictive ? ['pg_monitor'] : ['public'],
    ...(command === 'insert' ? { check: body } : { using: body }),
  };
  return { ...table, rowSecurity: forced ? 'forced' : 'enabled', policies: [policy] };
}
