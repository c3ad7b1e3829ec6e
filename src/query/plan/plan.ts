import type { Expr } from '../../expr/node.ts';
import { entryOf } from '../../model/source.ts';
import { type Choice, choicesOf } from './choices.ts';
import { decide, decideInside, isFew, type Judgement } from './decide.ts';
import { insideOf, onTheWay, withinLimits } from './inside.ts';
import type { LevelPlan, ListPlan, Loads } from './level-plan.ts';
import { type CombinedRows, newScope, type Scope } from './scope.ts';
import type { Fields, Selection } from './selection.ts';
import { type Fact, Facts, few as handful, type Statistics } from './statistics.ts';
import { Survey } from './survey.ts';

/** How a selection is read: everything that has to be joined, and which way. */
export interface Plan {
  readonly root: LevelPlan;
  readonly keys: Survey['keys'];
  readonly loads: Loads;
  /** What was chosen and why, for `explain()`. */
  readonly choices: readonly Choice[];
  /** What was taken from the statistics. */
  readonly facts: readonly Fact[];
}

/** What the caller wants of the rows. */
export type Purpose = 'rows' | 'count' | 'exists';

export interface PlanOptions {
  readonly purpose?: Purpose | undefined;
  readonly statistics?: Statistics | undefined;
  /** More records came than are few, the last time somebody looked. */
  readonly many?: boolean | undefined;
}

/** From a selection to its plan. Pure: the same selection and statistics give the same plan. */
export function planOf(selection: Selection, { purpose = 'rows', statistics, many }: PlanOptions = {}): Plan {
  const survey = new Survey();
  const judgement = { hints: selection.hints, facts: new Facts(statistics) };
  countUses(survey, selection, purpose);
  const root = levelOf(selection, undefined, { survey, purpose, judgement });
  const loads = loadsOf(root, judgement, many === true);
  return { root, keys: survey.keys, loads, choices: choicesOf(root, loads), facts: judgement.facts.used };
}

/**
 * A statement of their own costs to-manys another trip; in the one of their records they are looked for once for each
 * of those. From some hundred records on the trip is cheaper. Where nothing says how many there will be, the first
 * answer does.
 */
function loadsOf({ lists, selection, filters }: LevelPlan, { hints, facts }: Judgement, many: boolean): Loads {
  const because = (how: Loads['how'], why: string, open = false): Loads => ({ how, why, hinted: false, open });
  if (lists.length === 0) return because('together', 'there are none');
  // One statement would see the newest version of a record that was waited for, but not its newest children.
  if (selection.lock !== undefined) return because('apart', 'their records are locked first');
  if (hints?.loads !== undefined) return { how: hints.loads, why: 'as hinted', hinted: true, open: false };
  const { limit, resource } = selection;
  if (limit !== undefined && limit.value <= handful) return because('together', 'the page is small');
  const why = fewOf(selection, filters);
  if (why !== undefined) return because('together', why);
  const small = facts.isSmall(resource);
  if (small === true) return because('together', 'the table is small');
  if (limit !== undefined) return because('apart', `more than ${handful} records`);
  if (many) return because('apart', `more than ${handful} records came before`);
  if (small === false && filters.length === 0) return because('apart', 'the table is large');
  return because('together', 'how many records there are is not known yet', true);
}

interface Planning {
  readonly survey: Survey;
  readonly purpose: Purpose;
  readonly judgement: Judgement;
}

function countUses(survey: Survey, selection: Selection, purpose: Purpose): void {
  for (const expr of decisive(selection)) survey.count(expr);
  for (const part of selection.combined?.parts ?? []) countUses(survey, part, 'count');
  if (purpose !== 'rows') return;
  for (const expr of read(selection.fields)) survey.count(expr);
  for (const { selection: list } of listsOf(selection.fields)) countUses(survey, list, purpose);
}

/** What finds and orders the rows. */
function decisive({ filters, behind, sorts, distinct, many, groups }: Selection): readonly Expr[] {
  const ofMany = many === undefined ? [] : [...onTheWay(many), ...withinLimits(many), ...many.filters];
  const ofPage = behind === undefined ? [] : [behind.condition];
  const ofGroups = groups === undefined ? [] : [...groups.keys, ...groups.having];
  return [...ofMany, ...filters, ...ofPage, ...(distinct ?? []), ...ofGroups, ...sorts.map((sort) => sort.by)];
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

function levelOf(selection: Selection, outer: Scope | undefined, planning: Planning): LevelPlan {
  const { survey, purpose, judgement } = planning;
  const { many } = selection;
  const { inside: limited, filters: ofMany } = many === undefined ? { inside: undefined, filters: [] } : insideOf(many);
  const rows = rowsOf(selection, planning);
  const grouped = selection.groups === undefined ? undefined : new Map();
  const records =
    many === undefined ? newScope(selection.resource, selection.source, outer) : survey.scopeOf(many, limited, outer);
  const scope: Scope = { ...records, rows, grouped };
  const filters = [...ofMany, ...selection.filters];
  if (selection.behind !== undefined) filters.push(selection.behind.condition);
  if (many !== undefined) joinParent(survey, selection, outer);
  const inside = many === undefined ? undefined : survey.inside(limited, many, outer);
  survey.noteAll(decisive({ ...selection, many: undefined, filters }), scope);
  // What is read of groups decides which they are.
  scope.late = selection.groups === undefined;
  const lists: ListPlan[] = [];
  if (purpose === 'rows') {
    noteFields(survey, selection.fields, scope);
    for (const { property, path, selection: list } of listsOf(selection.fields)) {
      lists.push({ property, path, level: levelOf(list, scope, planning) });
    }
  }
  const few = fewOf(selection, filters);
  const paged = selection.limit !== undefined && few === undefined && selection.groups === undefined;
  decide(scope, { few, paged }, judgement);
  decideInside(inside, judgement);
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
function rowsOf({ combined }: Selection, planning: Planning): CombinedRows | undefined {
  if (combined === undefined) return undefined;
  const parts = combined.parts.map((part) =>
    levelOf(isCut(part) ? part : { ...part, sorts: [] }, undefined, { ...planning, purpose: 'count' }),
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
  const entry = entryOf(many);
  const place = survey.place(entry.from, outer);
  for (const match of entry.link.on) place.columns.add(match.here);
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
