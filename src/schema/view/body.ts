import type { BodyPart } from '../state.ts';
import { type Token, tokens } from '../token.ts';
import { plainName } from '../words.ts';
import { aliasesIn, type Relations } from './aliases.ts';

/**
 * A query as tokens, of which names of known tables and views, and columns qualified by one of these, are told apart.
 * What cannot be told for certain stays a token. `ours`: Quarry wrote it, so an alias always means the same records.
 */
export function bodyOf(sql: string, relations: Relations, ours = false): readonly BodyPart[] {
  const all = withoutEnd(tokens(sql));
  const { tables, aliases } = aliasesIn(all, relations, ours);
  const body: BodyPart[] = [];
  for (let i = 0; i < all.length; i++) {
    const table = tables.get(i);
    const key = table?.key ?? (isName(all[i]) && all[i - 1]?.text !== '.' ? ownName(all, i, aliases) : undefined);
    if (key !== undefined) {
      body.push({ table: key });
      if (table?.qualified === true) i += 2;
      continue;
    }
    body.push(columnAt(all, i, aliases, relations) ?? all[i]?.text ?? '');
  }
  return body;
}

type Aliases = ReadonlyMap<string, string>;

/** `users` in `users.name`, where the table has no other name. */
function ownName(all: readonly Token[], i: number, aliases: Aliases): string | undefined {
  const name = plainName(all[i]?.text ?? '');
  const key = aliases.get(name);
  return key !== undefined && all[i + 1]?.text === '.' && key.slice(key.indexOf('.') + 1) === name ? key : undefined;
}

function columnAt(
  all: readonly Token[],
  i: number,
  aliases: Aliases,
  relations: Relations,
): { table: string; column: string } | undefined {
  const [token, dot, alias] = [all[i], all[i - 1], all[i - 2]];
  if (!isName(token) || dot?.text !== '.' || !isName(alias) || all[i - 3]?.text === '.') return undefined;
  const table = aliases.get(plainName(alias.text));
  const column = plainName(token.text);
  return table !== undefined && relations.get(table)?.has(column) ? { table, column } : undefined;
}

export const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'quoted';

function withoutEnd(all: readonly Token[]): readonly Token[] {
  let end = all.length;
  while (all[end - 1]?.text === ';') end--;
  return all.slice(0, end);
}

/** Behind these, or at the end, a star stands for all columns. */
const behindStar = new Set(['from', ',', ')', ';', 'where', 'union', 'except', 'intersect', 'order', 'group', 'limit']);

/** Whether a query selects whatever columns there are, so that it means something else once there are others. */
export function selectsAll(sql: string): boolean {
  const all = withoutEnd(tokens(sql));
  return all.some(({ text }, i) => {
    if (text !== '*') return false;
    const [before, after] = [all[i - 1]?.text, all[i + 1]?.text];
    return before !== '(' && (before === '.' || before === 'select' || after === undefined || behindStar.has(after));
  });
}
