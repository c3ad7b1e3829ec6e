import type { Expr, SortKey } from '../../expr/node.ts';
import type { Join, Part } from '../../query/plan/scope.ts';
import type { Lock } from '../../query/plan/selection.ts';
import { quoteName } from '../quote.ts';
import type { Context, Leaf, Window } from './context.ts';
import { joinsText } from './from.ts';
import { directionText, printConditions, printSorts } from './phrase.ts';
import { correlation, tiebroken } from './reach.ts';
import type { Reached } from './reached.ts';

/** The SELECT of one level, for columns that are written by whoever asks: they may see the level through its page. */
export interface LevelText {
  /** Everything behind the select list. Call it last: what was asked for until then is what the page hands out. */
  rest(): string;
}

/** Begins a level; between this and `rest()` its values are written. */
export function beginLevel(level: Part, reached: Reached | undefined, context: Context): LevelText {
  const { scope, selection } = level;
  context.alias(scope);
  if (!level.pageFirst && selection.distinct === undefined) return { rest: () => flat(level, reached, context) };
  const page = new Page(level, context);
  context.windows.set(scope, page);
  return { rest: () => page.rest(reached) };
}

function flat(level: Part, reached: Reached | undefined, context: Context): string {
  const { scope, selection } = level;
  const where = whereText(level, reached, context);
  const order = orderText(level, reached, context);
  const from = context.from(scope, reached);
  return ` from ${from}${where}${order}${cutText(level, context)}${lockText(selection.lock, context.alias(scope))}`;
}

/** The rows are found, ordered and cut in a sub-select of the same name; what is only read is joined to what is left. */
class Page implements Window {
  readonly #level: Part;
  readonly #context: Context;
  /** Inner text to the name it is handed out under. */
  readonly #exports = new Map<string, string>();

  constructor(level: Part, context: Context) {
    this.#level = level;
    this.#context = context;
  }

  through({ of, text, name }: Leaf): string {
    if (of.kind !== 'scope' && of.late) return text;
    this.#exports.set(text, name);
    return `${this.#context.alias(this.#level.scope)}.${quoteName(name)}`;
  }

  rest(reached: Reached | undefined): string {
    const { scope, selection } = this.#level;
    const context = this.#context;
    const late = joinsText(
      scope.joins.filter((join) => join.late),
      scope,
      context,
    );
    const order = orderText(this.#level, reached, context);
    context.windows.delete(scope);
    const inner = this.#inner(
      reached,
      scope.joins.filter((join) => !join.late),
    );
    const cut = selection.distinct === undefined ? '' : cutText(this.#level, context);
    return ` from (${inner}) ${context.alias(scope)}${late}${order}${cut}`;
  }

  #inner(reached: Reached | undefined, early: readonly Join[]): string {
    const { scope, selection } = this.#level;
    const context = this.#context;
    const alias = context.alias(scope);
    const columns = [...this.#exports].map(([text, name]) =>
      text === `${alias}.${quoteName(name)}` ? text : `${text} as ${quoteName(name)}`,
    );
    const where = whereText(this.#level, reached, context);
    const { distinct } = selection;
    const on =
      distinct === undefined ? '' : `distinct on (${distinct.map((expr) => context.expr(expr, scope)).join(', ')}) `;
    const order =
      distinct === undefined ? orderText(this.#level, reached, context) : distinctOrder(distinct, this.#level, context);
    const cut = distinct === undefined ? cutText(this.#level, context) : '';
    const inside = { ...scope, joins: [...early] };
    context.sameAlias(inside, scope);
    const from = context.from(inside, reached);
    return `select ${on}${columns.length === 0 ? '1' : columns.join(', ')} from ${from}${where}${order}${cut}${lockText(selection.lock, alias)}`;
  }
}

export function whereText(level: Part, reached: Reached | undefined, context: Context): string {
  const tied = reached === undefined ? [] : correlation(level.scope, reached, context);
  const conditions = [...tied, ...printConditions(level.filters, level.scope, context)];
  return conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
}

/** Children are always in some order: without one PostgreSQL may mix the rows of two parents. */
function orderText(level: Part, reached: Reached | undefined, context: Context): string {
  const order = printSorts(level.selection.sorts, level.scope, context);
  return reached === undefined ? order : tiebroken(order, level.scope, context);
}

/** DISTINCT ON keeps the first row of each combination in the query's order, which therefore begins with these. */
function distinctOrder(distinct: readonly Expr[], { selection, scope }: Part, context: Context): string {
  const { keys } = context;
  const wanted = new Set(distinct.map((expr) => keys.of(expr)));
  const leading = distinct.map(
    (by): SortKey =>
      selection.sorts.find((sort) => keys.of(sort.by) === keys.of(by)) ?? { by, direction: 'asc', nulls: undefined },
  );
  const others = selection.sorts.filter((sort) => !wanted.has(keys.of(sort.by)));
  const all = [...leading, ...others].map((sort) => `${context.expr(sort.by, scope)}${directionText(sort)}`);
  return all.length === 0 ? '' : ` order by ${all.join(', ')}`;
}

export function cutText({ selection }: Part, context: Context): string {
  const { limit, offset } = selection;
  const isRoot = selection.many === undefined;
  const limited = limit === undefined ? '' : ` limit ${context.quantity(limit, isRoot && context.literalLimit)}`;
  return `${limited}${offset === undefined ? '' : ` offset ${context.quantity(offset, false)}`}`;
}

const strengths = { update: 'update', noKeyUpdate: 'no key update', share: 'share', keyShare: 'key share' } as const;
const waits = { wait: '', nowait: ' nowait', skip: ' skip locked' } as const;

function lockText(lock: Lock | undefined, alias: string): string {
  return lock === undefined ? '' : ` for ${strengths[lock.strength]} of ${alias}${waits[lock.wait]}`;
}
