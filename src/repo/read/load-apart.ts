import { type Apart, isCarried } from '../../sql/statement.ts';
import type { Owners } from '../decode/decoding.ts';
import type { Row } from '../decode/layout.ts';
import { type Compiled, type ExecuteOptions, execute } from '../execute.ts';
import type { AnyRepo } from '../repo-state.ts';
import { placeOf } from '../session.ts';

/** Parents whose to-manys one statement reads at most. */
const most = 10_000;

/** Runs a compiled statement and those that follow it, and builds the records with everything in them. */
export async function readRows(repo: AnyRepo, compiled: Compiled, options: ExecuteOptions): Promise<Row[]> {
  const { rows } = await execute(repo, compiled, options);
  return compiled.statement.apart === undefined ? rows : withLists(repo, compiled, { rows, options });
}

/** The rows of a compiled statement with their to-manys, read by the statements that follow it. */
export async function withLists(
  repo: AnyRepo,
  compiled: Compiled,
  { rows, options }: { readonly rows: Row[]; readonly options: ExecuteOptions },
): Promise<Row[]> {
  await loadApart(repo, compiled, { rows, options });
  return compiled.statement.result.levels[0]?.record.values.some(({ property }) => isCarried(property))
    ? rows.map(withoutCarried)
    : rows;
}

interface Reading {
  readonly rows: readonly Row[];
  readonly options: ExecuteOptions;
}

/** Reads the to-manys of rows that have just been read: one after the other where there is one connection for all. */
async function loadApart(repo: AnyRepo, { statement, values }: Compiled, reading: Reading): Promise<void> {
  if (reading.rows.length === 0) return;
  const { pinned } = await placeOf(repo);
  const loads = (statement.apart ?? []).map((apart) => () => loadList(repo, apart, values, reading));
  if (pinned) for (const load of loads) await load();
  else await Promise.all(loads.map((load) => load()));
}

/** A parent: what its row gives, and the list that is to be filled. */
interface Parent {
  readonly needs: readonly unknown[];
  readonly list: Row[];
}

async function loadList(repo: AnyRepo, apart: Apart, values: readonly unknown[], reading: Reading): Promise<void> {
  const parents = reading.rows.flatMap((row) => parentOf(row, apart));
  // Writing is over when the first statement has run.
  const options = { ...reading.options, reads: true };
  for (let from = 0; from < parents.length; from += most) {
    await loadBatch(repo, apart, values, { parents: parents.slice(from, from + most), options });
  }
}

async function loadBatch(
  repo: AnyRepo,
  { statement, by }: Apart,
  values: readonly unknown[],
  { parents, options }: { readonly parents: readonly Parent[]; readonly options: ExecuteOptions },
): Promise<void> {
  const { owners, given } = by === 'key' ? byKey(parents) : byPlace(parents);
  const compiled = { statement, values, needs: given };
  const { rows } = await execute(repo, compiled, options, owners);
  if (statement.apart === undefined) return;
  await loadApart(repo, compiled, { rows, options });
  if (!statement.result.levels[0]?.record.values.some(({ property }) => isCarried(property))) return;
  for (const { list } of parents) for (const [i, row] of list.entries()) list[i] = withoutCarried(row);
}

/** Parents of one key have lists of their own; the key is sent once. */
function byKey(parents: readonly Parent[]): { readonly owners: Owners; readonly given: Compiled['needs'] } {
  const lists = new Map<unknown, Row[][]>();
  for (const { needs, list } of parents) {
    const known = lists.get(needs[0]);
    if (known === undefined) lists.set(needs[0], [list]);
    else known.push(list);
  }
  return { owners: (key) => lists.get(key) ?? [], given: [[...lists.keys()]] };
}

function byPlace(parents: readonly Parent[]): { readonly owners: Owners; readonly given: Compiled['needs'] } {
  const lists = parents.map(({ list }) => [list]);
  const count = parents[0]?.needs.length ?? 0;
  const given = Array.from({ length: count }, (_, need) => parents.map(({ needs }) => needs[need]));
  return { owners: (place) => lists[(place as number) - 1] ?? [], given };
}

/** Behind a to-one that is not there nobody has a list. */
function parentOf(row: Row, { holder, property, needs }: Apart): readonly Parent[] {
  let record: unknown = row;
  for (const step of holder) record = record === null || record === undefined ? undefined : (record as Row)[step];
  if (record === null || record === undefined) return [];
  return [{ needs: needs.map((need) => row[need]), list: (record as Row)[property] as Row[] }];
}

function withoutCarried(row: Row): Row {
  const record: Row = {};
  for (const property in row) if (!isCarried(property)) record[property] = row[property];
  return record;
}
