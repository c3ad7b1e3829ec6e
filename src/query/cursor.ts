import type { SortKey } from '../expr/node.ts';
import { emptyRequest } from './empty-request.ts';
import { InvalidCursor } from './query-error.ts';
import type { Request } from './request.ts';
import { shapeOf } from './shape.ts';

/**
 * Cursors: the sort keys of a record in PostgreSQL's own text, so that nothing is lost that a `Date` would lose, bound
 * to the order they belong to. Not a secret and not signed: whoever alters one moves within what the query shows anyway.
 */
export function encodeCursor(request: Request, sorts: readonly SortKey[], values: readonly unknown[]): string {
  const texts = sorts.map(({ by }, i) =>
    values[i] === null || values[i] === undefined ? null : by.type.encode(values[i]),
  );
  return toBase64Url(JSON.stringify([fingerprint(request), ...texts]));
}

/** The sort keys behind a cursor; throws `InvalidCursor` for any other text and for a cursor of another order. */
export function decodeCursor(cursor: unknown, request: Request, sorts: readonly SortKey[]): readonly unknown[] {
  const parts = partsOf(cursor);
  if (parts.length !== sorts.length + 1 || parts[0] !== fingerprint(request)) {
    throw new InvalidCursor('this cursor belongs to another query', {
      why: 'a cursor says where to go on in one order; in another it means nothing',
      fix: 'use it with the sort of the page that gave it out',
    });
  }
  return sorts.map(({ by }, i) => keyFrom(parts[i + 1], by));
}

function partsOf(cursor: unknown): readonly unknown[] {
  try {
    const parts: unknown = typeof cursor === 'string' ? JSON.parse(fromBase64Url(cursor)) : undefined;
    if (Array.isArray(parts)) return parts;
  } catch {
    // not even a text of the right kind: reported below like any other
  }
  throw new InvalidCursor(`${JSON.stringify(cursor)} is no cursor`, {
    fix: 'pass the after or before of another page as it is',
  });
}

function keyFrom(text: unknown, { type, nullable }: SortKey['by']): unknown {
  if (text === null && nullable) return null;
  try {
    const cast = typeof text === 'string' ? type.cast(type.decode(text)) : undefined;
    if (cast?.ok === true) return cast.value;
  } catch {
    // a text the type cannot read: reported below
  }
  throw new InvalidCursor(`a cursor holds ${JSON.stringify(text)} where a ${type.name} belongs`, {
    fix: 'pass the cursor as it was given out',
  });
}

/** What a cursor is bound to: the resource and the order. */
function fingerprint(request: Request): string {
  const { key, values } = shapeOf({ ...emptyRequest(request.resource), record: request.record, sorts: request.sorts });
  const name = (request.resource as { readonly name?: string }).name ?? '';
  return hash(`${name} ${key} ${values.map(String).join()}`);
}

/** FNV-1a, twice 32 bits: enough to tell orders apart, nothing more is asked of it. */
function hash(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(text.length - 1 - i), 0x811c9dc5);
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36);
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}
