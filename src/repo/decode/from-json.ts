import type { Type } from '../../type/type.ts';

/** A value that travelled inside JSON, where everything JSON cannot carry exactly is text in PostgreSQL's spelling. */
export function fromJson(type: Type, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const { item } = type;
  if (item !== undefined && Array.isArray(value)) return value.map((each) => fromJson(item, each));
  if (type.family === 'json') return value;
  if (typeof value === 'boolean') return type.decode(value ? 't' : 'f');
  return type.decode(typeof value === 'string' ? value : String(value));
}
