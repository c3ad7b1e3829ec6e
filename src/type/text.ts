import { accept, refuse, unstorable } from './cast.ts';
import { defineType, readUtf8 } from './define-type.ts';
import type { Cast } from './type.ts';

/** Takes strings only: a number here is a mistake somewhere else. */
export function castText(input: unknown): Cast<string> {
  if (typeof input !== 'string') return refuse('must be text');
  const why = unstorable(input);
  return why === undefined ? accept(input) : refuse(why);
}

/** `text` ↔ string. The empty text is a value of its own, not null. */
export const text = defineType<string>({
  name: 'text',
  family: 'text',
  sql: 'text',
  cast: castText,
  encode: (value) => value,
  decode: (value) => value,
  read: readUtf8,
});
