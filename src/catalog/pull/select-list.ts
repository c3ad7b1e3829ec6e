import { type Token, tokens } from '../../schema/token.ts';
import { aliasesIn, type Relations } from '../../schema/view/aliases.ts';
import { plainName } from '../../schema/words.ts';

/** A column of a table or view, by its key, and what the query calls that. */
export interface Origin {
  readonly relation: string;
  readonly alias: string;
  readonly column: string;
}

/** What the text of a query says of itself, as far as that is certain. */
export interface SelectList {
  /** What each item is, in their order: a column as it is, a count, or anything. */
  readonly items: readonly (Item | undefined)[];
  /** The relations it reads, the first of which gives its rows; undefined where that is not so simple. */
  readonly joined: readonly Joined[] | undefined;
  /** What it groups by; undefined where it does not. */
  readonly groups: readonly (Origin | undefined)[] | undefined;
}

export type Item = { readonly from: Origin } | 'count';

export interface Joined {
  readonly relation: string;
  readonly alias: string;
  /** Behind an outer join: its columns may be null. */
  readonly outer: boolean;
  /** The columns of it that are equal to something; none where one of several conditions is enough. */
  readonly equal: readonly string[];
}

const several = new Set(['union', 'intersect', 'except', 'with']);
const heads = new Set(
  'select from where group having window order limit offset fetch for union intersect except with'.split(' '),
);
/** Calls that make several rows of one. */
export const multiplies =
  /^(unnest|generate_series|generate_subscripts|regexp_(matches|split_to_table)|jsonb?_.*(each|elements|keys|recordset).*)$/;

/** Reads the select list of a view as the server prints it; nothing where the query is more than one SELECT. */
export function readSelect(sql: string, relations: Relations): SelectList | undefined {
  const all = tokens(sql).filter(({ text }) => text !== ';');
  const [first, next] = all;
  if (first?.text !== 'select' || next?.text === 'distinct') return undefined;
  const clauses = clausesOf(all);
  if (clauses === undefined || all.some(({ text }) => multiplies.test(text))) return undefined;
  const { list, from, group } = clauses;
  const { aliases } = aliasesIn(all, relations, false);
  const joined = from.some(({ text }) => text === 'select' || text === 'lateral')
    ? undefined
    : joinedIn(from, relations);
  const scope: Scope = { aliases, alone: joined?.length === 1 ? joined[0] : undefined };
  return {
    items: separated(list).map((item) => itemOf(item, scope)),
    joined,
    groups: group === undefined ? undefined : separated(group).map((item) => originOf(item, scope)),
  };
}

interface Scope {
  readonly aliases: ReadonlyMap<string, string>;
  /** The only relation there is: its columns need no name in front. */
  readonly alone: Joined | undefined;
}

/** The words between those that begin a clause, outside of all parentheses. */
function clausesOf(all: readonly Token[]) {
  const starts = all.flatMap(({ text }, i) => (heads.has(text) && depthAt(all, i) === 0 ? [i] : []));
  if (starts.some((i) => several.has(all[i]?.text ?? ''))) return undefined;
  const clause = (word: string, skip: number): readonly Token[] | undefined => {
    const at = starts.find((i) => all[i]?.text === word);
    if (at === undefined) return undefined;
    return all.slice(at + skip, starts.find((i) => i > at) ?? all.length);
  };
  return { list: clause('select', 1) ?? [], from: clause('from', 1) ?? [], group: clause('group', 2) };
}

function depthAt(all: readonly Token[], end: number): number {
  return all.slice(0, end).reduce((depth, { text }) => depth + (text === '(' ? 1 : text === ')' ? -1 : 0), 0);
}

function separated(all: readonly Token[]): readonly (readonly Token[])[] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of all) {
    if (token.text === '(' || token.text === '[') depth++;
    if (token.text === ')' || token.text === ']') depth--;
    if (token.text === ',' && depth === 0) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

function itemOf(item: readonly Token[], scope: Scope): Item | undefined {
  const as = item.findLastIndex(({ text }) => text === 'as');
  const whole = as !== -1 && as === item.length - 2 ? item.slice(0, as) : item;
  const from = originOf(whole, scope);
  if (from !== undefined) return { from };
  const texts = whole.map(({ text }) => text);
  const closes = texts.indexOf(')') === texts.length - 1;
  return texts[0] === 'count' && texts[1] === '(' && closes ? 'count' : undefined;
}

function originOf(item: readonly Token[], { aliases, alone }: Scope): Origin | undefined {
  const [first, dot, last] = item;
  if (item.length === 1 && alone !== undefined && isName(first))
    return { relation: alone.relation, alias: alone.alias, column: plainName(first.text) };
  if (item.length !== 3 || dot?.text !== '.' || !isName(first) || !isName(last)) return undefined;
  const alias = plainName(first.text);
  const relation = aliases.get(alias);
  return relation === undefined ? undefined : { relation, alias, column: plainName(last.text) };
}

const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'quoted';

const nameOf = ({ text }: Token): string => plainName(text);

/** `((a join b on …) left join c on …)`, relation by relation; undefined for any other kind of FROM. */
function joinedIn(from: readonly Token[], relations: Relations): readonly Joined[] | undefined {
  const opened = from.findIndex(({ text }) => text !== '(');
  const first = relationAt(from, Math.max(opened, 0), relations);
  if (first === undefined) return undefined;
  const found: Joined[] = [{ ...first.read, outer: false, equal: [] }];
  for (let at = first.next; at < from.length; ) {
    if (from[at]?.text === ')') {
      at++;
      continue;
    }
    const next = joinAt(from, at, relations);
    if (next === undefined) return undefined;
    found.push(next.read);
    at = next.next;
  }
  return found;
}

/** `left join b on (…)` */
function joinAt(from: readonly Token[], at: number, relations: Relations): { read: Joined; next: number } | undefined {
  const outer = from[at]?.text === 'left';
  const join = outer ? at + 1 : at;
  const next = from[join]?.text === 'join' ? relationAt(from, join + 1, relations) : undefined;
  if (next === undefined || from[next.next + 1]?.text !== '(') return undefined;
  const how = from[next.next]?.text;
  const end = closing(from, next.next + 1);
  const condition = from.slice(next.next + 1, end + 1);
  if (how === 'using')
    return { read: { ...next.read, outer, equal: condition.filter(isName).map(nameOf) }, next: end + 1 };
  return how === 'on'
    ? { read: { ...next.read, outer, equal: equalIn(condition, next.read.alias) }, next: end + 1 }
    : undefined;
}

function relationAt(from: readonly Token[], at: number, relations: Relations) {
  const [first, dot, second] = [from[at], from[at + 1], from[at + 2]];
  if (!isName(first)) return undefined;
  const qualified = dot?.text === '.' && isName(second);
  const bare = plainName(qualified ? second.text : first.text);
  const relation = qualified ? `${plainName(first.text)}.${bare}` : bare;
  const next = at + (qualified ? 3 : 1);
  const alias = from[next];
  const called = isName(alias) && !words.has(alias.text);
  if (!relations.has(relation)) return undefined;
  return { read: { relation, alias: called ? plainName(alias.text) : bare }, next: called ? next + 1 : next };
}

const words = new Set(['left', 'right', 'full', 'inner', 'cross', 'join', 'on', 'using', 'natural', 'tablesample']);

function closing(all: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < all.length; i++) {
    if (all[i]?.text === '(') depth++;
    if (all[i]?.text === ')' && --depth === 0) return i;
  }
  return all.length;
}

/** `a.b_id = b.id`: the columns of `b` that have to be equal to something of another. */
function equalIn(condition: readonly Token[], alias: string): readonly string[] {
  if (condition.some(({ text }) => text === 'or' || text === 'case' || text === 'not')) return [];
  const mine = (i: number): string | undefined => {
    const [name, dot, column] = [condition[i], condition[i + 1], condition[i + 2]];
    const is = isName(name) && plainName(name.text) === alias && dot?.text === '.' && isName(column);
    return is ? plainName(column.text) : undefined;
  };
  const ends = (i: number): boolean => ['(', ')', 'and', undefined].includes(condition[i]?.text);
  return condition.flatMap(({ text }, i) => {
    if (text !== '=') return [];
    const [left, right] = [mine(i - 3), mine(i + 1)];
    if (left !== undefined && ends(i - 4)) return [left];
    return right !== undefined && ends(i + 4) ? [right] : [];
  });
}
