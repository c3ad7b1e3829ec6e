import type { AggregateNode, CalculationNode, Expr, Limited, Link, Many, OneSource, Source } from '../../expr/node.ts';
import type { RelationshipModel } from '../../model/model.ts';
import { entryOf } from '../../model/source.ts';
import { LostRecord } from '../query-error.ts';
import { dropsNulls, escapes, isCostly, isSemi, speaksOf } from './cost.ts';
import { insideOf, onTheWay, withinLimits } from './inside.ts';
import { Keys } from './key.ts';
import {
  type GroupJoin,
  type Inside,
  locate,
  type Narrowed,
  newScope,
  type OneJoin,
  type Place,
  type Scope,
  type Slot,
  scopeOf,
} from './scope.ts';

/**
 * Walks the expressions of a statement and notes in their scopes what has to be joined for them. What finds, orders or
 * counts the rows is surveyed first, what is only read afterwards: whatever the first phase did not need is `late`.
 */
export class Survey {
  readonly keys = new Keys();
  readonly #uses = new Map<string, number>();

  /** Counts how often each calculation is used, before anything is noted. */
  count(expr: Expr): void {
    switch (expr.kind) {
      case 'calculation': {
        const key = this.keys.of(expr);
        const uses = (this.#uses.get(key) ?? 0) + 1;
        this.#uses.set(key, uses);
        // From the second use on the first one's value is referred to, so its parts are not used again.
        if (uses === 1 || !isCostly(expr.body)) this.count(expr.body);
        return;
      }
      case 'call':
      case 'fragment':
        for (const arg of expr.args) this.count(arg);
        return;
      case 'aggregate':
        for (const filter of [...onTheWay(expr.many), ...withinLimits(expr.many), ...expr.many.filters])
          this.count(filter);
        for (const sort of expr.many.sorts) this.count(sort.by);
        if (expr.of !== undefined) this.count(expr.of);
        return;
      default:
        return;
    }
  }

  note(expr: Expr, scope: Scope): void {
    switch (expr.kind) {
      case 'attribute':
        this.place(expr.from, scope).columns.add(expr.column);
        return;
      case 'calculation':
        this.#calculation(expr, scope);
        return;
      case 'call':
      case 'fragment':
        for (const arg of expr.args) this.note(arg, scope);
        return;
      case 'aggregate':
        if (scope.grouped !== undefined && scope.bases.has(expr.many.item)) this.#ofGroup(expr, scope, scope.grouped);
        else if (isSemi(expr)) this.#semi(expr, scope);
        else this.#aggregate(expr, scope);
        return;
      default:
        return;
    }
  }

  noteAll(exprs: readonly Expr[], scope: Scope): void {
    for (const expr of exprs) this.note(expr, scope);
  }

  /** Where a record is found; joins what is missing on the way. */
  place(source: Source, scope: Scope): Place {
    const located = locate(source, scope);
    if (located === undefined) throw new LostRecord(source.home.name);
    let place: Place = located.scope;
    for (const step of located.steps) place = this.#one(place, step);
    return place;
  }

  #one(from: Place, source: OneSource): OneJoin {
    const known = from.ones.get(source.link);
    if (known !== undefined) return known;
    const owner = scopeOf(from);
    const { link } = source;
    const there = isJoinRow(source);
    for (const match of link.on) from.columns.add(match.here);
    const join: OneJoin = {
      kind: 'one',
      link,
      from,
      owner,
      ones: new Map(),
      columns: new Set(link.on.map((match) => match.there)),
      inner: there || (isCertain(link) && (from.kind === 'scope' || from.inner)),
      late: owner.late && !there,
      narrowed: this.#narrowed(source, owner),
    };
    from.ones.set(link, join);
    if (!there) owner.joins.push(join);
    return join;
  }

  /** `hasOne` with a filter, a sort or a limit picks its record in a scope of its own. */
  #narrowed(source: OneSource, owner: Scope): Narrowed | undefined {
    const { filters, sorts, limit, offset = 0 } = source.link.narrow(source, source.from);
    if (filters.length + sorts.length === 0 && limit === undefined) return undefined;
    const scope = newScope(source.home, source, owner);
    this.noteAll(filters, scope);
    for (const sort of sorts) this.note(sort.by, scope);
    return { scope, source, filters, sorts, single: sorts.length > 0 || limit !== undefined, offset };
  }

  #calculation(node: CalculationNode, scope: Scope): void {
    const key = this.keys.of(node);
    if ((this.#uses.get(key) ?? 0) < 2 || !isCostly(node.body)) {
      this.note(node.body, scope);
      return;
    }
    const owner = scopeOf(this.place(node.from, scope));
    if (owner.hoists.has(key)) return;
    this.note(node.body, owner);
    const hoist = { kind: 'hoist', name: node.name, body: node.body, late: owner.late } as const;
    owner.hoists.set(key, hoist);
    owner.joins.push(hoist);
  }

  #semi(node: AggregateNode, scope: Scope): void {
    if (scope.semis.has(node)) return;
    const { item } = node.many;
    const entry = entryOf(node.many);
    const from = this.place(entry.from, scope);
    for (const match of entry.link.on) from.columns.add(match.here);
    const { inside, filters } = insideOf(node.many);
    const inner = this.scopeOf(node.many, inside, scope);
    this.noteAll(filters, inner);
    if (node.of !== undefined) this.note(node.of, inner);
    scope.semis.set(node, {
      link: item.link,
      from,
      scope: inner,
      inside: this.inside(inside, node.many, scope),
      filters,
    });
  }

  /** An aggregate over the rows of the scope, which are grouped: it is written where it is used. */
  #ofGroup(node: AggregateNode, scope: Scope, slots: Map<AggregateNode, Slot>): void {
    slots.set(node, { key: this.keys.of(node), node, filters: node.many.filters });
    this.noteAll(node.many.filters, scope);
    for (const sort of node.many.sorts) this.note(sort.by, scope);
    if (node.of !== undefined) this.note(node.of, scope);
  }

  #aggregate(node: AggregateNode, scope: Scope): void {
    const from = this.place(entryOf(node.many).from, scope);
    const owner = scopeOf(from);
    if (owner.slots.has(node)) return;
    const group = this.#group(node, from);
    const key = this.keys.of(node);
    let slot = group.slots.find((made) => made.key === key);
    if (slot === undefined) {
      slot = { key, node, filters: insideOf(node.many).filters };
      this.#noteSlot(slot, group);
      group.slots.push(slot);
    }
    owner.slots.set(node, { group, slot });
    // Only now, so that what a lateral refers to stands before it.
    if (!owner.joins.includes(group)) owner.joins.push(group);
  }

  #noteSlot({ node, filters }: Slot, { scope }: GroupJoin): void {
    scope.bases.add(node.many.item);
    this.noteAll(filters, scope);
    for (const sort of node.many.sorts) this.note(sort.by, scope);
    if (node.of !== undefined) this.note(node.of, scope);
    // The key has the last word about which is the first, and ties an aggregate of what lies outside to these rows.
    if (node.function === 'first' || (node.of !== undefined && !speaksOf(node.of, scope.bases)))
      for (const key of scope.home.primaryKey) scope.columns.add(key);
  }

  readonly #groups = new Map<string, GroupJoin>();

  /** The sub-select an aggregate can share: same relationship of the same record, same rows before its own conditions. */
  #group(node: AggregateNode, from: Place): GroupJoin {
    const { item, via } = node.many;
    const { link } = entryOf(node.many);
    const { inside } = insideOf(node.many);
    const outside = escapes(node);
    const parts = [
      this.keys.id(from),
      this.keys.id(item.link),
      inside === undefined ? '' : `${this.keys.id(item)} ${this.keys.limited(inside)}`,
      via === undefined ? '' : `${this.keys.id(item)} ${this.keys.via(node.many)}`,
      outside ? this.keys.of(node) : '',
      node.function === 'first' ? this.#firstKey(node) : '',
    ];
    const key = parts.join(' | ');
    let group = this.#groups.get(key);
    if (group === undefined) {
      const owner = scopeOf(from);
      for (const match of link.on) from.columns.add(match.here);
      group = {
        kind: 'group',
        link,
        last: item.link,
        from,
        owner,
        scope: this.scopeOf(node.many, inside, owner),
        inside: this.inside(inside, node.many, owner),
        slots: [],
        late: owner.late,
        escapes: outside,
        shape: 'lateral',
        why: '',
        hinted: false,
      };
      this.#groups.set(key, group);
    }
    return group;
  }

  /** Several values of the one first row come from one lateral, unless one of them skips rows where it is null. */
  #firstKey(node: AggregateNode): string {
    const { filters, sorts } = node.many;
    return `first ${dropsNulls(node) ? this.keys.of(node) : ''} of ${this.keys.all(filters)} by ${this.keys.sorts(sorts)}`;
  }

  /** A limited relationship picks its rows in a scope of its own. */
  inside(limited: Limited | undefined, many: Reaching, outer: Scope | undefined): Inside | undefined {
    if (limited === undefined) return undefined;
    const scope = this.scopeOf(many, limited.inside, outer);
    this.noteAll(limited.filters, scope);
    for (const sort of limited.sorts) this.note(sort.by, scope);
    return { ...limited, scope, inside: this.inside(limited.inside, many, outer) };
  }

  /** A scope for the records of a to-many; where these are cut first, the way to them is in there. */
  scopeOf({ item, via }: Reaching, inside: Limited | undefined, outer: Scope | undefined): Scope {
    if (via === undefined || inside !== undefined || outer === undefined) return newScope(item.home, item, outer);
    const { hop } = via;
    const entry = entryOf(hop);
    const { inside: cut, filters } = insideOf(hop);
    const before = this.scopeOf(hop, cut, outer);
    const way = { link: hop.item.link, from: this.place(entry.from, outer), inside: this.inside(cut, hop, outer) };
    this.noteAll(filters, before);
    const from = this.place(item.from, before);
    for (const match of item.link.on) from.columns.add(match.here);
    const step = { link: item.link, from, inside: this.inside(via.inside, { item }, before) };
    return { ...newScope(item.home, item, before), via: { ...way, scope: before, filters, step } };
  }
}

/** Where records are found: at a to-many of some record, or behind another. */
type Reaching = Pick<Many, 'item' | 'via'>;

/** Through a join resource, the record that led here: part of the FROM clause from the beginning. */
const isJoinRow = ({ from, link }: OneSource): boolean => from.kind === 'item' && from.link.through?.row === link;

/** Whether every record has one behind the relationship: a required key that a foreign key vouches for. */
function isCertain(link: Link): boolean {
  if (link.optional || link.kind !== 'belongsTo') return false;
  const { source } = link as Partial<RelationshipModel>;
  return source?.references?.some((reference) => reference.relationship === link) ?? false;
}
