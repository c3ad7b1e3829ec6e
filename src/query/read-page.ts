import type { SortKey } from '../expr/node.ts';
import { modelOf } from '../model/resolve.ts';
import { Cursors } from './cursor.ts';
import type { Page, PageOptions } from './page.ts';
import { cursorProperty } from './plan/keyset.ts';
import { selectionOf } from './plan/select.ts';
import type { Request } from './request.ts';
import type { Runner, RunOptions } from './runner.ts';

type Row = Readonly<Record<string, unknown>>;

/** Reads one page: one record more than asked for tells whether there is a next one. */
export async function readPage(
  request: Request,
  options: PageOptions & RunOptions,
  runner: Runner,
): Promise<Page<Row, boolean>> {
  const { size, offset } = options;
  const resource = modelOf(request.resource);
  const start = { ...request, limit: undefined, keyset: { after: undefined, backwards: false } };
  const { sorts } = selectionOf(start, resource);
  const cursors = new Cursors(request, `${resource.schema ?? ''}.${resource.table}`, sorts, runner);
  const { from, backwards } = beginning(options);
  const after = from === undefined ? undefined : cursors.decode(from);
  const wanted = { ...request, limit: size + 1, offset, keyset: { after, backwards } };
  const [rows, count] = await Promise.all([
    runner.rows(wanted, options),
    options.count ? runner.count(request, options) : undefined,
  ]);
  const further = rows.length > size;
  const page = further ? rows.slice(0, size) : [...rows];
  if (backwards) page.reverse();
  const cursor = (row: Row | undefined) => (row === undefined ? null : cursors.encode(keysOf(row, sorts)));
  const isFirst = backwards ? !further : after === undefined && (offset ?? 0) === 0;
  const isLast = backwards ? false : !further;
  return {
    records: page.map((row) => withoutKeys(row)),
    after: isLast ? null : cursor(page.at(-1)),
    before: isFirst ? null : cursor(page[0]),
    count,
  };
}

/** The cursor a page begins at; null means, as in the page that gave none, that there is none. */
function beginning({ after, before }: PageOptions): { readonly from: unknown; readonly backwards: boolean } {
  const backwards = before !== undefined && before !== null;
  return { from: backwards ? before : (after ?? undefined), backwards };
}

const keysOf = (row: Row, sorts: readonly SortKey[]): readonly unknown[] => sorts.map((_, i) => row[cursorProperty(i)]);

function withoutKeys(row: Row): Row {
  const record: Record<string, unknown> = {};
  for (const property in row) if (!property.startsWith('\u0000')) record[property] = row[property];
  return record;
}
