import { accept, refuse } from './cast.ts';
import { defineType } from './define-type.ts';
import { InvalidTypeOption } from './invalid-type.ts';
import type { ByteReader, Cast, Type } from './type.ts';

/** `text` with a check ↔ one of the declared strings. */
export function oneOf(values: readonly string[]): Type<string> {
  checkValues('oneOf', values);
  return defineType<string>({
    name: 'oneOf',
    family: 'text',
    sql: 'text',
    values: Object.freeze([...values]),
    cast: (input) => castChoice(input, values),
    encode: (value) => value,
    decode: (value) => value,
    read: choiceReader(values),
  });
}

/** Refuses declared values that could not be told apart, or not be stored. */
export function checkValues(type: string, values: readonly string[]): void {
  const twice = values.find((value, at) => values.indexOf(value) !== at);
  if (values.length === 0) throw new InvalidTypeOption(`${type} has no values.`, 'It must allow at least one.');
  if (twice !== undefined)
    throw new InvalidTypeOption(`${type} has the value '${twice}' twice.`, 'Each value is listed once.');
}

/** Accepts a declared value, spelt exactly. */
export function castChoice(input: unknown, values: readonly string[]): Cast<string> {
  return typeof input === 'string' && values.includes(input)
    ? accept(input)
    : refuse(`must be one of ${values.map((value) => `'${value}'`).join(', ')}`);
}

/** Compares bytes with the declared values, so that no string is made; a value from elsewhere is read as it is. */
export function choiceReader(values: readonly string[]): ByteReader<string> {
  const encoder = new TextEncoder();
  const known = values.map((value) => ({ value, bytes: encoder.encode(value) }));
  return (bytes, offset, length) => {
    for (const choice of known)
      if (choice.bytes.length === length && same(choice.bytes, bytes, offset)) return choice.value;
    return bytes.toString('utf8', offset, offset + length);
  };
}

function same(expected: Uint8Array, bytes: Buffer, offset: number): boolean {
  for (let at = 0; at < expected.length; at++) if (expected[at] !== bytes[offset + at]) return false;
  return true;
}
