import { snakeCase } from '../../model/naming.ts';
import { singular } from './english.ts';
import { camel, reservedFields, type Taken, wordsOf } from './identifiers.ts';
import { type Reference, referenceNames } from './references.ts';

/** Takes a name for the attribute of every column: those that only refer to something stand back for the others. */
export function attributeNames(
  columns: readonly string[],
  references: ReadonlyMap<string, Reference>,
  { tables, taken }: { readonly tables: ReadonlySet<string>; readonly taken: Taken },
): ReadonlyMap<string, string> {
  const wanted = columns.map((column) => {
    const split = (name: string): readonly string[] => columnWords(name, tables);
    const reference = references.get(column);
    const plain = camel(split(column));
    return { column, plain, name: reference === undefined ? plain : referenceNames(reference, split).attribute };
  });
  const found = new Map<string, string>();
  // What is called so in the database already comes first, then what only refers to something.
  const rank = ({ column, plain, name }: (typeof wanted)[number]): number =>
    name !== plain ? 2 : snakeCase(name) === column ? 0 : 1;
  for (const { column, plain, name } of wanted.toSorted((a, b) => rank(a) - rank(b)))
    found.set(column, taken.take(name, reservedFields.includes(plain) ? `${plain}Value` : plain));
  return new Map(columns.map((column) => [column, found.get(column) ?? column]));
}

/** What the names of columns may begin with: `customer` of `customerid`. */
export const tableWords = (tables: readonly string[]): ReadonlySet<string> =>
  new Set(tables.flatMap((name) => [wordsOf(name).join(''), wordsOf(singular(name)).join('')]));

/** The words of a column; `customerid` has two where there are customers. */
export function columnWords(column: string, tables: ReadonlySet<string>): readonly string[] {
  const words = wordsOf(column);
  const [, head = '', tail = ''] =
    /^(.{3,}?)(id|uuid|guid|no|nr|num|number|code|key|name|date|type|status)$/.exec(
      words.length === 1 ? (words[0] ?? '') : '',
    ) ?? [];
  return tables.has(head) ? [head, tail] : words;
}
