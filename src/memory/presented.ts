import type { Type } from '../type/type.ts';

/** A value as a record carries it: of its type's form, and the caller's own, so that changing it changes no store. */
export function presented(value: unknown, type: Type): unknown {
  if (value === null || value === undefined) return null;
  switch (type.family) {
    case 'instant':
    case 'json':
    case 'range':
    case 'list':
      return type.decode(type.encode(formed(value, type)));
    case 'bytes':
      return value instanceof Uint8Array ? new Uint8Array(value) : value;
    case 'number':
      return typeof value === 'number' && (type.name === 'float' || Number.isSafeInteger(value))
        ? value
        : type.decode(String(value));
    default:
      return value;
  }
}

/** Times are Dates or, where they are finer, texts: what an expression made of them may be the other of the two. */
function formed(value: unknown, type: Type): unknown {
  if (type.family !== 'instant') return value;
  const cast = type.cast(value);
  return cast.ok ? cast.value : value;
}
