import type { RowReader } from '../../driver/driver.ts';
import type { ResultShape } from '../../sql/statement.ts';
import { closureReaders, type LevelReader, type Ordinals } from './closure.ts';
import { canGenerate, generatedReaders } from './generated.ts';
import { type Layout, type LevelLayout, layoutOf, type Row } from './layout.ts';

/** Turns the rows of one statement into records; made once per statement. */
export interface Decoder {
  /** Formats to ask for by column; undefined: all text. */
  readonly formats: readonly (0 | 1)[] | undefined;
  /** A record per row; undefined where rows of several levels have to be put together first. */
  readonly one: ((bytes: Buffer, offset: number) => Row) | undefined;
  /** Begins to collect an answer. */
  start(): Decoding;
}

/** One answer being collected. */
export interface Decoding {
  readonly row: RowReader;
  /** The records, when all rows are there; throws what reading a row threw. */
  finish(): Row[];
}

export interface DecoderOptions {
  /** Whether code may be generated; found out where absent. */
  readonly generate?: boolean | undefined;
  /** Whether columns are asked for in binary where that pays; they are where absent. */
  readonly binary?: boolean | undefined;
}

/** Compiles the shape of a result. */
export function decoderOf(shape: ResultShape, options: DecoderOptions = {}): Decoder {
  const layout = layoutOf(shape, { binary: options.binary ?? true });
  const readers = (options.generate ?? canGenerate()) ? generatedReaders(layout) : closureReaders(layout);
  const [root] = readers;
  if (layout.tagged || root === undefined) {
    return { formats: layout.formats, one: undefined, start: () => new TaggedDecoding(layout, readers) };
  }
  const nowhere: Ordinals = { own: 0, parent: 0 };
  const one = (bytes: Buffer, offset: number): Row => root(bytes, offset, nowhere);
  return { formats: layout.formats, one, start: () => flatDecoding(one) };
}

function flatDecoding(one: (bytes: Buffer, offset: number) => Row): Decoding {
  const rows: Row[] = [];
  let failure: { readonly error: unknown } | undefined;
  return {
    row(bytes, offset) {
      // A value that cannot be read must not tear the connection's reader apart: the rest is skipped.
      if (failure !== undefined) return;
      try {
        rows.push(one(bytes, offset));
      } catch (error) {
        failure = { error };
      }
    },
    finish() {
      if (failure !== undefined) throw failure.error;
      return rows;
    },
  };
}

/** Puts levels together: records wait for a parent that has not arrived, and keep their order whenever it does. */
class TaggedDecoding implements Decoding {
  readonly row: RowReader;
  readonly #levels: readonly LevelLayout[];
  readonly #readers: readonly LevelReader[];
  readonly #byOrdinal: Row[][];
  readonly #children: readonly number[][];
  readonly #waiting = new Map<string, Row[]>();
  readonly #roots: Row[] = [];
  readonly #rootOrdinals: number[] = [];
  readonly #at: Ordinals = { own: 0, parent: 0 };
  #sorted = true;
  #failure: { readonly error: unknown } | undefined;

  constructor(layout: Layout, readers: readonly LevelReader[]) {
    this.#levels = layout.levels;
    this.#readers = readers;
    this.#byOrdinal = layout.levels.map(() => []);
    this.#children = layout.levels.map((_, at) =>
      layout.levels.flatMap(({ parent }, child) => (parent?.level === at ? [child] : [])),
    );
    this.row = (bytes, offset) => {
      if (this.#failure !== undefined) return;
      try {
        this.#take(bytes, offset);
      } catch (error) {
        this.#failure = { error };
      }
    };
  }

  finish(): Row[] {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#sorted) return this.#roots;
    const order = this.#rootOrdinals;
    return this.#roots
      .map((row, i) => ({ row, ordinal: order[i] ?? 0 }))
      .sort((a, b) => a.ordinal - b.ordinal)
      .map(({ row }) => row);
  }

  #take(bytes: Buffer, start: number): void {
    const length = bytes.readInt32BE(start);
    let tag = 0;
    for (let i = start + 4; i < start + 4 + length; i++) tag = tag * 10 + (bytes[i] ?? 0) - 48;
    const level = this.#levels[tag] as LevelLayout;
    const at = this.#at;
    const row = (this.#readers[tag] as LevelReader)(bytes, start + 4 + length, at);
    if (level.ordinal !== undefined) this.#register(tag, at.own, row);
    if (level.parent === undefined) this.#addRoot(level, at.own, row);
    else this.#addChild(tag, level.parent, at.parent, row);
  }

  #addRoot(level: LevelLayout, ordinal: number, row: Row): void {
    this.#roots.push(row);
    if (level.ordinal === undefined) return;
    const last = this.#rootOrdinals.at(-1);
    if (last !== undefined && last > ordinal) this.#sorted = false;
    this.#rootOrdinals.push(ordinal);
  }

  #addChild(tag: number, parent: NonNullable<LevelLayout['parent']>, ordinal: number, row: Row): void {
    const owner = this.#byOrdinal[parent.level]?.[ordinal];
    if (owner !== undefined) {
      listIn(owner, parent.path)?.push(row);
      return;
    }
    const key = `${tag}:${ordinal}`;
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#waiting.set(key, [row]);
    else waiting.push(row);
  }

  #register(tag: number, ordinal: number, row: Row): void {
    (this.#byOrdinal[tag] as Row[])[ordinal] = row;
    if (this.#waiting.size === 0) return;
    for (const child of this.#children[tag] ?? []) {
      const key = `${child}:${ordinal}`;
      const path = this.#levels[child]?.parent?.path ?? [];
      for (const early of this.#waiting.get(key) ?? []) listIn(row, path)?.push(early);
      this.#waiting.delete(key);
    }
  }
}

/** The list children are pushed to; it may lie in to-one records inside. */
function listIn(owner: Row, path: readonly string[]): Row[] | undefined {
  let at: unknown = owner;
  for (const property of path) at = at === null || at === undefined ? undefined : (at as Row)[property];
  return at as Row[] | undefined;
}
