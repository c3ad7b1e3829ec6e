import { accept, refuse } from '../cast.ts';
import { defineType, readAscii } from '../define-type.ts';
import type { Cast, Type } from '../type.ts';

/** `ltree` ↔ string: the labels on the way from the root, `Top.Science.Astronomy`. */
export const ltree: Type<string> = defineType<string>({
  name: 'ltree',
  family: 'path',
  sql: 'ltree',
  extension: 'ltree',
  cast(input) {
    if (typeof input !== 'string') return refuse('must be a path such as Top.Science');
    return castLabels(input === '' ? [] : input.split('.'));
  },
  encode: (value) => value,
  decode: (value) => value,
  read: readAscii,
});

function castLabels(labels: readonly string[]): Cast<string> {
  const wrong = labels.find((label) => !/^[A-Za-z0-9_]{1,255}$/.test(label));
  if (wrong !== undefined)
    return refuse(`must not have the label '${wrong.slice(0, 40)}': labels are letters, digits and _, at most 255`);
  return labels.length < 65_536 ? accept(labels.join('.')) : refuse('must have fewer than 65536 labels');
}

/** `ltree` ↔ list of labels of any text: what a label cannot hold is written as `_<code point>_`. */
export const escapedLtree: Type<readonly string[]> = defineType<readonly string[]>({
  name: 'ltree',
  family: 'path',
  sql: 'ltree',
  extension: 'ltree',
  cast(input) {
    if (!Array.isArray(input) || !input.every((label): label is string => typeof label === 'string' && label !== ''))
      return refuse('must be a list of labels');
    const written = castLabels(input.map(writtenLabel));
    return written.ok ? accept(input) : written;
  },
  encode: (value) => value.map(writtenLabel).join('.'),
  decode: (text) => (text === '' ? [] : text.split('.').map(readLabel)),
  equals: (a, b) => a.length === b.length && a.every((label, at) => label === b[at]),
});

const writtenLabel = (label: string): string =>
  label.replace(/[^A-Za-z0-9]/gu, (char) => `_${(char.codePointAt(0) ?? 0).toString(16)}_`);
const readLabel = (label: string): string =>
  label.replace(/_([0-9a-f]+)_/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
