import type { LevelReader } from './closure.ts';
import type { Layout, LevelLayout, RecordLayout } from './layout.ts';

/** Readers by level as generated code: object literals and no loops, five times faster than parsing to strings first. */
export function generatedReaders(layout: Layout): readonly LevelReader[] {
  return layout.levels.map(generatedReader);
}

let allowed: boolean | undefined;

/** Whether this runtime lets code be generated; a content security policy or a flag may forbid it. */
export function canGenerate(): boolean {
  try {
    allowed ??= new Function('return true')() === true;
  } catch {
    allowed = false;
  }
  return allowed;
}

function generatedReader(level: LevelLayout): LevelReader {
  const source = [...fieldReads(level), ...ordinals(level), `return ${literal(level.record)};`].join('\n');
  const readers = level.reads.map((_, i) => `r${i}`);
  // Only numbers and JSON-quoted property names go into the text; whatever is the user's arrives as an argument.
  const make = new Function(...readers, `return function read(b, o, ordinals) {\n${source}\n}`);
  return make(...level.reads.map(({ read }) => read)) as LevelReader;
}

function fieldReads({ reads }: LevelLayout): string[] {
  const lines = ['let n = 0;'];
  let column = 0;
  for (const [i, { slot }] of reads.entries()) {
    for (; column < slot; column++) lines.push(`${lengthAt}; o += n > 0 ? n + 4 : 4;`);
    lines.push(`${lengthAt}; const v${i} = n < 0 ? null : r${i}(b, o + 4, n);`);
  }
  return lines;
}

const lengthAt = 'n = (b[o] << 24) | (b[o + 1] << 16) | (b[o + 2] << 8) | b[o + 3]';

function ordinals({ ordinal, parentOrdinal, parentKey }: LevelLayout): string[] {
  return [
    ordinal === undefined ? '' : `ordinals.own = v${ordinal};`,
    parentOrdinal === undefined ? '' : `ordinals.parent = v${parentOrdinal};`,
    parentKey === undefined ? '' : `ordinals.key = v${parentKey};`,
  ].filter((line) => line !== '');
}

function literal({ values, ones, lists }: RecordLayout): string {
  const fields = [
    ...values.map(({ property, read }) => `${key(property)}: v${read}`),
    ...ones.map((one) => `${key(one.property)}: v${one.key} === null ? null : ${literal(one.record)}`),
    ...lists.map((property) => `${key(property)}: []`),
  ];
  return `{ ${fields.join(', ')} }`;
}

/** Computed for `__proto__`, which in a literal would set what the record inherits. */
const key = (property: string): string =>
  property === '__proto__' ? '["__proto__"]' : JSON.stringify(property).replace(/[\u2028\u2029]/g, escapeSeparator);

const escapeSeparator = (character: string): string => `\\u${character.charCodeAt(0).toString(16)}`;
