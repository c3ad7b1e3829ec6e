import { accept, refuse } from './cast.ts';
import { defineType } from './define-type.ts';

const words = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  ['1', true],
  ['t', true],
  ['true', true],
  ['y', true],
  ['yes', true],
  ['on', true],
  [false, false],
  [0, false],
  ['0', false],
  ['f', false],
  ['false', false],
  ['n', false],
  ['no', false],
  ['off', false],
]);

/** `boolean` ↔ boolean; input may be the words of forms and URLs: `on`, `yes`, `1`. */
export const boolean = defineType<boolean>({
  name: 'boolean',
  family: 'boolean',
  sql: 'boolean',
  cast(input) {
    const value = words.get(typeof input === 'string' ? input.trim().toLowerCase() : input);
    return value === undefined ? refuse('must be true or false') : accept(value);
  },
  encode: (value) => (value ? 't' : 'f'),
  // JSON renderings say `true`.
  decode: (text) => text === 't' || text === 'true',
  read: (bytes, offset) => bytes[offset] === 116,
  readBinary: (bytes, offset) => bytes[offset] === 1,
});
