import type { Token } from '../token.ts';
import { plainName } from '../words.ts';

/** Columns of the tables and views a query may name, by key. */
export type Relations = ReadonlyMap<string, ReadonlySet<string>>;

/** Where a query names known tables, and what it calls them. */
export interface Found {
  /** By the place of the token they begin at; `qualified`: with their schema, over three tokens. */
  readonly tables: ReadonlyMap<number, { readonly key: string; readonly qualified: boolean }>;
  /** What a name in front of a dot stands for; nothing for one that stands for several. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Words behind a table that are not what it is called. */
const notAliases = new Set(
  'as on using where join left right inner full cross natural group having order limit offset union except intersect window fetch for tablesample lateral select from'.split(
    ' ',
  ),
);
/** Words that end a FROM clause. */
const endFrom = new Set('where group having order limit offset union except intersect window fetch for'.split(' '));

/** What is known between two parentheses. */
interface Level {
  selects: boolean;
  from: boolean;
}

/** Finds the tables of a query and what it calls them. */
export const aliasesIn = (all: readonly Token[], relations: Relations, ours: boolean): Found =>
  new Search(all, relations, ours).found();

/** One walk over the tokens of a query. */
class Search {
  readonly #all: readonly Token[];
  readonly #relations: Relations;
  readonly #ours: boolean;
  readonly #shadowed: ReadonlySet<string>;
  readonly #tables = new Map<number, { key: string; qualified: boolean }>();
  readonly #aliases = new Map<string, string | undefined>();
  readonly #above: Level[] = [];
  #level: Level = { selects: false, from: false };

  constructor(all: readonly Token[], relations: Relations, ours: boolean) {
    this.#all = all;
    this.#relations = relations;
    this.#ours = ours;
    this.#shadowed = queryNames(all);
  }

  found(): Found {
    for (const [i, { text }] of this.#all.entries()) this.#visit(i, text);
    const known = [...this.#aliases].flatMap(([name, key]) => (key === undefined ? [] : [[name, key] as const]));
    return { tables: this.#tables, aliases: new Map(known) };
  }

  #visit(i: number, text: string): void {
    if (text === '(') this.#open(i);
    else if (text === ')') this.#close(i);
    else if (text === 'select') this.#level = { selects: true, from: false };
    else if (text === 'from' && this.#level.selects && this.#all[i - 1]?.text !== 'distinct') this.#level.from = true;
    else if (endFrom.has(text)) this.#level.from = false;
    else if (this.#level.from && opensTable(this.#all, i)) this.#table(i);
  }

  #open(i: number): void {
    this.#above.push(this.#level);
    this.#level = { selects: false, from: this.#level.from && opensTable(this.#all, i) };
  }

  #close(i: number): void {
    this.#level = this.#above.pop() ?? { selects: false, from: false };
    const name = aliasAt(this.#all, i + 1);
    if (name !== undefined && this.#level.from) this.#bind(name, undefined);
  }

  #table(i: number): void {
    const found = relationAt(this.#all, i, this.#relations, this.#shadowed);
    if (found === undefined) return;
    this.#tables.set(i, found);
    this.#bind(aliasAt(this.#all, i + (found.qualified ? 3 : 1)) ?? found.name, found.key);
  }

  /** A name that means several things is none to go by; one of ours means the same records wherever it stands. */
  #bind(name: string, key: string | undefined): void {
    const known = this.#aliases.get(name);
    if (!this.#aliases.has(name)) this.#aliases.set(name, key);
    else if (this.#ours) this.#aliases.set(name, known ?? key);
    else if (known !== key) this.#aliases.set(name, undefined);
  }
}

/** Behind `from`, `join` or a comma of a FROM clause stands a table, or a parenthesis with one. */
function opensTable(all: readonly Token[], i: number): boolean {
  const before = all[i - 1]?.text;
  return before === 'from' || before === 'join' || before === ',' || before === 'only' || before === '(';
}

function relationAt(all: readonly Token[], i: number, relations: Relations, shadowed: ReadonlySet<string>) {
  const [first, dot, second] = [all[i], all[i + 1], all[i + 2]];
  if (first?.kind !== 'word' && first?.kind !== 'quoted') return undefined;
  const name = plainName(first.text);
  if (dot?.text === '.' && second !== undefined) {
    const own = plainName(second.text);
    // What is said to be in the default schema is what is there without saying so.
    const key = [`${name}.${own}`, ...(name === 'public' ? [own] : [])].find((one) => relations.has(one));
    return key === undefined ? undefined : { key, name: own, qualified: true };
  }
  return relations.has(name) && !shadowed.has(name) ? { key: name, name, qualified: false } : undefined;
}

/** `u` in `users u` and `users as u`. */
function aliasAt(all: readonly Token[], i: number): string | undefined {
  const token = all[i]?.text === 'as' ? all[i + 1] : all[i];
  if (token?.kind === 'quoted') return plainName(token.text);
  return token?.kind === 'word' && !notAliases.has(token.text) ? token.text : undefined;
}

/** Names that the query itself gives: `with recent as (…)`. */
function queryNames(all: readonly Token[]): ReadonlySet<string> {
  const found = all.flatMap((token, i) => {
    const opens = all[i + 1]?.text === 'as' && ['(', 'materialized', 'not'].includes(all[i + 2]?.text ?? '');
    return opens ? [plainName(token.text)] : [];
  });
  return new Set(found);
}
