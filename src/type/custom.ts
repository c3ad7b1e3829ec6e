import { accept } from './cast.ts';
import { canonicalName } from './column/canonical-name.ts';
import { defineType } from './define-type.ts';
import { InvalidTypeOption } from './invalid-type.ts';
import { castBySchema } from './json.ts';
import type { StandardSchema } from './standard-schema.ts';
import type { Cast, Type } from './type.ts';

/** What a type of one's own is: everything that is ever asked of an attribute's type. */
export interface CustomType<V> {
  /** The column's type: `point`, `numeric(12,2)`; other spellings of it are the same. */
  readonly sql: string;
  /** The extension the type belongs to; migrations make sure of it. */
  readonly extension?: string;
  /** What input is checked by and turned into; a Standard Schema (zod, valibot, arktype …) does as well. */
  readonly cast?: (input: unknown) => Cast<V>;
  readonly schema?: StandardSchema<V>;
  /** The value in PostgreSQL's text format. */
  readonly encode: (value: V) => string;
  /** From PostgreSQL's text format. */
  readonly decode: (text: string) => V;
  /** Whether two values are the same for the database; as a rule if both are written alike. */
  readonly equals?: (a: V, b: V) => boolean;
}

/** A type made of what somebody declared. */
export function custom<V>(name: string, declared: CustomType<V>): Type<V> {
  const { extension, schema, encode, decode } = declared;
  const sql = canonicalName(declared.sql);
  if (!/^[a-z"][\w" .]*(\(\d+(,-?\d+)?\))?( with(out)? time zone)?$/.test(sql))
    throw new InvalidTypeOption(
      `'${declared.sql}' is no type for '${name}'.`,
      "It is a type's name as PostgreSQL prints it.",
    );
  const bySchema = (input: unknown): Cast<V> => castBySchema(schema as StandardSchema<V>, input);
  const asItIs = (input: unknown): Cast<V> => accept(input as V);
  return defineType<V>({
    name,
    family: 'custom',
    sql,
    extension,
    cast: declared.cast ?? (schema === undefined ? asItIs : bySchema),
    encode,
    decode,
    equals: declared.equals ?? ((a, b) => encode(a) === encode(b)),
  });
}
