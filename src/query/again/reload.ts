import { NotFoundError } from '../../error/not-found-error.ts';
import { quoted } from '../../expr/operator/describe.ts';
import type { AttributeModel, ResourceModel } from '../../model/model.ts';
import { modelOf } from '../../model/resolve.ts';
import { emptyRequest } from '../empty-request.ts';
import { complaintAbout, runOptions } from '../given-options.ts';
import { QueryMisuse } from '../query-error.ts';
import type { Runner, RunOptions } from '../runner.ts';

type Row = Readonly<Record<string, unknown>>;

/** Records as they are now, in the order in which they, or their keys, are given: null for one that is gone. */
export async function reload(
  resource: new () => object,
  given: unknown,
  options: RunOptions | undefined,
  runner: Runner,
): Promise<Row | null | readonly (Row | null)[]> {
  const complaint = complaintAbout('reload', options, runOptions);
  if (complaint !== undefined) throw new QueryMisuse(complaint);
  const model = modelOf(resource);
  const keys = [given].flat().map((record) => keyOf(record, model));
  const rows = keys.length === 0 ? [] : await runner.rows(requestFor(resource, model, keys), options);
  const byKey = new Map(rows.map((row) => [textOf(keyOf(row, model), model), row]));
  const found = keys.map((key) => byKey.get(textOf(key, model)) ?? null);
  return Array.isArray(given) ? found : (found[0] ?? null);
}

/** The same, rejecting with `NotFoundError` where one is gone. */
export async function reloadOrThrow(
  resource: new () => object,
  given: unknown,
  options: RunOptions | undefined,
  runner: Runner,
): Promise<unknown> {
  const found = await reload(resource, given, options, runner);
  const records = [found].flat();
  const gone = records.indexOf(null);
  if (gone < 0) return found;
  const model = modelOf(resource);
  const key = keyOf([given].flat()[gone], model);
  throw new NotFoundError(`there is no ${model.name} with the key ${textOf(key, model)} any more`);
}

/** The values of the primary key. */
type Key = readonly unknown[];

function requestFor(resource: new () => object, { attributes, primaryKey }: ResourceModel, keys: readonly Key[]) {
  const read = attributes.filter((one) => !one.hidden || primaryKey.includes(one));
  return {
    ...emptyRequest(resource),
    select: read.map((one) => one.name),
    keys: primaryKey.map((_, i) => keys.map((key) => key[i])),
  };
}

function keyOf(record: unknown, { name, primaryKey }: ResourceModel): Key {
  return primaryKey.map((attribute) => {
    const value = isRecord(record) ? record[attribute.name] : primaryKey.length === 1 ? record : undefined;
    const cast = value === undefined || value === null ? undefined : attribute.type.cast(value);
    if (cast?.ok === true) return cast.value;
    throw new QueryMisuse(`${quoted(record)} is no record of ${name}`, {
      why: cast === undefined ? `it has no '${attribute.name}'` : `its '${attribute.name}' ${cast.why}`,
      fix: 'pass records that were read before, or their keys',
    });
  });
}

const isRecord = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array);

const textOf = (key: Key, { primaryKey }: ResourceModel): string =>
  primaryKey.map(({ type }: AttributeModel, i) => JSON.stringify(type.encode(key[i]))).join(', ');
