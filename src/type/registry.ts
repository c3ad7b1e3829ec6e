import { bigint } from './bigint.ts';
import { boolean } from './boolean.ts';
import { bytea } from './bytea.ts';
import { date } from './date.ts';
import { decimal } from './decimal.ts';
import { enumeration } from './enumeration.ts';
import { ciText } from './extension/ci-text.ts';
import { escapedLtree, ltree } from './extension/ltree.ts';
import { vector } from './extension/vector.ts';
import { float } from './float.ts';
import { integer } from './integer.ts';
import { interval } from './interval.ts';
import { InvalidTypeOption, UnknownType } from './invalid-type.ts';
import { json } from './json.ts';
import { list } from './list.ts';
import { oneOf } from './one-of.ts';
import { range } from './range/range.ts';
import type { StandardSchema } from './standard-schema.ts';
import { text } from './text.ts';
import { time } from './time.ts';
import { timestamp } from './timestamp.ts';
import { tsvector } from './tsvector.ts';
import type { Type } from './type.ts';
import { unknown } from './unknown.ts';
import { uuid } from './uuid.ts';

export {
  bigint,
  boolean,
  bytea,
  ciText,
  date,
  decimal,
  enumeration,
  float,
  integer,
  interval,
  json,
  list,
  ltree,
  oneOf,
  range,
  text,
  time,
  timestamp,
  tsvector,
  unknown,
  uuid,
  vector,
};

/** What the declaration of an attribute says about its type; anything else in it is not for types. */
export interface TypeOptions {
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
  readonly values?: readonly string[] | undefined;
  /** The name of a native enum type. */
  readonly enumeration?: string | undefined;
  /** The schema of a `json` (a Standard Schema), or of an enum type (the name of a PostgreSQL schema). */
  readonly schema?: unknown;
  /** How many numbers a vector has. */
  readonly dimensions?: number | undefined;
  /** Whether labels of an ltree may be any text. */
  readonly escaped?: boolean | undefined;
  /** A type of somebody's own. */
  readonly type?: Type | undefined;
  /** The text search configuration of a tsvector. */
  readonly language?: string | undefined;
  /** What a list holds, or a range leads over, resolved. */
  readonly item?: Type | undefined;
}

/** Adding a type is its own file and one line here. */
const types = {
  text: () => text,
  uuid: () => uuid,
  ciText: () => ciText,
  integer: () => integer,
  bigint: () => bigint,
  decimal: ({ precision, scale }) => decimal(precision, scale),
  float: () => float,
  boolean: () => boolean,
  date: () => date,
  time: ({ precision }) => time(precision),
  timestamp: ({ precision }) => timestamp(precision ?? 3),
  interval: () => interval,
  bytea: () => bytea,
  oneOf: ({ values }) => oneOf(values ?? []),
  enumeration: ({ enumeration: name, values, schema }) =>
    enumeration(
      needed(name, 'An enumeration', 'a name'),
      values ?? [],
      typeof schema === 'string' ? schema : undefined,
    ),
  json: ({ schema }) => json(schemaOf(schema)),
  list: ({ item }) => list(needed(item, 'A list', 'an item type')),
  vector: ({ dimensions }) => vector(needed(dimensions, 'A vector', 'a number of dimensions')),
  ltree: ({ escaped }): Type => (escaped === true ? escapedLtree : ltree) as Type,
  custom: ({ type }) => needed(type, 'A custom attribute', 'a type'),
  tsvector: ({ language }) => tsvector(needed(language, 'A tsvector', 'a language')),
  range: ({ item }) => range(needed(item, 'A range', 'a type of its ends')),
} satisfies Record<string, (options: TypeOptions) => Type>;

/** The names of the declaration language: `text`, `integer`, `oneOf` … */
export const typeNames: readonly string[] = Object.freeze(Object.keys(types));

/** The type an attribute was declared with. Throws `UnknownType` and `InvalidTypeOption`. */
export function typeFor(name: string, options: TypeOptions = {}): Type {
  if (!isTypeName(name)) throw new UnknownType(name, typeNames);
  const make: (options: TypeOptions) => Type = types[name];
  return make(options);
}

const isTypeName = (name: string): name is keyof typeof types => Object.hasOwn(types, name);

function needed<T>(value: T | undefined, what: string, missing: string): T {
  if (value === undefined)
    throw new InvalidTypeOption(`${what} has no ${missing.replace(/^an? /, '')}.`, `It needs ${missing}.`);
  return value;
}

function schemaOf(schema: unknown): StandardSchema<unknown> | undefined {
  if (schema === undefined) return undefined;
  if (isSchema(schema)) return schema;
  throw new InvalidTypeOption(
    'The schema of a json attribute is not a Standard Schema.',
    "A schema has a property '~standard' with a function 'validate', as those of zod, valibot and arktype have.",
  );
}

function isSchema(value: unknown): value is StandardSchema<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard: unknown = Reflect.get(value, '~standard');
  return typeof standard === 'object' && standard !== null && typeof Reflect.get(standard, 'validate') === 'function';
}
