import { type Token, tokens } from './token.ts';

/** The tokens of a statement, read from the left. */
export class Words {
  readonly #tokens: readonly Token[];
  /** Which token comes next. */
  at = 0;

  constructor(sql: string | readonly Token[]) {
    this.#tokens = typeof sql === 'string' ? tokens(sql) : sql;
  }

  get done(): boolean {
    return this.at >= this.#tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.at + ahead];
  }

  /** The text of the next token where it is an unquoted word. */
  get next(): string | undefined {
    const token = this.peek();
    return token?.kind === 'word' ? token.text : undefined;
  }

  word(): string | undefined {
    const text = this.next;
    if (text !== undefined) this.at++;
    return text;
  }

  /** Takes these words where all of them come next: `take('if not exists')`. */
  take(phrase: string): boolean {
    const words = phrase.split(' ');
    const found = words.every((text, i) => this.peek(i)?.kind === 'word' && this.peek(i)?.text === text);
    if (found) this.at += words.length;
    return found;
  }

  /** Takes a sign: `(`, `,`, `*`. */
  sign(text: string): boolean {
    const token = this.peek();
    const found = token?.text === text && (token.kind === 'punctuation' || token.kind === 'operator');
    if (found) this.at++;
    return found;
  }

  skip(noise: ReadonlySet<string>): this {
    while (this.next !== undefined && noise.has(this.next)) this.at++;
    return this;
  }

  /** A name with its schema, without quotes. */
  name(): string {
    const parts: string[] = [];
    while (!this.done) {
      parts.push(plainName(this.peek()?.text ?? ''));
      this.at++;
      if (!this.sign('.')) break;
    }
    return parts.join('.');
  }

  /** The tokens up to the one that ends a part (which is not taken), or to the end; what is in parentheses ends nothing. */
  until(ends: (token: Token) => boolean): readonly Token[] {
    const from = this.at;
    for (let depth = 0; !this.done; this.at++) {
      const token = this.peek();
      if (token === undefined || (depth === 0 && ends(token))) break;
      if (token.kind !== 'punctuation') continue;
      if (token.text === '(' || token.text === '[') depth++;
      if (token.text === ')' || token.text === ']') depth--;
      if (depth < 0) break;
    }
    return this.#tokens.slice(from, this.at);
  }

  /** What stands in the parentheses that come next, by its commas; nothing where none come. */
  list(): readonly (readonly Token[])[] | undefined {
    if (!this.sign('(')) return undefined;
    const parts = this.parts();
    this.sign(')');
    return parts;
  }

  /** What is left of this level, by its commas. */
  parts(): readonly (readonly Token[])[] {
    const parts: (readonly Token[])[] = [];
    do parts.push(this.until((token) => token.kind === 'punctuation' && token.text === ','));
    while (this.sign(','));
    return parts;
  }
}

/** A name as the server keeps it. */
export const plainName = (text: string): string =>
  text.endsWith('"') ? text.replace(/^(u&)?"|"$/gi, '').replaceAll('""', '"') : text;
