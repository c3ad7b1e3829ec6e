import { schemaOfKey } from '../key.ts';
import { tokens } from '../token.ts';
import { columnsOf, type Tree } from '../tree.ts';
import type { Footprint } from './delta.ts';

/** Pieces of footprints: the names by which two migrations notice that they are about the same thing. */

/** What a table occupies: its own name, one among the relations of its schema, and that of its row type. */
export const tableNames = (key: string): string[] => [`table ${key}`, `relation ${key}`, `type ${key}`];

/** The schema something is in, where that is said. */
export function schemaRead(key: string): string[] {
  const schema = schemaOfKey(key);
  return schema === undefined ? [] : [`schema ${schema}`];
}

/** The type in a column's type: of an array, that of its elements. */
export const typeRead = (type: string): string => `type ${type.replace(/(\[\])+$/, '').replaceAll('"', '')}`;

/** The columns of a table that expressions mention, and the types of what they compute. */
export const treeReads = (table: string, ...trees: readonly (Tree | undefined)[]): string[] =>
  trees.flatMap((tree) =>
    tree === undefined
      ? []
      : [...[...columnsOf(tree)].map((name) => `column ${table}.${name}`), ...typesIn(tree).map(typeRead)],
  );

function typesIn(tree: Tree): string[] {
  const parts = 'call' in tree ? tree.args : 'raw' in tree ? tree.raw : [];
  return [tree.type, ...parts.flatMap((part) => (typeof part === 'string' ? [part] : typesIn(part)))].filter(
    (type) => type !== '',
  );
}

/** Raw SQL over the rows of a table: each of its words may name a column of it, or another table or type. */
export function sqlReads(table: string, sql: string | undefined): string[] {
  if (sql === undefined) return [];
  const words = tokens(sql)
    .filter(({ kind }) => kind === 'word' || kind === 'quoted')
    .map(({ text }) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text));
  const qualified = words.slice(1).map((word, i) => `${words[i]}.${word}`);
  return [
    ...words.flatMap((word) => [`column ${table}.${word}`, `table ${word}`, `type ${word}`]),
    ...qualified.flatMap((name) => [`column ${name}`, `table ${name}`]),
  ];
}

/** The set of columns that a foreign key points to, and something unique stands on. */
export const keyName = (table: string, columns: readonly string[]): string =>
  `key ${table}(${[...columns].sort().join(', ')})`;

/** What a person says raw SQL touches: `users` is the table with all that is in it, `users.email` a column. */
export function declaredFootprint(touches: readonly string[]): Footprint {
  return {
    reads: touches.flatMap((name) => (name.includes('.') ? [`table ${schemaOfKey(name)}`] : [])),
    writes: touches.flatMap((name) => [...tableNames(name), `column ${name}`]),
  };
}
