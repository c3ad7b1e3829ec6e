import type { ColumnDescription } from '../driver/driver.ts';
import type { ResultShape } from '../sql/statement.ts';
import type { Type } from '../type/type.ts';
import type { Row } from './decode/layout.ts';
import { typeOfOid } from './raw-types.ts';

/** Types of the columns of statements with raw SQL, by the statements' names; the server tells them once per connection. */
const told = new Map<string, readonly Type[]>();
const most = 500;

/** Properties of a result that raw SQL computes: nobody knows their types but the server. */
export interface Untyped {
  /** Reads them as their types ask, now that the server has said which; until it has, they stay text. */
  settle(rows: readonly Row[], columns: readonly ColumnDescription[] | undefined): void;
}

/** The untyped values of a statement's records; undefined where there are none, which is the rule. */
export function untypedIn({ levels, slots }: ResultShape, name: string): Untyped | undefined {
  const first = slots === undefined ? 0 : 1;
  const values = levels[0]?.record.values.filter(({ type }) => type.family === 'unknown') ?? [];
  if (values.length === 0) return undefined;
  return {
    settle(rows, columns) {
      if (columns !== undefined) learn(name, columns);
      const types = told.get(name);
      if (types === undefined) return;
      for (const { property, slot } of values) read(rows, property, types[slot + first]);
    },
  };
}

function read(rows: readonly Row[], property: string, type: Type | undefined): void {
  if (type === undefined) return;
  for (const row of rows) {
    const text = row[property];
    if (typeof text === 'string') row[property] = type.decode(text);
  }
}

function learn(name: string, columns: readonly ColumnDescription[]): void {
  if (told.size >= most) told.clear();
  told.set(
    name,
    columns.map(({ oid }) => typeOfOid(oid)),
  );
}
