import { integer } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { castName } from '../literal.ts';
import { quoteName, quoteTable } from '../quote.ts';
import type { Statement } from '../statement.ts';
import type { Insert } from './insert.ts';
import { interned } from './interned.ts';
import { returningText } from './returning.ts';
import { Parameters, printLocal } from './written.ts';

/** Values come as columns: `$1` is an array with the values of all records, `u.c1` the one of a record. */
class Columns extends Parameters {
  override given(type: Type, ordinal: number): string {
    this.all.push({ type, from: { ordinal }, list: true });
    const column = `u.c${this.all.length}`;
    return isWhole(type) ? column : `${column}::${castName(type)}`;
  }
}

/** `unnest` takes arrays of lists apart to the last item: lists travel as texts. */
const isWhole = ({ item, family }: Type): boolean => item === undefined && family !== 'unknown';

/**
 * `insert into "tickets" ("subject") select u.c1 from unnest($1::text[]) u(c1)`: any number of records by one statement
 * whose text does not depend on how many. What is returned comes in the order of the records.
 */
export function insertManyStatement({ resource, values, returning }: Insert): Statement {
  const columns = new Columns();
  const written = values.map(([{ type }, value]) =>
    'ordinal' in value ? columns.given(type, value.ordinal) : printLocal(value.expr, undefined, columns),
  );
  // Nothing but defaults: what counts the records is not written.
  if (columns.all.length === 0) columns.given(integer, 0);
  const names = values.map(([{ column }]) => quoteName(column)).join(', ');
  const arrays: string[] = [];
  const aliases: string[] = [];
  for (const [at, { type, list }] of columns.all.entries()) {
    if (!list) continue;
    arrays.push(`$${at + 1}::${isWhole(type) ? castName(type) : 'text'}[]`);
    aliases.push(`c${at + 1}`);
  }
  const ordered = returning.length > 0;
  const from = `unnest(${arrays.join(', ')})${ordered ? ' with ordinality' : ''} u(${[...aliases, ...(ordered ? ['o'] : [])].join(', ')})`;
  const text = `insert into ${quoteTable(resource.schema, resource.table)} ${values.length === 0 ? '' : `(${names}) `}select ${written.length === 0 ? '' : `${written.join(', ')} `}from ${from}${ordered ? ' order by u.o' : ''}${returningText(returning)}`;
  return interned(resource, text, columns.all, returning);
}
