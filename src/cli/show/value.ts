/** One value in a cell or a field: on one line, as one would write it. */
export function cell(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return '';
  if (typeof value === 'string') return printable(value);
  if (typeof value === 'bigint') return `${value}`;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Uint8Array)
    return `\\x${Buffer.from(value.subarray(0, 16)).toString('hex')}${value.length > 16 ? '…' : ''}`;
  if (Array.isArray(value))
    return value.every(isPlainObject) && value.length > 0 ? `[${value.length}]` : `[${value.map(cell).join(', ')}]`;
  if (isPlainObject(value))
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${cell(inner)}`)
      .join(', ')} }`;
  return String(value);
}

/** A plain record, as queries give them. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Control characters would move the cursor, or worse. */
const printable = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
    character === '\n' ? '↵' : character === '\t' ? ' ' : '·',
  );
