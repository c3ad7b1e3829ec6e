import { type Column, enumOfType, type State } from '../../schema/state.ts';
import { type Token, tokens } from '../../schema/token.ts';
import { castTerm, goTogether, isText, kinds, literalText, type Term, valueText } from './expression-term.ts';

/** An expression as TypeScript, and the functions of quarry it calls. */
export interface ExpressionText {
  readonly text: string;
  readonly uses: readonly string[];
}

/** What an expression may speak of. */
export interface Vocabulary {
  readonly state: State;
  readonly columns: readonly Column[];
  readonly fields: ReadonlyMap<string, string>;
  /** What stands for the record: `r`, `this`; nothing where fields stand by themselves. */
  readonly record: string;
}

/**
 * What the server prints of an expression as Quarry's own words, where they are printed the very same again; undefined
 * for anything else.
 */
export function expressionText(sql: string, vocabulary: Vocabulary): ExpressionText | undefined {
  const reader = new Reader(tokens(sql), vocabulary);
  const term = reader.whole();
  if (term === undefined || term.literal !== undefined) return undefined;
  return { text: term.code, uses: [...reader.uses] };
}

const comparisons: Readonly<Record<string, string>> = {
  '=': 'eq',
  '<>': 'neq',
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
};

/** Reads what `pg_get_expr` prints, word by word; anything it does not know ends it. */
class Reader {
  readonly uses = new Set<string>();
  readonly #tokens: readonly Token[];
  readonly #vocabulary: Vocabulary;
  #at = 0;

  constructor(all: readonly Token[], vocabulary: Vocabulary) {
    this.#tokens = all;
    this.#vocabulary = vocabulary;
  }

  whole(): Term | undefined {
    const term = this.#or();
    return this.#at === this.#tokens.length ? term : undefined;
  }

  #peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead]?.text ?? '';
  }

  #take(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.#peek(i) === word)) return false;
    this.#at += words.length;
    return true;
  }

  #or(): Term | undefined {
    return this.#junction('or', () => this.#junction('and', () => this.#not()));
  }

  #junction(word: 'and' | 'or', operand: () => Term | undefined): Term | undefined {
    const first = operand();
    if (first === undefined || this.#peek() !== word) return first;
    const all = [first];
    while (this.#take(word)) {
      const next = operand();
      if (next === undefined) return undefined;
      all.push(next);
    }
    if (all.some(({ kind, literal }) => kind !== 'boolean' || literal !== undefined)) return undefined;
    const between = word === 'and' ? betweenOf(all) : undefined;
    if (between !== undefined) return between;
    this.uses.add(word);
    return { code: `${word}(${all.map(({ code }) => code).join(', ')})`, kind: 'boolean' };
  }

  #not(): Term | undefined {
    if (!this.#take('not')) return this.#comparison();
    const term = this.#not();
    if (term?.kind !== 'boolean' || term.literal !== undefined) return undefined;
    return { code: `${term.code}.not()`, kind: 'boolean' };
  }

  #comparison(): Term | undefined {
    const left = this.#concatenation();
    if (left === undefined) return undefined;
    if (this.#take('is', 'null')) return this.#nullTest(left, 'isNull');
    if (this.#take('is', 'not', 'null')) return this.#nullTest(left, 'isNotNull');
    const operator = this.#peek();
    const method = comparisons[operator];
    if (method === undefined) return left;
    this.#at++;
    if (operator === '=' && this.#take('any')) return this.#list(left);
    const right = this.#concatenation();
    if (right === undefined || left.literal !== undefined || !goTogether(left, right)) return undefined;
    const value = valueText(right, left);
    return { code: `${left.code}.${method}(${value})`, kind: 'boolean', bound: { of: left.code, method, value } };
  }

  #nullTest(term: Term, method: string): Term | undefined {
    return term.literal === undefined && !term.asText
      ? { code: `${term.code}.${method}()`, kind: 'boolean' }
      : undefined;
  }

  /** `(ARRAY['a'::text, 'b'::text])`, for a varchar cast as a whole. */
  #list(left: Term): Term | undefined {
    const varchar = left.kind === 'varchar' && left.asText === true;
    if (left.literal !== undefined || !this.#take(...(varchar ? ['(', '('] : ['(']), 'array', '[')) return undefined;
    const items = this.#items(left, varchar);
    if (!this.#take(']', ')', ...(varchar ? ['::', 'text', '[', ']', ')'] : []))) return undefined;
    if (items === undefined || items.length < 2) return undefined;
    return { code: `${left.code}.in([${items.join(', ')}])`, kind: 'boolean' };
  }

  #items(left: Term, varchar: boolean): readonly string[] | undefined {
    const items: string[] = [];
    do {
      const item = this.#primary();
      if (item?.literal === undefined) return undefined;
      if (varchar ? item.cast !== 'character varying' : !goTogether(left, item)) return undefined;
      items.push(valueText(item, left));
    } while (this.#take(','));
    return items;
  }

  #concatenation(): Term | undefined {
    let left = this.#primary();
    while (left !== undefined && this.#take('||')) {
      const right = this.#primary();
      if (right === undefined || !isText(left) || !isText(right)) return undefined;
      if (left.literal !== undefined && right.literal !== undefined) return undefined;
      const parts = [...(left.parts ?? [left.code]), right.code];
      if (right.parts !== undefined) return undefined;
      this.uses.add('concat');
      left = { code: `concat(${parts.join(', ')})`, kind: 'text', parts };
    }
    return left;
  }

  #primary(): Term | undefined {
    const inner = this.#unit();
    if (inner === undefined || !this.#take('::')) return inner;
    const type = this.#typeName();
    return type === undefined ? undefined : castTerm(inner, type);
  }

  #unit(): Term | undefined {
    if (this.#take('(')) {
      const term = this.#or();
      return term !== undefined && this.#take(')') ? term : undefined;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined) return undefined;
    if (token.kind === 'number') return { code: token.text, kind: 'number', literal: 'number' };
    if (token.kind === 'string') return literalText(token.text);
    if (token.text === 'true' || token.text === 'false')
      return { code: token.text, kind: 'boolean', literal: 'boolean' };
    if (token.kind !== 'word' && token.kind !== 'quoted') return undefined;
    return this.#peek() === '(' ? this.#call(token.text) : this.#column(token.text);
  }

  #column(text: string): Term | undefined {
    const { columns, fields, state, record } = this.#vocabulary;
    const name = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
    const column = columns.find((one) => one.name === name);
    const field = fields.get(name);
    if (column === undefined || field === undefined) return undefined;
    const base = column.type.replace(/\([\d,]+\)/, '');
    const kind = kinds[base] ?? (enumOfType(state, column.type) === undefined ? 'other' : 'enum');
    const list = column.type.endsWith(']');
    return { code: record === '' ? field : `${record}.${field}`, kind: list ? 'other' : kind, type: column.type };
  }

  #call(name: string): Term | undefined {
    this.#at++;
    const args: Term[] = [];
    do {
      const arg = this.#or();
      if (arg === undefined) return undefined;
      args.push(arg);
    } while (this.#take(','));
    if (!this.#take(')')) return undefined;
    const [first, second, more] = args;
    if (first === undefined || first.literal !== undefined) return undefined;
    if ((name === 'lower' || name === 'upper') && second === undefined && isText(first))
      return { code: `${first.code}.${name}()`, kind: 'text' };
    if (name !== 'coalesce' || second?.literal === undefined || more !== undefined || first.asText) return undefined;
    const plain = first.kind === 'varchar' ? second.cast === 'character varying' : goTogether(first, second);
    return plain ? { ...first, code: `${first.code}.orElse(${valueText(second, first)})` } : undefined;
  }

  /** A type without quotes, schema or size. */
  #typeName(): string | undefined {
    const words: string[] = [];
    while (this.#tokens[this.#at]?.kind === 'word' && /^[a-z_]\w*$/.test(this.#peek()) && !after.has(this.#peek()))
      words.push(this.#tokens[this.#at++]?.text ?? '');
    const next = this.#peek();
    return words.length === 0 || next === '(' || next === '.' || next === '[' ? undefined : words.join(' ');
  }
}

/** Words that go on behind a cast. */
const after = new Set(['and', 'or', 'is', 'then', 'else', 'end', 'collate', 'at']);

/** `x >= 1 and x <= 5` */
function betweenOf([low, high, more]: readonly Term[]): Term | undefined {
  if (more !== undefined || low?.bound === undefined || high?.bound === undefined) return undefined;
  const [from, to] = [low.bound, high.bound];
  if (from.method !== 'gte' || to.method !== 'lte' || from.of !== to.of) return undefined;
  return { code: `${from.of}.between(${from.value}, ${to.value})`, kind: 'boolean' };
}
