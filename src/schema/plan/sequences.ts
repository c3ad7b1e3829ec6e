import { nameOfKey, schemaOfKey } from '../key.ts';
import { type Column, keyOf } from '../state.ts';
import type { Tree } from '../tree.ts';
import { sequenceName } from './sequence-name.ts';

/** Sequences that tables bring along, and defaults that count by one of another table. */

/** The sequences that these columns of a table have, as relations. */
export const sequencesOf = (table: string, columns: readonly Column[]): string[] =>
  columns
    .filter(({ identity }) => identity !== undefined)
    .map(({ name }) => relation(schemaOfKey(table), sequenceName(nameOfKey(table), name)));

/** The sequences that an expression names: `nextval('orders_id_seq')`. */
export function sequencesIn(tree: Tree | undefined): string[] {
  if (tree === undefined || 'literal' in tree || 'column' in tree) return [];
  if ('call' in tree) return tree.args.flatMap(sequencesIn);
  return tree.raw.flatMap((part, i) => {
    if (typeof part !== 'string') return sequencesIn(part);
    const called = /^(nextval|currval|setval)$/.test(String(tree.raw[i - 2])) && tree.raw[i - 1] === '(';
    return called && part.startsWith("'") ? [named(part.slice(1, -1).replaceAll("''", "'"))] : [];
  });
}

/** As the server reads a name in a text: in lower case where it is not in quotes. */
function named(text: string): string {
  const parts = (text.match(/"(?:[^"]|"")*"|[^".]+/g) ?? []).map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.trim().toLowerCase(),
  );
  const [name = '', schema] = parts.reverse();
  return relation(schema === 'public' ? undefined : schema, name);
}

const relation = (schema: string | undefined, name: string): string => `relation ${keyOf({ schema, name })}`;
