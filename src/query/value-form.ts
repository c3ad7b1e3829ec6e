// What can be told of a plain value in a request without knowing what it is for.

/** Whatever about a value changes what an operator makes of it, besides the value itself. */
export function tagOf(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 'i' : 'f';
    case 'bigint':
      return value < 2n ** 31n && value > -(2n ** 31n) ? 'g' : 'G';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${[...new Set(value.map(tagOf))].sort().join('')}]`;
      return value instanceof Date ? 'd' : 'o';
    default:
      return typeof value;
  }
}

export const isTemplate = (value: unknown): boolean => Array.isArray(value) && Object.hasOwn(value, 'raw');

/** Plain objects, and lists that hold something else than plain values. */
export function isContainer(value: unknown): value is object {
  return Array.isArray(value)
    ? value.some((item) => typeof item === 'function' || isHolder(item))
    : isPlainObject(value);
}

/** The same for data, in which functions are no more than values that do not fit. */
export const isData = (value: unknown): value is object =>
  Array.isArray(value) ? value.some(isHolder) : isPlainObject(value);

const isHolder = (value: unknown): boolean => Array.isArray(value) || isPlainObject(value);

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
