/** `reporterId` → `reporter_id`; `HTTPStatus` → `http_status`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** PostgreSQL cuts identifiers at this many bytes, silently. */
export const maxIdentifierBytes = 63;

/** The parts joined by `_`; a name that PostgreSQL would cut ends in eight hex digits of its hash instead. */
export function identifier(...parts: readonly string[]): string {
  const name = parts.join('_');
  if (byteLength(name) <= maxIdentifierBytes) return name;
  // The suffix (`fkey`, `index`) stays, so that the kind of a shortened name is still readable.
  const tail = `_${hash(name)}_${parts.at(-1) ?? ''}`;
  let head = name;
  while (byteLength(head + tail) > maxIdentifierBytes) head = head.slice(0, -1);
  return head + tail;
}

/** Length in UTF-8, without an encoder: this room knows no platform. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** FNV-1a, eight hex digits: stable for ever, no secrecy wanted. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}
