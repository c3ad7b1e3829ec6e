import { same } from './canonical.ts';
import type { Statement } from './state.ts';
import { tokens } from './token.ts';
import { callsOf, type Tree } from './tree.ts';

/** SQL of one's own that belongs to a structure: functions, triggers, whatever no resource can say. */

/** Whether two statements are the same but for white space, case and comments. */
export const alike = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  same(a?.map(words), b?.map(words));

const words = (sql: string): readonly string[] => tokens(sql).map(({ text }) => text);

const made =
  /^create (?:or replace )?(?:constraint )?(?:function|procedure|aggregate|type|domain|operator|collation|sequence|view|text search \w+) (?:if not exists )?((?:\S+ \. )?\S+)/;

/** The names that others know what a statement makes by, without their schema. */
export function namesMade({ up }: Statement): string[] {
  return up.flatMap((sql) => {
    const [, name] = made.exec(words(sql).join(' ')) ?? [];
    const last = name?.split(' . ').at(-1);
    return last === undefined ? [] : [last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last];
  });
}

/** Whether an expression calls what a statement makes. */
export function calls(tree: Tree | undefined, statement: Statement): boolean {
  if (tree === undefined) return false;
  const called = callsOf(tree);
  return namesMade(statement).some((name) => called.has(name) || called.has(`"${name}"`));
}
