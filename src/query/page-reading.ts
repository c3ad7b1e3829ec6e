import type { Home, SortKey } from '../expr/node.ts';
import { Cursors } from './cursor.ts';
import type { Page, PageOptions } from './page.ts';
import { cursorProperty } from './plan/keyset.ts';
import type { Request } from './request.ts';
import type { Runner } from './runner.ts';

export type Row = Readonly<Record<string, unknown>>;

/** What pages are pages of. */
export interface Paged {
  readonly request: Request;
  /** Names what is read, whatever the query: a table, or a relationship of one. */
  readonly path: string;
  /** The order, in which no two records are equal. */
  readonly sorts: readonly SortKey[];
}

/** One page: the request that reads its records, and one more, which tells whether there is a next page. */
export class PageReading {
  readonly request: Request;
  readonly #options: PageOptions;
  readonly #backwards: boolean;
  readonly #sorts: readonly SortKey[];
  readonly #cursors: Cursors;

  /** Throws `InvalidCursor`. */
  constructor({ request, path, sorts }: Paged, options: PageOptions, runner: Runner) {
    const { size, offset, after, before } = options;
    this.#options = options;
    this.#sorts = sorts;
    this.#cursors = new Cursors(request, path, sorts, runner);
    this.#backwards = before !== undefined && before !== null;
    // Null is what a page says that has no neighbour there: begin where all begins.
    const from = this.#backwards ? before : (after ?? undefined);
    const keyset = { after: from === undefined ? undefined : this.#cursors.decode(from), backwards: this.#backwards };
    this.request = { ...request, limit: size + 1, offset, keyset };
  }

  /** The page that the rows of its request make. */
  page(rows: readonly Row[], count: number | undefined): Page<Row, boolean> {
    const { size, offset = 0 } = this.#options;
    const further = rows.length > size;
    const page = further ? rows.slice(0, size) : [...rows];
    if (this.#backwards) page.reverse();
    const begun = this.request.keyset?.after !== undefined || offset > 0;
    return {
      records: page.map((row) => visible(row)),
      after: this.#backwards || further ? this.#cursor(page.at(-1)) : null,
      before: (this.#backwards ? further : begun) ? this.#cursor(page[0]) : null,
      count,
    };
  }

  #cursor(row: Row | undefined): string | null {
    return row === undefined ? null : this.#cursors.encode(this.#sorts.map((_, i) => row[cursorProperty(i)]));
  }
}

/** What a table is called whatever its resource is: bundlers rename classes. */
export const tablePath = ({ schema, table }: Home): string => `${schema ?? ''}.${table}`;

/** A record without what was read along with it. */
function visible(row: Row): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const property in row) if (!property.startsWith('\u0000')) record[property] = row[property];
  return record;
}
