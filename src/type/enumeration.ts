import { typeName } from './column/type-name.ts';
import { defineType } from './define-type.ts';
import { castChoice, checkValues, choiceReader } from './one-of.ts';
import type { Type } from './type.ts';

/** A native enum type ↔ one of its values; `schema` where it lives outside the search path. */
export function enumeration(name: string, values: readonly string[], schema?: string): Type<string> {
  checkValues(`enumeration '${name}'`, values);
  return defineType<string>({
    name: 'enumeration',
    family: 'text',
    sql: schema === undefined ? typeName(name) : `${typeName(schema)}.${typeName(name)}`,
    values: Object.freeze([...values]),
    enumeration: name,
    cast: (input) => castChoice(input, values),
    encode: (value) => value,
    decode: (value) => value,
    read: choiceReader(values),
  });
}
