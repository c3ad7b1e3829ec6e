import type { ForeignKey, Table } from '../../schema/state.ts';

/** The two foreign keys of a table that joins what they lead to: together they are its key, or unique. */
export function joinOf(table: Table): readonly [ForeignKey, ForeignKey] | undefined {
  for (const set of uniqueSets(table)) {
    const within = table.foreignKeys.filter(({ columns }) => columns.every((one) => set.includes(one)));
    for (const [i, a] of within.entries())
      for (const b of within.slice(i + 1))
        if (a.columns.length + b.columns.length === set.length && !a.columns.some((one) => b.columns.includes(one)))
          return [a, b];
  }
  return undefined;
}

/** Whether no two rows have the same values of some columns. */
export const isUnique = (table: Table, columns: readonly string[]): boolean =>
  uniqueSets(table).some((set) => set.length > 0 && set.every((one) => columns.includes(one)));

function uniqueSets({ primaryKey, uniques, indexes }: Table): readonly (readonly string[])[] {
  return [
    ...(primaryKey === undefined ? [] : [primaryKey.columns]),
    ...uniques.map((one) => one.columns),
    ...indexes
      .filter(
        ({ unique, where, keys }) => unique && where === undefined && keys.every(({ on }) => typeof on === 'string'),
      )
      .map(({ keys }) => keys.map(({ on }) => String(on))),
  ];
}
