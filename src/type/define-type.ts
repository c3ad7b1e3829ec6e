import type { ByteReader, Type } from './type.ts';

type Optional<V> = Partial<Pick<Type<V>, 'read' | 'equals'>>;

/**
 * A frozen type. What is left out follows from the rest: `read` decodes the bytes as UTF-8, `equals` is identity.
 *
 * A rule all types share: `cast('')` is refused, except by `text` and `ciText`, where it is the empty text. Whoever
 * takes input from a form decides first whether an empty field means null.
 */
export function defineType<V>(spec: Omit<Type<V>, 'read' | 'equals'> & Optional<V>): Type<V> {
  const { decode } = spec;
  const read: ByteReader<V> = (bytes, offset, length) => decode(bytes.toString('utf8', offset, offset + length));
  return Object.freeze({ read, equals: (a: V, b: V) => a === b, ...spec });
}

/** Bytes as text; for `read` of types whose value is the text itself. */
export const readUtf8: ByteReader<string> = (bytes, offset, length) => bytes.toString('utf8', offset, offset + length);

/** The same for text that is ASCII in any case: numbers, dates, uuids. */
export const readAscii: ByteReader<string> = (bytes, offset, length) =>
  bytes.toString('latin1', offset, offset + length);
