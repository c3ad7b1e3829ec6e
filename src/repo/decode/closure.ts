import type { Layout, LevelLayout, RecordLayout, Row } from './layout.ts';

/** Builds a level's record from the bytes of a row; `ordinals` receives its own and its parent's. */
export type LevelReader = (bytes: Buffer, offset: number, ordinals: Ordinals) => Row;

/** Where a row stands: written by a LevelReader, read by the Decoding. */
export interface Ordinals {
  own: number;
  parent: number;
  /** What the parent's key equals, where a to-many is read apart. */
  key?: unknown;
}

/** Readers by level made of closures: for where code must not be generated. Several times slower on wide rows. */
export function closureReaders(layout: Layout): readonly LevelReader[] {
  return layout.levels.map(closureReader);
}

function closureReader(level: LevelLayout): LevelReader {
  const { reads, ordinal, parentOrdinal, parentKey } = level;
  const build = recordBuilder(level.record);
  return (bytes, start, ordinals) => {
    const values = readFields(reads, bytes, start);
    if (ordinal !== undefined) ordinals.own = values[ordinal] as number;
    if (parentOrdinal !== undefined) ordinals.parent = values[parentOrdinal] as number;
    if (parentKey !== undefined) ordinals.key = values[parentKey];
    return build(values);
  };
}

function readFields(reads: LevelLayout['reads'], bytes: Buffer, start: number): unknown[] {
  const values: unknown[] = new Array(reads.length);
  let offset = start;
  let column = 0;
  for (let i = 0; i < reads.length; i++) {
    const { slot, read } = reads[i] as LevelLayout['reads'][number];
    for (; column < slot; column++) offset += 4 + Math.max(0, bytes.readInt32BE(offset));
    const length = bytes.readInt32BE(offset);
    values[i] = length < 0 ? null : read(bytes, offset + 4, length);
  }
  return values;
}

type Builder = (values: readonly unknown[]) => Row;

function recordBuilder(layout: RecordLayout): Builder {
  const ones = layout.ones.map(({ property, key, record }) => ({ property, key, build: recordBuilder(record) }));
  return (values) => {
    const record: Row = {};
    for (const { property, read } of layout.values) define(record, property, values[read]);
    for (const { property, key, build } of ones) define(record, property, values[key] === null ? null : build(values));
    for (const property of layout.lists) define(record, property, []);
    return record;
  };
}

/** `record.__proto__ = …` would change what the record inherits instead of giving it a field. */
function define(record: Row, property: string, value: unknown): void {
  if (property === '__proto__') {
    Object.defineProperty(record, property, { value, enumerable: true, configurable: true, writable: true });
  } else record[property] = value;
}
