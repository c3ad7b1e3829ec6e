import fc from 'fast-check';
import type { Grant } from '../../../src/schema/state.ts';
import { part } from './part.ts';
import { tableNames } from './tables.ts';

const privileges = ['delete', 'insert', 'select', 'update'];
const roles = ['pg_monitor', 'public'];

const drawn: fc.Arbitrary<readonly { readonly on: string; readonly grants: readonly Grant[] }[]> = fc.uniqueArray(
  fc.record({
    on: fc.constantFrom(...tableNames, 'first_view', 'second_view', 'third_view'),
    grants: fc
      .subarray(roles, { minLength: 1 })
      .chain((some) =>
        fc.tuple(
          ...some.map((role) =>
            fc.record({ role: fc.constant(role), privileges: fc.subarray(privileges, { minLength: 1 }) }),
          ),
        ),
      ),
  }),
  { maxLength: 4, selector: ({ on }) => on },
);

/** What roles that every server has may do with some tables and views. */
export const grants = part(drawn, (state, all) => {
  const given = <T extends { readonly name: string }>(one: T): T => {
    const found = all.find(({ on }) => on === one.name);
    return found === undefined ? one : { ...one, grants: found.grants };
  };
  return { ...state, tables: state.tables.map(given), views: state.views.map(given) };
});
