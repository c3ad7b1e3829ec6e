import { type Token, tokens } from '../../schema/token.ts';

/** One key of an index as its definition says it. */
export interface IndexKeyText {
  /** A column's name, or the text of an expression. */
  readonly on: { readonly column: string } | { readonly sql: string };
  readonly collation: string | undefined;
  readonly opclass: string | undefined;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last' | undefined;
}

/** What `pg_get_indexdef` says besides what the catalogue has by itself. */
export interface IndexText {
  readonly keys: readonly IndexKeyText[];
  readonly nullsDistinct: boolean;
  /** `WITH (…)`, a tablespace, parameters of an operator class: whatever else there is. */
  readonly more: string | undefined;
}

/** Reads `CREATE INDEX … USING btree (a, lower(b) text_pattern_ops DESC) …`. */
export function readIndexDefinition(definition: string): IndexText {
  const all = tokens(definition);
  const open = all.findIndex((token, i) => token.text === '(' && all[i - 2]?.text === 'using');
  const close = closing(all, open);
  const rest = all.slice(close + 1);
  const where = rest.findIndex(({ text }) => text === 'where');
  const tail = where === -1 ? rest : rest.slice(0, where);
  const more = withoutInclude(tail).filter(({ text }) => !['nulls', 'not', 'distinct'].includes(text));
  const items = separated(all.slice(open + 1, close)).map((item) => keyOf(item, definition));
  const parameters = items.flatMap(({ parameters: found }) => found ?? []);
  const left = [...parameters, ...more.map(({ text }) => text)].join(' ');
  return {
    keys: items.map(({ key }) => key),
    nullsDistinct: !tail.some(({ text }, i) => text === 'nulls' && tail[i + 1]?.text === 'not'),
    more: left === '' ? undefined : left,
  };
}

/** The index of the parenthesis that closes the one at `open`. */
export function closing(all: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < all.length; i++) {
    const text = all[i]?.text;
    if (text === '(') depth++;
    else if (text === ')' && --depth === 0) return i;
  }
  return all.length;
}

function withoutInclude(tail: readonly Token[]): readonly Token[] {
  const at = tail.findIndex(({ text }) => text === 'include');
  return at === -1 ? tail : [...tail.slice(0, at), ...tail.slice(closing(tail, at + 1) + 1)];
}

export function separated(all: readonly Token[]): readonly (readonly Token[])[] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of all) {
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    if (token.text === ',' && depth === 0) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

function keyOf(
  item: readonly Token[],
  definition: string,
): { readonly key: IndexKeyText; readonly parameters?: readonly string[] } {
  const head = headLength(item);
  const words = item.slice(head);
  const [first] = item;
  const last = item[head - 1];
  const sql = definition.slice(first?.start ?? 0, last?.end ?? 0);
  const on = head === 1 && first !== undefined ? { column: unquoted(first.text) } : { sql };
  let at = 0;
  let collation: string | undefined;
  if (words[at]?.text === 'collate') {
    const [name, next] = qualified(words, at + 1);
    collation = name;
    at = next;
  }
  const ahead = words[at];
  const named = ahead !== undefined && !['asc', 'desc', 'nulls'].includes(ahead.text);
  const [opclass, next] = named ? qualified(words, at) : [undefined, at];
  const opened = words[next]?.text === '(';
  const end = opened ? closing(words, next) + 1 : next;
  const order = words.slice(end).map(({ text }) => text);
  const direction = order.includes('desc') ? 'desc' : 'asc';
  const nulls = order.includes('first') ? 'first' : order.includes('last') ? 'last' : undefined;
  return {
    key: { on, collation, opclass, direction, nulls: nulls === usual(direction) ? undefined : nulls },
    ...(opened ? { parameters: words.slice(next, end).map(({ text }) => text) } : {}),
  };
}

const usual = (direction: 'asc' | 'desc') => (direction === 'asc' ? 'last' : 'first');

/** A column, a call, or something in parentheses. */
export function headLength(item: readonly Token[]): number {
  if (item[0]?.text === '(') return closing(item, 0) + 1;
  let at = 1;
  while (item[at]?.text === '.') at += 2;
  return item[at]?.text === '(' ? closing(item, at) + 1 : at;
}

/** A name, perhaps with its schema, and where it ends. */
function qualified(words: readonly Token[], from: number): readonly [string | undefined, number] {
  const first = words[from];
  if (first === undefined) return [undefined, from];
  const second = words[from + 1]?.text === '.' ? words[from + 2] : undefined;
  const name = second === undefined ? unquoted(first.text) : `${unquoted(first.text)}.${unquoted(second.text)}`;
  return [name, second === undefined ? from + 1 : from + 3];
}

export const unquoted = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
