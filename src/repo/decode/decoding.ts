import type { RowReader } from '../../driver/driver.ts';
import type { Row } from './layout.ts';

/** One answer being collected. */
export interface Decoding {
  readonly row: RowReader;
  /** The records, when all rows are there; throws what reading a row threw. */
  finish(): Row[];
}

/** Of rows that are a record each. */
export function flatDecoding(one: (bytes: Buffer, offset: number) => Row): Decoding {
  const rows: Row[] = [];
  return collecting(
    (bytes, offset) => {
      rows.push(one(bytes, offset));
    },
    () => rows,
  );
}

/** The lists a row goes to: those of the parents with this place, or with this key. */
export type Owners = (parent: unknown) => readonly Row[][];

/** Of rows that are a record each, and belong into the lists of others. */
export function belowDecoding(
  one: (bytes: Buffer, offset: number) => Row,
  listsOfLast: () => readonly Row[][],
): Decoding {
  const rows: Row[] = [];
  return collecting(
    (bytes, offset) => {
      let row = one(bytes, offset);
      for (const [i, list] of listsOfLast().entries()) {
        // Two parents never share a record: whoever changes one does not change the other's.
        if (i > 0) row = one(bytes, offset);
        rows.push(row);
        list.push(row);
      }
    },
    () => rows,
  );
}

/** A value that cannot be read must not tear the connection's reader apart: the rest is skipped. */
export function collecting(take: (bytes: Buffer, offset: number) => void, records: () => Row[]): Decoding {
  let failure: { readonly error: unknown } | undefined;
  return {
    row(bytes, offset) {
      if (failure !== undefined) return;
      try {
        take(bytes, offset);
      } catch (error) {
        failure = { error };
      }
    },
    finish() {
      if (failure !== undefined) throw failure.error;
      return records();
    },
  };
}
