/** A value as text: two are written alike exactly if they are the same, type for type. The order of keys is no difference. */
export function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (value instanceof Uint8Array) return `Uint8Array(${value.join(' ')})`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${entries.map(([key, item]) => `${key}: ${show(item)}`).join(', ')} }`;
}

/** The same of records that come in no order. */
export function showUnordered(value: unknown): string {
  return Array.isArray(value) ? `${value.map(show).toSorted().join('\n')}` : show(value);
}

export const showOrdered = (value: unknown): string =>
  Array.isArray(value) ? value.map(show).join('\n') : show(value);

/** Where two values differ: up to three places, with what is there on either side. */
export function differences(a: unknown, b: unknown, path = ''): readonly string[] {
  if (show(a) === show(b)) return [];
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return a.flatMap((item, at) => differences(item, b[at], `${path}[${at}]`)).slice(0, 3);
  if (isRecord(a) && isRecord(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return names.flatMap((name) => differences(a[name], b[name], `${path}.${name}`)).slice(0, 3);
  }
  return [`${path || 'it'}: ${brief(show(a))} against ${brief(show(b))}`];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

export const brief = (text: string): string => (text.length > 400 ? `${text.slice(0, 400)} …` : text);
