import { modelOf } from '../model/resolve.ts';
import { selectionOf } from './plan/select.ts';
import type { Fields } from './plan/selection.ts';
import type { Request } from './request.ts';
import type { Runner, RunOptions } from './runner.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads records for a locking query. To-manys come in a second statement: one that waited for a lock sees the newest
 * version of the record, but of its children only those that were there when it began.
 */
export async function readLocked(request: Request, runner: Runner, options?: RunOptions): Promise<readonly Row[]> {
  const resource = modelOf(request.resource);
  const { fields } = selectionOf({ ...request, lock: undefined }, resource);
  const later = new Set(
    [...fields.lists, ...fields.ones.filter((one) => hasLists(one.fields))].map((field) => field.property),
  );
  if (later.size === 0) return runner.rows(request, options);
  const keys = resource.primaryKey.map((key) => key.name);
  const added = request.select === undefined ? [] : keys.filter((key) => request.select?.includes(key) === false);
  const select = request.select && [...request.select, ...added];
  const rows = await runner.rows(
    { ...request, select, loads: request.loads.filter((load) => !later.has(load.name)) },
    options,
  );
  if (rows.length === 0) return rows;
  const rest = { ...request, computed: [], loads: request.loads.filter((load) => later.has(load.name)) };
  const loaded = (await runner.loadOnto(rest, rows, options)) as readonly Row[];
  return added.length === 0 ? loaded : loaded.map((row) => without(row, added));
}

const hasLists = (fields: Fields): boolean =>
  fields.lists.length > 0 || fields.ones.some((one) => hasLists(one.fields));

const without = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
