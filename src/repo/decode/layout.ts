import type { ResultRecord, ResultShape } from '../../sql/statement.ts';
import type { ByteReader, Type } from '../../type/type.ts';
import { fromJson } from './from-json.ts';

/** A plain record. */
export type Row = Record<string, unknown>;

/** How one column of a level is read: every use of a slot with the same reader shares one read. */
export interface Read {
  readonly slot: number;
  readonly read: ByteReader<unknown>;
}

/** A level with every read found out: what both decoders, the generated and the closure one, are made from. */
export interface LevelLayout {
  readonly parent: { readonly level: number; readonly path: readonly string[] } | undefined;
  /** Number of the read that gives the row's own ordinal, and the parent's. */
  readonly ordinal: number | undefined;
  readonly parentOrdinal: number | undefined;
  /** Instead of the ordinal: number of the read that gives what the parent's key equals. */
  readonly parentKey: number | undefined;
  /** Sorted by slot. */
  readonly reads: readonly Read[];
  readonly record: RecordLayout;
}

/** What to build; numbers are those of reads. */
export interface RecordLayout {
  readonly values: readonly { readonly property: string; readonly read: number }[];
  readonly ones: readonly { readonly property: string; readonly key: number; readonly record: RecordLayout }[];
  readonly lists: readonly string[];
}

export interface Layout {
  /** Whether rows begin with the number of their level. */
  readonly tagged: boolean;
  readonly levels: readonly LevelLayout[];
  /** Formats to ask for by column, the tag included; undefined: all text. */
  readonly formats: readonly (0 | 1)[] | undefined;
}

/** Digits: a tag, an ordinal. */
export const readCount: ByteReader<number> = (bytes, offset, length) => {
  let value = 0;
  for (let i = offset; i < offset + length; i++) value = value * 10 + (bytes[i] ?? 0) - 48;
  return value;
};

/** Finds out reads and formats. `binary: false` keeps every column in text format, as cursors want it. */
export function layoutOf(shape: ResultShape, { binary }: { readonly binary: boolean }): Layout {
  const tagged = shape.slots !== undefined;
  const inBinary = binary ? binarySlots(shape) : new Set<number>();
  const levels = shape.levels.map((level) => layoutOfLevel(level, inBinary));
  const columns = 1 + Math.max(-1, ...levels.flatMap(({ reads }) => reads.map(({ slot }) => slot)));
  const count = shape.slots ?? columns;
  const formats = Array.from({ length: count }, (_, slot): 0 | 1 => (inBinary.has(slot) ? 1 : 0));
  const all: (0 | 1)[] = tagged ? [0, ...formats] : formats;
  return { tagged, levels, formats: all.includes(1) ? all : undefined };
}

function layoutOfLevel(level: ResultShape['levels'][number], inBinary: ReadonlySet<number>): LevelLayout {
  const reads = new Map<string, { slot: number; read: ByteReader<unknown>; number: number }>();
  const readers: ByteReader<unknown>[] = [];
  const add = (slot: number, read: ByteReader<unknown>): number => {
    if (!readers.includes(read)) readers.push(read);
    const key = `${slot}:${readers.indexOf(read)}`;
    const found = reads.get(key) ?? { slot, read, number: reads.size };
    reads.set(key, found);
    return found.number;
  };
  const ordinal = level.ordinal === undefined ? undefined : add(level.ordinal, readCount);
  const parentOrdinal = level.parentOrdinal === undefined ? undefined : add(level.parentOrdinal, readCount);
  const { parentKey: key } = level;
  const parentKey = key && add(key.slot, readerOf(key.type, false, inBinary.has(key.slot)));
  const layout = (record: ResultRecord, lists: readonly string[]): RecordLayout => ({
    values: record.values.map((value) => ({
      property: value.property,
      read: add(value.slot, readerOf(value.type, value.json === true, inBinary.has(value.slot))),
    })),
    ones: record.ones.map((one) => ({
      property: one.property,
      key: add(one.key.slot, readerOf(one.key.type, false, inBinary.has(one.key.slot))),
      record: layout(one.record, one.lists),
    })),
    lists,
  });
  const record = layout(level.record, level.lists);
  const { order, sorted } = bySlot([...reads.values()]);
  return {
    parent: level.parent && { level: level.parent.level, path: level.parent.property.split('.') },
    ordinal: ordinal === undefined ? undefined : order(ordinal),
    parentOrdinal: parentOrdinal === undefined ? undefined : order(parentOrdinal),
    parentKey: parentKey === undefined ? undefined : order(parentKey),
    reads: sorted,
    record: renumbered(record, order),
  };
}

/** Columns come in the order of slots, so reads are numbered in that order. */
function bySlot(reads: readonly (Read & { readonly number: number })[]) {
  const sorted = reads.toSorted((a, b) => a.slot - b.slot);
  const places = new Map(sorted.map((read, place) => [read.number, place]));
  return { sorted, order: (number: number): number => places.get(number) ?? number };
}

function renumbered(record: RecordLayout, order: (number: number) => number): RecordLayout {
  return {
    values: record.values.map(({ property, read }) => ({ property, read: order(read) })),
    ones: record.ones.map((one) => ({
      property: one.property,
      key: order(one.key),
      record: renumbered(one.record, order),
    })),
    lists: record.lists,
  };
}

const jsonReaders = new WeakMap<Type, ByteReader<unknown>>();

function readerOf(type: Type, json: boolean, binary: boolean): ByteReader<unknown> {
  if (!json) return binary && type.readBinary !== undefined ? type.readBinary : type.read;
  const known = jsonReaders.get(type);
  if (known !== undefined) return known;
  const read: ByteReader<unknown> = (bytes, offset, length) =>
    fromJson(type, JSON.parse(bytes.toString('utf8', offset, offset + length)));
  jsonReaders.set(type, read);
  return read;
}

/** A column is asked for in binary where everything that reads it can read that. */
function binarySlots(shape: ResultShape): ReadonlySet<number> {
  const able = new Set<number>();
  const unable = new Set<number>();
  const note = (slot: number, can: boolean): void => {
    (can ? able : unable).add(slot);
  };
  const visit = (record: ResultRecord): void => {
    for (const value of record.values) note(value.slot, value.json !== true && value.type.readBinary !== undefined);
    for (const one of record.ones) {
      note(one.key.slot, one.key.type.readBinary !== undefined);
      visit(one.record);
    }
  };
  for (const level of shape.levels) {
    if (level.ordinal !== undefined) unable.add(level.ordinal);
    if (level.parentOrdinal !== undefined) unable.add(level.parentOrdinal);
    if (level.parentKey !== undefined) note(level.parentKey.slot, level.parentKey.type.readBinary !== undefined);
    visit(level.record);
  }
  return new Set([...able].filter((slot) => !unable.has(slot)));
}
