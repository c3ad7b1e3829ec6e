import { accept, refuse } from './cast.ts';
import { defineType, readAscii } from './define-type.ts';

const shape = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/;

/** `uuid` ↔ string of 36 characters in lower case, as PostgreSQL prints it; input may lack hyphens or have capitals. */
export const uuid = defineType<string>({
  name: 'uuid',
  family: 'uuid',
  sql: 'uuid',
  cast(input) {
    const groups = typeof input === 'string' ? shape.exec(input.trim().toLowerCase()) : null;
    return groups === null
      ? refuse('must be a uuid such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301')
      : accept(groups.slice(1).join('-'));
  },
  encode: (value) => value,
  decode: (value) => value,
  read: readAscii,
  equals: (a, b) => a === b || a.toLowerCase() === b.toLowerCase(),
});
