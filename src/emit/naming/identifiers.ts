import { singular } from './english.ts';

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

const parts = (name: string): string[] => name.split(/[^\p{L}\p{N}$]+/u).filter((part) => part !== '');

/** `order_lines` → `orderLines`; whatever no identifier can have is left out. */
export function camelCase(name: string): string {
  const [first = 'unnamed', ...rest] = parts(/[a-z]/.test(name) ? name : name.toLowerCase());
  const text = lowered(first) + rest.map(capital).join('');
  return /^\p{N}/u.test(text) ? `_${text}` : text;
}

/** `URLs` → `urls`, `userId` as it is. */
const lowered = (part: string): string => part.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (head) => head.toLowerCase());

export const pascalCase = (name: string): string => capital(camelCase(name)).replace(/^_/, 'The');

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** What a class cannot be called: what the language and the framework have under that name. */
const reservedClasses = new Set(
  `Array Boolean BigInt Date Error Function Infinity JSON Map Math NaN Number Object Promise Proxy Record Reflect RegExp
  Resource Set String Symbol WeakMap WeakSet`.split(/\s+/),
);

/** The class of a table: `order_lines` → `OrderLine`. */
export function classNameOf(table: string): string {
  const name = pascalCase(singular(table));
  return reservedClasses.has(name) ? `${name}Record` : name;
}

/** Fields that cannot be told from what every object has. */
const reservedFields = new Set(['constructor', 'then', 'toJSON', '__proto__', 'prototype']);

/** The field of a column: `owner_id` → `ownerId`. */
export function fieldNameOf(column: string): string {
  const name = camelCase(column);
  return reservedFields.has(name) ? `${name}Value` : name;
}

/** `OrderLine` → `order-line`, for the name of a file. */
export const kebabCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
