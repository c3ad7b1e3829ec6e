/** Names as TypeScript has them, each once. */
export class Taken {
  readonly #names: Set<string>;

  constructor(names: Iterable<string> = []) {
    this.#names = new Set(names);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The first of some names that is free, or the last with a number behind it. */
  take(...wanted: readonly string[]): string {
    const last = wanted.at(-1) ?? '';
    const free = wanted.find((name) => !this.#names.has(name)) ?? this.#numbered(last);
    this.#names.add(free);
    return free;
  }

  #numbered(name: string): string {
    for (let number = 2; ; number++) if (!this.#names.has(`${name}${number}`)) return `${name}${number}`;
  }
}

/** `CustomerID`, `customer_id` and `CUSTOMER ID` → `customer`, `id`; whatever no identifier can have is left out. */
export function wordsOf(name: string): readonly string[] {
  const text = /\p{Ll}/u.test(name) ? name : name.toLowerCase();
  return text
    .replace(/(\p{Lu}{2,})s(?!\p{Ll})/gu, '$1S')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase()
    .split(/[^\p{ID_Continue}$]+|_+/u)
    .filter((word) => word !== '');
}

/** `order`, `lines` → `orderLines`. */
export function camel(words: readonly string[]): string {
  const [first = 'unnamed', ...rest] = words;
  const text = first + rest.map(capital).join('');
  return /^[\p{ID_Start}$]/u.test(text) ? text : `_${text}`;
}

/** `order_lines` and `OrderLines` → `orderLines`. */
export const camelCase = (name: string): string => camel(wordsOf(name));

export const pascalCase = (name: string): string => capital(camelCase(name)).replace(/^_/, 'The');

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Fields that cannot be told from what every object has. */
export const reservedFields = ['constructor', 'then', 'toJSON', '__proto__', 'prototype'];

/** `OrderLine` → `order-line`, for the name of a file. */
export const kebabCase = (name: string): string => wordsOf(name).join('-');
