import { undecidable } from '../expr/evaluate/undecidable.ts';
import type { Expr, ItemSource, Limited, Link, Many, Match, OneSource, SortKey, Source } from '../expr/node.ts';
import { oneSource } from '../model/source.ts';
import { insideOf } from '../query/plan/inside.ts';
import { LostRecord } from '../query/query-error.ts';
import type { Scope } from './scope.ts';
import type { StoredRow } from './table.ts';
import { UndecidableInMemory } from './undecidable-in-memory.ts';

/** What reaching records needs of expressions, which need records themselves. */
export interface Judge {
  /** Whether all conditions are true. */
  holds(conditions: readonly Expr[], scope: Scope): boolean;
  /** In the order of the sort keys. */
  ordered(scopes: readonly Scope[], sorts: readonly SortKey[]): readonly Scope[];
}

/** The row a source stands for; to-ones are followed where nobody has done so yet. */
export function recordAt(source: Source, scope: Scope, judge: Judge): StoredRow | null {
  const known = scope.get(source);
  if (known !== undefined) return known;
  if (source.kind !== 'one') throw new LostRecord(source.home.name);
  const found = behind(source, scope, judge);
  scope.set(source, found);
  return found;
}

function behind(source: OneSource, scope: Scope, judge: Judge): StoredRow | null {
  const { link, from, home } = source;
  const parent = recordAt(from, scope, judge);
  const candidates = rowsBehind(link, home, parent, scope).map((row) => scope.with(source, row));
  const { filters, sorts, limit, offset = 0 } = link.narrow(source, from);
  const kept = candidates.filter((each) => judge.holds(filters, each));
  const single = sorts.length > 0 || limit !== undefined;
  const chosen = single ? judge.ordered(kept, tiebroken(sorts, source))[offset] : kept[0];
  return chosen?.get(source) ?? null;
}

/** Each record of a to-many as a scope of its own, in no order. */
export function scopesOf(many: Many, outer: Scope, judge: Judge): readonly Scope[] {
  const { inside, filters } = insideOf(many);
  return limited(inside, many, outer, judge).filter((scope) => judge.holds(filters, scope));
}

/** Where records are found: at a to-many of some record, or behind another. */
type Reaching = Pick<Many, 'item' | 'via'>;

function limited(rows: Limited | undefined, many: Reaching, outer: Scope, judge: Judge): readonly Scope[] {
  const { item, via } = many;
  if (rows === undefined) {
    if (via === undefined) return items(item, outer, judge);
    return scopesOf(via.hop, outer, judge).flatMap((before) => limited(via.inside, { item }, before, judge));
  }
  const { filters, sorts, limit, offset, inside } = rows;
  const kept = limited(inside, many, outer, judge).filter((scope) => judge.holds(filters, scope));
  return judge.ordered(kept, tiebroken(sorts, item)).slice(offset, limit === undefined ? undefined : offset + limit);
}

function items(item: ItemSource, outer: Scope, judge: Judge): readonly Scope[] {
  const gathered = outer.groupOf(item);
  if (gathered !== undefined) return gathered;
  const { link, home, from } = item;
  const parent = recordAt(from, outer, judge);
  const { through } = link;
  if (through === undefined) return rowsBehind(link, home, parent, outer).map((row) => outer.with(item, row));
  if (through.home.rows !== undefined)
    throw new UndecidableInMemory(through.home.rows, undecidable('raw SQL means nothing here'));
  const row = oneSource(item, through.row);
  return rowsBehind(link, through.home, parent, outer).flatMap((joined) =>
    matching(through.on, joined, outer, home).map((found) => outer.with(item, found).set(row, joined)),
  );
}

/** The rows a relationship's keys lead to; without keys every row. */
function rowsBehind(link: Link, home: Link['destination'], parent: StoredRow | null, scope: Scope): StoredRow[] {
  if (link.on.length === 0) return [...scope.world.table(home).rows];
  return parent === null ? [] : matching(link.on, parent, scope, home);
}

function matching(on: readonly Match[], row: StoredRow, scope: Scope, home: Link['destination']): StoredRow[] {
  const values = on.map(({ here }) => row[here.column] ?? null);
  // Null equals nothing.
  if (values.includes(null)) return [];
  const columns = on.map(({ there }) => there);
  return [...scope.world.table(home).at(columns, values)];
}

/** The key has the last word. */
export function tiebroken(sorts: readonly SortKey[], source: Source): readonly SortKey[] {
  const keys = source.home.primaryKey.map((column): SortKey => {
    const by: Expr = { kind: 'attribute', from: source, column, type: column.type, nullable: false };
    return { by, direction: 'asc', nulls: undefined };
  });
  return [...sorts, ...keys];
}
