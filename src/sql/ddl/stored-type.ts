import {
  bigint,
  boolean,
  bytea,
  ciText,
  date,
  decimal,
  float,
  integer,
  interval,
  json,
  list,
  text,
  time,
  timestamp,
  unknown,
  uuid,
} from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';

const bases: Readonly<Record<string, Type>> = {
  bigint: bigint as Type,
  bytea: bytea as Type,
  citext: ciText as Type,
  date: date as Type,
  'double precision': float as Type,
  integer: integer as Type,
  interval: interval as Type,
  json: json(),
  jsonb: json(),
  numeric: decimal() as Type,
  real: float as Type,
  smallint: integer as Type,
  text: text as Type,
  'character varying': text as Type,
  character: text as Type,
  'time without time zone': time() as Type,
  'timestamp with time zone': timestamp(6) as Type,
  uuid: uuid as Type,
};

/** A type known by the name PostgreSQL prints, for expressions that were stored: values stay in text format. */
export function storedType(sql: string): Type {
  if (sql === '') return unknown as Type;
  if (sql.endsWith('[]')) return { ...(list(storedType(sql.slice(0, -2))) as Type), sql };
  if (sql === 'boolean') return boolean as Type;
  const base = bases[sql.replace(/\([\d,]+\)/, '')];
  const asText = { sql, encode: String, decode: (value: string) => value } as const;
  // Anything else is an enum, or something that is used by its name in the same way.
  return base === undefined ? { ...(text as Type), ...asText, enumeration: sql } : { ...base, ...asText };
}
