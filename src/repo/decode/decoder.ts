import type { ResultShape } from '../../sql/statement.ts';
import { closureReaders, type Ordinals } from './closure.ts';
import { belowDecoding, type Decoding, flatDecoding, type Owners } from './decoding.ts';
import { canGenerate, generatedReaders } from './generated.ts';
import { layoutOf, type Row } from './layout.ts';
import { levelsOf, taggedDecoding } from './tagged.ts';

/** Turns the rows of one statement into records; made once per statement. */
export interface Decoder {
  /** Formats to ask for by column; undefined: all text. */
  readonly formats: readonly (0 | 1)[] | undefined;
  /** A record per row; undefined where rows of several levels have to be put together first. */
  readonly one: ((bytes: Buffer, offset: number) => Row) | undefined;
  /** Begins to collect an answer. */
  start(): Decoding;
  /** The same for rows that each belong to records already read: `owners` says to which, by ordinal or by key. */
  startBelow(owners: Owners): Decoding;
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
    const levels = levelsOf(layout, readers);
    const start = () => taggedDecoding(levels);
    return { formats: layout.formats, one: undefined, start, startBelow: start };
  }
  const at: Ordinals = { own: 0, parent: 0 };
  const one = (bytes: Buffer, offset: number): Row => root(bytes, offset, at);
  const parent = shape.levels[0]?.parentKey === undefined ? () => at.parent : () => at.key;
  return {
    formats: layout.formats,
    one,
    start: () => flatDecoding(one),
    startBelow: (owners) => belowDecoding(one, () => owners(parent())),
  };
}
