import { asView } from '../schema/security/policy.ts';
import { keyOf, type State, type Table } from '../schema/state.ts';
import { readsOf } from '../schema/view/reads.ts';

/** What the policies of a table read, itself among it. */
const readBy = (table: Table): string[] =>
  (table.policies ?? []).flatMap((policy) => [...readsOf(asView(keyOf(table), policy))]);

/**
 * Adds the tables that policies of kept tables read to what is kept: without them there would be no policy. Gives the
 * views they read.
 */
export function readByPolicies(sides: readonly State[], kept: Set<string>): ReadonlySet<string> {
  const views = new Set(sides.flatMap((side) => side.views.map(keyOf)));
  const read = new Set<string>();
  for (let size = -1; size !== kept.size; ) {
    size = kept.size;
    const tables = sides.flatMap((side) => side.tables).filter((table) => kept.has(keyOf(table)));
    for (const key of tables.flatMap(readBy)) (views.has(key) ? read : kept).add(key);
  }
  return read;
}

/** The tables whose policies read one of these. */
export const securedBy = (sides: readonly State[], keys: ReadonlySet<string>): string[] =>
  sides
    .flatMap((side) => side.tables)
    .filter((table) => readBy(table).some((key) => keys.has(key)))
    .map(keyOf);
