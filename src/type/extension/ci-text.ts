import { defineType, readUtf8 } from '../define-type.ts';
import { castText } from '../text.ts';

/** `citext` ↔ string: keeps the case it was written in and compares without it. */
export const ciText = defineType<string>({
  name: 'ciText',
  family: 'text',
  sql: 'citext',
  extension: 'citext',
  cast: castText,
  encode: (value) => value,
  decode: (value) => value,
  read: readUtf8,
  equals: (a, b) => a === b || a.toLowerCase() === b.toLowerCase(),
});
