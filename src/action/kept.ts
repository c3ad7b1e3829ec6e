import type { AttributeModel } from '../model/model.ts';
import type { Assignments } from '../query/records.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { withRecords } from '../repo/run-records.ts';
import { type Assigned, beforeInsert } from './assignment.ts';
import type { Changeset } from './changeset.ts';
import type { WriteKey } from './version.ts';

// Writes where records are kept as they are: what the statements are to a database.

type Row = Readonly<Record<string, unknown>>;
type Assigning = Iterable<readonly [AttributeModel, Assigned]>;

const writes = { writes: true };

/** Keeps the record of a create. */
export async function insertKept(
  changeset: Changeset,
  repo: AnyRepo,
  returning: readonly AttributeModel[],
): Promise<Row | undefined> {
  const [row] = await insertAllKept([changeset], repo, returning);
  return row;
}

/** Keeps the records of many, all or none. */
export function insertAllKept(
  changesets: readonly Changeset[],
  repo: AnyRepo,
  returning: readonly AttributeModel[],
): Promise<readonly Row[]> {
  const insertions = changesets.map(({ action: { resource }, changes }) => ({
    resource,
    values: plain(changes, (expr) => beforeInsert(expr, changes)),
    returning,
  }));
  return withRecords(repo, writes, (records, limits) => records.insert(insertions, limits));
}

/** What else changes where something does, and what is given back. */
interface Beside {
  readonly touched: Assigning;
  readonly returning: readonly AttributeModel[];
}

/** Changes the record of an update. */
export function updateKept(
  { action: { resource }, changes }: Changeset,
  key: WriteKey,
  repo: AnyRepo,
  { touched, returning }: Beside,
): Promise<Row | undefined> {
  const alteration = { ...removal(key), resource, returning, values: plain(changes), touched: plain(touched) };
  return withRecords(repo, writes, (records, limits) => records.update(alteration, limits));
}

/** Removes the record of a destroy. */
export function deleteKept(
  { action: { resource } }: Changeset,
  key: WriteKey,
  repo: AnyRepo,
  returning: readonly AttributeModel[],
): Promise<Row | undefined> {
  return withRecords(repo, writes, (records, limits) =>
    records.delete({ ...removal(key), resource, returning }, limits),
  );
}

const removal = ({ values, version }: WriteKey) => ({
  key: values,
  version: version === undefined ? undefined : ([version.attribute, version.value] as const),
});

type Expr = Extract<Assigned, { readonly expr: unknown }>['expr'];

const plain = (assigned: Assigning, seen: (expr: Expr) => Expr = (expr) => expr): Assignments =>
  [...assigned].map(([attribute, to]) => [attribute, 'expr' in to ? { expr: seen(to.expr) } : { value: to.value }]);
