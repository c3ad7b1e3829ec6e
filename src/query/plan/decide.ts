import type { Column, Expr } from '../../expr/node.ts';
import type { ResourceModel } from '../../model/model.ts';
import type { Hints } from '../hints.ts';
import { coveringIndex, isIndexed } from './covering-index.ts';
import type { GroupJoin, Inside, Scope } from './scope.ts';
import type { Facts } from './statistics.ts';

/** What decisions go by, besides the rows at hand. */
export interface Judgement {
  readonly hints: Hints | undefined;
  readonly facts: Facts;
}

/** What is known of the rows of a scope. */
interface Rows {
  /** Few for certain: one parent's children, a record found by its key. */
  readonly few: string | undefined;
  /** What is only read is read after the page was cut. */
  readonly paged: boolean;
}

/**
 * Chooses how each group of aggregates is computed. A lateral asks once for each outer row, so it wins where those are
 * few or an index answers by itself; a grouped sub-select reads everything once.
 */
export function decide(scope: Scope, rows: Rows, judgement: Judgement): void {
  const { via } = scope;
  if (via !== undefined) {
    decide(via.scope, ofOne, judgement);
    decideInside(via.inside, judgement);
    decideInside(via.step.inside, judgement);
  }
  for (const join of scope.joins) {
    if (join.kind === 'one' && join.narrowed !== undefined)
      decide(join.narrowed.scope, { few: 'one record', paged: false }, judgement);
    if (join.kind !== 'group') continue;
    Object.assign(join, shapeOf(join, rows, judgement));
    const few = join.shape === 'grouped' || join.link.on.length === 0 ? undefined : 'the rows of one record';
    decide(join.scope, { few, paged: false }, judgement);
    decideInside(join.inside, judgement);
  }
  for (const semi of scope.semis.values()) {
    decide(semi.scope, ofOne, judgement);
    decideInside(semi.inside, judgement);
  }
}

const ofOne: Rows = { few: 'the rows of one record', paged: false };

/** Limited rows are looked for once for each record. */
export function decideInside(inside: Inside | undefined, judgement: Judgement): void {
  for (let at = inside; at !== undefined; at = at.inside) decide(at.scope, ofOne, judgement);
}

/** Why what would be asked for each record is read as a whole. */
export const unindexed = 'no index leads to the rows of one record, so all are read once';

type Decision = Pick<GroupJoin, 'shape' | 'why' | 'hinted'>;

const because = (shape: GroupJoin['shape'], why: string): Decision => ({ shape, why, hinted: false });

function shapeOf(group: GroupJoin, rows: Rows, { hints, facts }: Judgement): Decision {
  const only = onlyShapeOf(group);
  if (only !== undefined) return only;
  if (hints?.aggregates !== undefined) return { shape: hints.aggregates, why: 'as hinted', hinted: true };
  if (rows.few !== undefined) return because('lateral', rows.few);
  if (rows.paged && group.late) {
    if (isIndexed(group.link) || facts.isSmall(group.link.destination) === true)
      return because('lateral', 'only read, after the page was cut');
    return because('grouped', unindexed);
  }
  // Many records may share the one behind a to-one: once for each of those is less often than once for each record.
  if (group.from.kind === 'one') return because('grouped', 'read once for all that share a record');
  const index = group.late ? undefined : coveringIndex(group);
  if (index !== undefined) return because('lateral', `index ${index} covers it`);
  return because('grouped', group.late ? 'read for all records' : 'many rows, and no index covers key and values');
}

/** Where there is no choice. */
function onlyShapeOf(group: GroupJoin): Decision | undefined {
  if (group.slots.some((slot) => slot.node.function === 'first'))
    return because('first', 'the first row of each record, by its order');
  if (group.escapes) return because('lateral', 'it refers to the outer record');
  if (group.link.on.length === 0) return because('lateral', 'nothing ties it to a record');
  if (group.inside !== undefined || isCutOnTheWay(group.scope))
    return because('lateral', 'the relationship is limited for each record');
  return undefined;
}

function isCutOnTheWay({ via }: Scope): boolean {
  if (via === undefined) return false;
  return via.inside !== undefined || via.step.inside !== undefined || isCutOnTheWay(via.scope);
}

/** A value of the request, of its text, or of whoever acts. */
const isGiven = ({ kind }: Expr): boolean => kind === 'param' || kind === 'literal' || kind === 'actor';

/** `id = …`, `email = …`, `id in (…)`: conditions that leave a record, or as many as there are values. */
export function isFew(filters: readonly Expr[], resource: ResourceModel): boolean {
  const pinned = new Set<Column>();
  for (const filter of filters.flatMap(conjuncts)) {
    if (filter.kind !== 'call' || (filter.operator !== 'eq' && filter.operator !== 'in')) continue;
    const [left, right] = filter.args;
    if (left?.kind !== 'attribute' || right === undefined || !isGiven(right)) continue;
    if (left.from.kind !== 'one') pinned.add(left.column);
  }
  const keys = [
    resource.primaryKey,
    ...resource.identities.filter((one) => one.where === undefined).map((one) => one.attributes),
  ];
  return keys.some((key) => key.length > 0 && key.every((column) => pinned.has(column)));
}

/** The conditions that must all hold, one by one. */
export function conjuncts(filter: Expr): readonly Expr[] {
  return filter.kind === 'call' && filter.operator === 'and' ? filter.args.flatMap(conjuncts) : [filter];
}
