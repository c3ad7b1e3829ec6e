import type { Exclusion } from './state.ts';
import { columnsOf, type Tree } from './tree.ts';

/** The columns an exclusion stands on; every word of raw SQL counts. */
export const exclusionColumns = ({ keys, where }: Exclusion): string[] => [
  ...keys.flatMap(({ on }) => (typeof on === 'string' ? [on] : [...columnsOf(on)])),
  ...(where === undefined ? [] : columnsOf(where)),
];

/** Whether an expression or the condition mentions a column: those do not survive every change of type. */
export const exclusionExpressionMentions = ({ keys, where }: Exclusion, column: string): boolean =>
  (where !== undefined && columnsOf(where).has(column)) ||
  keys.some(({ on }) => typeof on !== 'string' && columnsOf(on).has(column));

/** The exclusion with every expression in it passed through `change`. */
export function mapExclusion(exclusion: Exclusion, change: (tree: Tree) => Tree): Exclusion {
  return {
    ...exclusion,
    keys: exclusion.keys.map((key) => (typeof key.on === 'string' ? key : { ...key, on: change(key.on) })),
    ...(exclusion.where === undefined ? {} : { where: change(exclusion.where) }),
  };
}

/** The exclusion with its columns called something else. */
export const renameInExclusion = (exclusion: Exclusion, rename: (name: string) => string): Exclusion => ({
  ...exclusion,
  keys: exclusion.keys.map((key) => (typeof key.on === 'string' ? { ...key, on: rename(key.on) } : key)),
});
