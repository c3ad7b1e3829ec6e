import { nameOfKey, schemaOfKey } from '../../schema/key.ts';
import type { OperationOf } from '../../schema/operation.ts';
import { quoteName, quoteTable } from '../quote.ts';
import { quoteKey } from './name.ts';

/** The trigger that fills the column which is to take another one's place, in whatever is written meanwhile. */
export function createFiller({ table, column, name, value, reads }: OperationOf<'createFiller'>): string {
  // Only what the expression reads: a row of other columns may change its shape while a session has the plan of it.
  const read = reads.map((one) => `new.${quoteName(one)} as ${quoteName(one)}`).join(', ');
  const row = `(select ${read}) as ${quoteName(nameOfKey(table))}`;
  const body = `\n#variable_conflict use_column\nbegin\n  new.${quoteName(column)} := (select ${value} from ${row});\n  return new;\nend `;
  const tag = tagBeside(body);
  return `create function ${functionName(table, name)}() returns trigger language plpgsql set search_path from current as ${tag}${body}${tag}`;
}

export const attachFiller = ({ table, name }: OperationOf<'attachFiller'>): string =>
  `create trigger ${quoteName(name)} before insert or update on ${quoteKey(table)} for each row execute function ${functionName(table, name)}()`;

export const detachFiller = ({ table, name }: OperationOf<'detachFiller'>): string =>
  `drop trigger ${quoteName(name)} on ${quoteKey(table)}`;

export const dropFiller = ({ schema, name }: OperationOf<'dropFiller'>): string =>
  `drop function ${quoteTable(schema, name)}()`;

const functionName = (table: string, name: string): string => quoteTable(schemaOfKey(table), name);

/** Dollar quotes that do not occur in what they enclose. */
function tagBeside(body: string): string {
  let tag = '$filler$';
  for (let n = 2; body.includes(tag); n++) tag = `$filler${n}$`;
  return tag;
}
