import type { Expr, Link } from '../../expr/node.ts';
import { decide, decideInside, isFew } from './decide.ts';
import { insideOf, withinLimits } from './inside.ts';
import { type CombinedRows, type Inside, newScope, type Place, type Scope } from './scope.ts';
import type { Fields, Selection } from './selection.ts';
import { Survey } from './survey.ts';

/** How a selection is read: everything that has to be joined, and which way. */
export interface Plan {
  readonly root: LevelPlan;
  readonly keys: Survey['keys'];
  /** What was chosen and why, a line each, for `explain()`. */
  readonly choices: readonly string[];
}

/** One statement level: the root, or one to-many that is loaded. */
export interface LevelPlan {
  readonly selection: Selection;
  readonly scope: Scope;
  /** What narrows the rows of a limited relationship before the query's own conditions. */
  readonly inside: Inside | undefined;
  readonly filters: readonly Expr[];
  /** The page is cut first and what is only read is joined to it. */
  readonly pageFirst: boolean;
  readonly lists: readonly ListPlan[];
}
export interface ListPlan {
  readonly property: string;
  /** To-one properties between the level's record and the one that holds the list. */
  readonly path: readonly string[];
  readonly level: LevelPlan;
}

/** What the caller wants of the rows. */
export type Purpose = 'rows' | 'count' | 'exists';

/** From a selection to its plan. Pure: the same selection gives the same plan. */
export function planOf(selection: Selection, purpose: Purpose = 'rows'): Plan {
  const survey = new Survey();
  countUses(survey, selection, purpose);
  const root = levelOf(survey, selection, undefined, purpose);
  const choices: string[] = [];
  describeLevel(root, choices, '');
  return { root, keys: survey.keys, choices };
}

function countUses(survey: Survey, selection: Selection, purpose: Purpose): void {
  for (const expr of decisive(selection)) survey.count(expr);
  for (const part of selection.combined?.parts ?? []) countUses(survey, part, 'count');
  if (purpose !== 'rows') return;
  for (const expr of read(selection.fields)) survey.count(expr);
  for (const { selection: list } of listsOf(selection.fields)) countUses(survey, list, purpose);
}

/** What finds and orders the rows. */
function decisive({ filters, sorts, distinct, many, groups }: Selection): readonly Expr[] {
  const ofMany = many === undefined ? [] : [...withinLimits(many), ...many.filters];
  const ofGroups = groups === undefined ? [] : [...groups.keys, ...groups.having];
  return [...ofMany, ...filters, ...(distinct ?? []), ...ofGroups, ...sorts.map((sort) => sort.by)];
}

/** What is only read. */
function read(fields: Fields): readonly Expr[] {
  const ones = fields.ones.flatMap((one) => [...one.filters, ...read(one.fields)]);
  return [...fields.values.map((value) => value.expr), ...ones];
}

function listsOf(
  fields: Fields,
  path: readonly string[] = [],
): readonly { property: string; path: readonly string[]; selection: Selection }[] {
  const own = fields.lists.map(({ property, selection }) => ({ property, path, selection }));
  return [...own, ...fields.ones.flatMap((one) => listsOf(one.fields, [...path, one.property]))];
}

function levelOf(survey: Survey, selection: Selection, outer: Scope | undefined, purpose: Purpose): LevelPlan {
  const rows = rowsOf(survey, selection);
  const grouped = selection.groups === undefined ? undefined : new Map();
  const scope: Scope = { ...newScope(selection.resource, selection.source, outer), rows, grouped };
  const { many } = selection;
  const { inside: limited, filters: ofMany } = many === undefined ? { inside: undefined, filters: [] } : insideOf(many);
  const filters = [...ofMany, ...selection.filters];
  if (many !== undefined) joinParent(survey, selection, outer);
  const inside = many === undefined ? undefined : survey.inside(limited, many.item, outer);
  survey.noteAll(decisive({ ...selection, many: undefined, filters }), scope);
  // What is read of groups decides which they are.
  scope.late = selection.groups === undefined;
  const lists: ListPlan[] = [];
  if (purpose === 'rows') {
    noteFields(survey, selection.fields, scope);
    for (const { property, path, selection: list } of listsOf(selection.fields)) {
      lists.push({ property, path, level: levelOf(survey, list, scope, purpose) });
    }
  }
  const few = fewOf(selection, filters);
  const paged = selection.limit !== undefined && few === undefined && selection.groups === undefined;
  decide(scope, { few, paged });
  decideInside(inside);
  const lateGroups = scope.joins.some((join) => join.kind === 'group' && join.late);
  const cut = selection.groups === undefined && (selection.limit !== undefined || selection.distinct !== undefined);
  return {
    selection,
    scope,
    inside,
    filters,
    pageFirst: cut && lateGroups && (many !== undefined || few === undefined),
    lists,
  };
}

/** Of what is put together only the records count: their order matters where it decides which they are. */
function rowsOf(survey: Survey, { combined }: Selection): CombinedRows | undefined {
  if (combined === undefined) return undefined;
  const parts = combined.parts.map((part) =>
    levelOf(survey, isCut(part) ? part : { ...part, sorts: [] }, undefined, 'count'),
  );
  return { how: combined.how, parts };
}

const isCut = ({ limit, offset, distinct }: Selection): boolean =>
  limit !== undefined || offset !== undefined || distinct !== undefined;

/** Why there are few rows for certain, if that is so. */
function fewOf({ many, resource, keyed }: Selection, filters: readonly Expr[]): string | undefined {
  if (many !== undefined) return 'the rows of one record';
  return keyed || isFew(filters, resource) ? 'few records, by their keys' : undefined;
}

/** The parent has to give its key, and whatever the relationship's own conditions say of it. */
function joinParent(survey: Survey, { many }: Selection, outer: Scope | undefined): void {
  if (many === undefined || outer === undefined) return;
  const place = survey.place(many.item.from, outer);
  for (const match of many.item.link.on) place.columns.add(match.here);
}

function noteFields(survey: Survey, fields: Fields, scope: Scope): void {
  for (const { expr } of fields.values) survey.note(expr, scope);
  for (const one of fields.ones) {
    const place = survey.place(one.source, scope);
    for (const column of one.source.home.primaryKey) place.columns.add(column);
    survey.noteAll(one.filters, scope);
    noteFields(survey, one.fields, scope);
  }
}

function describeLevel(level: LevelPlan, into: string[], path: string): void {
  for (const part of level.scope.rows?.parts ?? []) describeScope(part.scope, into, path);
  describeScope(level.scope, into, path);
  if (level.pageFirst)
    into.push(`${path || level.selection.resource.name}: the page is cut before aggregates are joined to it`);
  for (const list of level.lists) {
    const name = [path, ...list.path, list.property].filter((part) => part !== '').join('.');
    into.push(`${name}: loaded in the same statement, tagged union all`);
    describeLevel(list.level, into, name);
  }
}

function describeScope(scope: Scope, into: string[], path: string): void {
  const at = path === '' ? '' : `${path}.`;
  for (const join of scope.joins) {
    if (join.kind === 'one') into.push(`${at}${nameOf(join)}: ${join.inner ? 'inner' : 'left'} join`);
    if (join.kind === 'hoist') into.push(`${at}${join.name}: computed once`);
    if (join.kind === 'group') {
      const names = join.slots.map((slot) => slot.node.function).join(', ');
      into.push(
        `${at}${nameOf(join)}: ${names} by ${join.shape === 'grouped' ? 'one grouped sub-select' : 'a lateral'} (${join.why})`,
      );
      describeScope(join.scope, into, `${at}${nameOf(join)}`);
    }
  }
  for (const semi of scope.semis.values()) into.push(`${at}${nameOf(semi)}: semi-join`);
}

/** `manager.reports`: the relationships from the scope's record on. */
function nameOf({ link, from }: { readonly link: Link; readonly from: Place }): string {
  return from.kind === 'one' ? `${nameOf(from)}.${link.name}` : link.name;
}
