import fc from 'fast-check';
import { keyOf, type State, type TableStorage } from '../../../src/schema/state.ts';
import { maybe, part } from './part.ts';
import { tableNames } from './tables.ts';

const parameters: fc.Arbitrary<Readonly<Record<string, string>> | undefined> = maybe(
  fc.dictionary(
    fc.constantFrom('fillfactor', 'parallel_workers', 'toast_tuple_target'),
    fc.constantFrom('128', '200'),
    {
      minKeys: 1,
      noNullPrototype: true,
    },
  ),
).map(
  (found) =>
    found && {
      ...found,
      ...('fillfactor' in found ? { fillfactor: found['fillfactor'] === '128' ? '50' : '70' } : {}),
    },
);

const drawn = fc.record(
  Object.fromEntries(tableNames.map((name) => [name, fc.record({ unlogged: fc.boolean(), parameters })])),
);

/** How tables are stored: unlogged only where nothing logged refers to them. */
export const storage = part(drawn, (state, all) => {
  let unlogged = new Set(state.tables.filter(({ name }) => all[name]?.unlogged).map(keyOf));
  for (let before = -1; before !== unlogged.size; ) {
    before = unlogged.size;
    unlogged = new Set([...unlogged].filter((key) => !isReferredByLogged(state, key, unlogged)));
  }
  return {
    ...state,
    tables: state.tables.map((table) => {
      const found: TableStorage = {
        ...(unlogged.has(keyOf(table)) ? { unlogged: true } : {}),
        ...(all[table.name]?.parameters === undefined ? {} : { parameters: all[table.name]?.parameters }),
      };
      return Object.keys(found).length === 0 ? table : { ...table, storage: found };
    }),
  };
});

const isReferredByLogged = ({ tables }: State, key: string, unlogged: ReadonlySet<string>): boolean =>
  tables.some((table) => !unlogged.has(keyOf(table)) && table.foreignKeys.some(({ to }) => to.table === key));
