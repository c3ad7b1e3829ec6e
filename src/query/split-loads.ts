import { modelOf } from '../model/resolve.ts';
import { selectionOf } from './plan/select.ts';
import type { Fields } from './plan/selection.ts';
import type { Request } from './request.ts';

type Row = Readonly<Record<string, unknown>>;

/** A request in two: the records, and the to-manys to be loaded onto them by statements of their own. */
export interface SplitLoads {
  /** The records with their keys and everything that is not many. */
  readonly records: Request;
  /** What else is to be loaded onto them. */
  readonly later: Request;
  /** A record without the keys nobody asked for. */
  finish(row: Row): Row;
}

/** Takes the to-manys out of a request; undefined where it loads none, or keys would change which rows are distinct. */
export function splitLoads(request: Request): SplitLoads | undefined {
  if (request.loads.length === 0 || request.distinct === true) return undefined;
  const resource = modelOf(request.resource);
  const { fields } = selectionOf({ ...request, lock: undefined }, resource);
  const many = new Set(
    [...fields.lists, ...fields.ones.filter((one) => hasLists(one.fields))].map((field) => field.property),
  );
  if (many.size === 0) return undefined;
  const keys = resource.primaryKey.map((key) => key.name);
  const asked = request.select ?? resource.attributes.filter((one) => !one.hidden).map((one) => one.name);
  const added = keys.filter((key) => !asked.includes(key));
  return {
    records: {
      ...request,
      select: added.length === 0 ? request.select : [...asked, ...added],
      loads: request.loads.filter((load) => !many.has(load.name)),
    },
    later: { ...request, computed: [], loads: request.loads.filter((load) => many.has(load.name)) },
    finish: (row) => (added.length === 0 ? row : without(row, added)),
  };
}

const hasLists = (fields: Fields): boolean =>
  fields.lists.length > 0 || fields.ones.some((one) => hasLists(one.fields));

const without = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
