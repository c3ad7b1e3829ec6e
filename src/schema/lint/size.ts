import { type SizeClass, sizeClasses } from '../../model/model.ts';
import type { Delta } from '../delta/delta.ts';
import { movedKey } from '../key.ts';
import { keyOf, type State } from '../state.ts';
import type { Act } from './act.ts';
import { inSchemaOf } from './key-from.ts';

/** How large a table is, and who says so. */
export type TableSize =
  /** `by`: the resource that declares it. */
  | { readonly class: SizeClass; readonly from: 'declared'; readonly by: string }
  /** `rows`: as a database estimates them. */
  | { readonly class: SizeClass; readonly from: 'estimated'; readonly rows: number };

/** Sizes by the table's key: `users`, `billing.invoices`. */
export type TableSizes = ReadonlyMap<string, readonly TableSize[]>;

/** Where the classes begin and end, in rows. */
export interface SizeLimits {
  /** A table with so many rows or fewer is small. */
  readonly small?: number | undefined;
  /** A table with so many rows or more is large. */
  readonly large?: number | undefined;
}

/** The class of a table with so many rows. */
export function sizeOfRows(rows: number, { small = 0, large = Number.POSITIVE_INFINITY }: SizeLimits): SizeClass {
  if (rows <= small) return 'small';
  return rows >= large ? 'large' : 'medium';
}

/** The larger of several: a table that somebody knows to be large is not made smaller by an empty copy of it. */
export const largest = (sizes: readonly TableSize[]): TableSize | undefined =>
  sizes.toSorted((a, b) => sizeClasses.indexOf(b.class) - sizeClasses.indexOf(a.class))[0];

/** `large, as Event declares`, `small, about 120 rows in the database`. */
export const describeSize = (size: TableSize): string =>
  size.from === 'declared'
    ? `${size.class}, as ${size.by} declares`
    : `${size.class}, about ${size.rows.toLocaleString('en-US')} rows in the database`;

/** The same sizes before some changes: what was declared goes by the former name, what was estimated by either. */
export function sizesBefore(sizes: TableSizes, deltas: readonly Delta[]): TableSizes {
  let before = sizes;
  for (const delta of deltas.toReversed()) {
    if (delta.kind === 'move' && delta.what === 'table')
      before = calledAgain(before, movedKey(delta.key, delta.schema), delta.key);
    if (delta.kind === 'renameTable') before = calledAgain(before, inSchemaOf(delta.table, delta.to), delta.table);
  }
  return before;
}

function calledAgain(sizes: TableSizes, name: string, former: string): TableSizes {
  const known = sizes.get(name);
  if (known === undefined) return sizes;
  const kept = known.filter(({ from }) => from === 'estimated');
  return new Map([...sizes, [name, kept], [former, [...(sizes.get(former) ?? []), ...known]]]);
}

/** Finds the size of what an act is about, in the midst of a migration that may rename tables. */
export class Sizes {
  readonly #known: TableSizes;
  readonly #before: State | undefined;
  readonly #acts: readonly Act[];

  /** `known`: by the names tables have after the migration, or in a database before it; `acts`: all of its acts. */
  constructor(known: TableSizes, before: State | undefined, acts: readonly Act[]) {
    this.#known = known;
    this.#before = before;
    this.#acts = acts;
  }

  of(act: Act): TableSize | undefined {
    return largest(this.#tablesOf(act).flatMap((table) => this.#sizesOf(table, this.#acts.indexOf(act))));
  }

  #sizesOf(table: string, at: number): readonly TableSize[] {
    const last = this.#acts
      .slice(at + 1)
      .reduce((name, act) => (renamed(act)?.[0] === name ? (renamed(act)?.[1] ?? name) : name), table);
    const first = this.#acts
      .slice(0, at)
      .reduceRight((name, act) => (renamed(act)?.[1] === name ? (renamed(act)?.[0] ?? name) : name), table);
    const estimated = [...new Set([first, table])].flatMap((name) => this.#known.get(name) ?? []);
    return [...(this.#known.get(last) ?? []), ...estimated.filter(({ from }) => from === 'estimated')];
  }

  #tablesOf(act: Act): readonly string[] {
    if (act.kind === 'truncate') return act.tables;
    if (act.kind === 'dropTable') return [act.name];
    if (act.kind === 'dropIndex' || act.kind === 'reindex') return this.#tablesWith(act.name);
    if (!('table' in act)) return [];
    const constraints =
      act.kind === 'addConstraint' ? [act.constraint] : act.kind === 'addColumn' ? act.column.constraints : [];
    return [act.table, ...constraints.flatMap(({ to }) => (to === undefined ? [] : [to]))];
  }

  /** The table itself, or the one that has the index. */
  #tablesWith(name: string): readonly string[] {
    const owners = this.#before?.tables.filter((table) =>
      table.indexes.some((index) => keyOf({ schema: table.schema, name: index.name }) === name),
    );
    return [name, ...(owners ?? []).map(keyOf)];
  }
}

/** What a table was called, and is from here on. */
function renamed(act: Act): readonly [string, string] | undefined {
  if (act.kind === 'renameTable') return [act.table, inSchemaOf(act.table, act.to)];
  if (act.kind !== 'moveTable') return undefined;
  return [act.table, act.schema === 'public' ? bare(act.table) : `${act.schema}.${bare(act.table)}`];
}

const bare = (key: string): string => key.slice(key.lastIndexOf('.') + 1);
