import { accept, refuse } from './cast.ts';
import { defineType, readUtf8 } from './define-type.ts';
import { InvalidTypeOption } from './invalid-type.ts';
import type { Type } from './type.ts';

/** `tsvector` ↔ string, as PostgreSQL prints it: the words of a text by the rules of a language, and where they stand. */
export function tsvector(language: string): Type<string> {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(language))
    throw new InvalidTypeOption(
      `A tsvector cannot be in the language '${language}'.`,
      "A language is the name of a text search configuration: 'english', 'simple' …",
    );
  return defineType<string>({
    name: 'tsvector',
    family: 'search',
    sql: 'tsvector',
    language,
    cast: (input) => (typeof input === 'string' ? accept(input) : refuse('must be the text of a tsvector')),
    encode: (value) => value,
    decode: (value) => value,
    read: readUtf8,
  });
}
