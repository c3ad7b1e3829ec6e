import { inspect } from 'node:util';

/** Deeper than records go; an object that holds itself is cut there. */
const deepest = 8;

/** One value in a cell or a field: on one line, as one would write it. */
export function cell(value: unknown, depth = 0): string {
  switch (typeof value) {
    case 'undefined':
      return '';
    case 'string':
      return printable(value);
    case 'object':
      return value === null ? 'null' : objectCell(value, depth);
    default:
      return String(value);
  }
}

function objectCell(value: object, depth: number): string {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Uint8Array) {
    return `\\x${Buffer.from(value.subarray(0, 16)).toString('hex')}${value.length > 16 ? '…' : ''}`;
  }
  if (value instanceof Error) return printable(`${value.name}: ${value.message}`);
  if (depth > deepest) return '…';
  if (Array.isArray(value)) {
    const records = value.length > 0 && value.every(isPlainObject);
    return records ? `[${value.length}]` : `[${value.map((one) => cell(one, depth + 1)).join(', ')}]`;
  }
  if (!isPlainObject(value)) return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${cell(inner, depth + 1)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
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
