import type { Column, Many } from '../../expr/node.ts';
import { entryOf } from '../../model/source.ts';
import type { LevelPlan, ListPlan } from '../../query/plan/level-plan.ts';
import { type Place, placeOf } from '../../query/plan/scope.ts';
import { LostRecord } from '../../query/query-error.ts';
import { quoteName } from '../quote.ts';
import type { Apart, Statement } from '../statement.ts';
import { Carried, type Need } from './carried.ts';
import type { Context, Leaf } from './context.ts';
import { groupedRest } from './grouped.ts';
import { beginLevel, type LevelText } from './level.ts';
import { farKeys } from './reach.ts';
import type { Reached } from './reached.ts';
import { recordOf } from './record.ts';

/** A level as a statement of its own. What its to-manys need comes along, for the statements sent after it. */
export function flatStatement(plan: LevelPlan, context: Context): Statement {
  const level = beginLevel(plan, undefined, context);
  const row = new FlatRow(plan, context);
  const rest = plan.selection.groups === undefined ? level.rest() : groupedRest(plan, row.columns, context);
  return row.statement(`select ${row.columns.join(', ')}${rest}`, context);
}

/** The columns of a level whose to-manys are read apart. */
class FlatRow {
  readonly columns: string[];
  readonly #plan: LevelPlan;
  readonly #carried: Carried;
  readonly #apart: readonly Apart[];

  constructor(plan: LevelPlan, context: Context, columns: string[] = []) {
    this.#plan = plan;
    this.columns = columns;
    const record = recordOf(plan.selection.fields, plan.scope, context, (text) => this.#place(text));
    this.#carried = new Carried(record, columns);
    const window = context.windows.get(plan.scope);
    const give = (leaf: Leaf) => this.#carried.give(window?.through(leaf) ?? leaf.text, leaf.type);
    this.#apart = plan.lists.map((list) => apartOf(list, { plan, context, give }));
  }

  statement(text: string, { params }: Context, parent: ParentColumn = {}): Statement {
    const lists = this.#plan.selection.fields.lists.map((list) => list.property);
    const level = { parent: undefined, ordinal: undefined, parentOrdinal: undefined, ...parent };
    const result = { levels: [{ ...level, record: this.#carried.record, lists }], slots: undefined };
    return Object.freeze({ text, params, result, ...(this.#apart.length === 0 ? {} : { apart: this.#apart }) });
  }

  #place(text: string): number {
    const known = this.columns.indexOf(text);
    return known < 0 ? this.columns.push(text) - 1 : known;
  }
}

type ParentColumn = Partial<Pick<Statement['result']['levels'][number], 'parentOrdinal' | 'parentKey'>>;

/** The level above, and how it takes a value along. */
interface Above {
  readonly plan: LevelPlan;
  readonly context: Context;
  give(leaf: Leaf): Need;
}

/** A to-many while its statement is written. */
interface Writing {
  readonly list: ListPlan;
  readonly above: Above;
  readonly many: Many;
  readonly from: Place;
  readonly reached: Reached;
}

function apartOf(list: ListPlan, above: Above): Apart {
  const { level } = list;
  const { many } = level.selection;
  const from = many === undefined ? undefined : placeOf(entryOf(many).from, above.plan.scope);
  if (many === undefined || from === undefined) throw new LostRecord(level.selection.resource.name);
  const writing = { list, above, many, from, reached: { link: many.item.link, from, inside: level.inside } };
  return byKey(writing) ?? byPlace(writing);
}

/** `where c.fk = any($1)`: all that is asked of the parents is their key, and rows say themselves whose they are. */
function byKey(writing: Writing): Apart | undefined {
  const { list, many, reached } = writing;
  const [match, ...others] = many.item.link.on;
  if (match === undefined || others.length > 0 || isCut(list.level) || !isPlainKey(match.here, match.there))
    return undefined;
  const needs: Need[] = [];
  const { level, context } = begin(writing, (need, at) => {
    needs.push(need);
    return `any(${context.need(at, need.type)})`;
  });
  const columns = [...farKeys(list.level.scope, reached, context)];
  const row = new FlatRow(list.level, context, columns);
  const rest = level.rest();
  if (needs.length !== 1) return undefined;
  const text = `select ${columns.join(', ')}${rest}`;
  const statement = row.statement(text, context, { parentKey: { slot: 0, type: match.there.type } });
  return { ...whose(list), needs: needs.map((need) => need.property), statement, by: 'key' };
}

/** `from unnest($1, …) with ordinality`: each parent by its values, rows by the parent's place among them. */
function byPlace(writing: Writing): Apart {
  const { list, above, from } = writing;
  const needs: Need[] = [];
  const want = (need: Need): number => {
    const known = needs.findIndex(({ property }) => property === need.property);
    return known < 0 ? needs.push(need) - 1 : known;
  };
  const { level, context } = begin(writing, (need) => need.arrived(`x.s${want(need) + 1}`));
  const columns = ['x.o'];
  const row = new FlatRow(list.level, context, columns);
  const rest = level.rest();
  // Where nothing ties the rows to a parent, each parent is still one row.
  if (needs.length === 0) want(above.give(keyOf(from, above.context)));
  const arrays = needs.map(({ type }, at) => context.need(at, type)).join(', ');
  const names = [...needs.map((_, at) => `s${at + 1}`), 'o'].join(', ');
  const parents = `from unnest(${arrays}) with ordinality x(${names}) cross join`;
  const text = isCut(list.level)
    ? `select x.o, y.* ${parents} lateral (select ${columns.slice(1).join(', ') || '1'}${rest}) y`
    : `select ${columns.join(', ')} ${parents} ${rest.slice(' from '.length)}`;
  const statement = row.statement(text, context, { parentOrdinal: 0 });
  return { ...whose(list), needs: needs.map((need) => need.property), statement, by: 'place' };
}

/** Begins the level in a statement of its own, where what it asks of the level above is spelt by `spell`. */
function begin(
  { list, above, reached }: Writing,
  spell: (need: Need, at: number) => string,
): { readonly level: LevelText; readonly context: Context } {
  const context = above.context.following();
  let asked = 0;
  context.windows.set(above.plan.scope, { through: (leaf) => spell(above.give(leaf), asked++) });
  return { level: beginLevel(list.level, reached, context), context };
}

const whose = ({ property, path }: ListPlan): Pick<Apart, 'property' | 'holder'> => ({ property, holder: path });

/** Whether rows are cut for each parent by itself. */
const isCut = ({ selection: { limit, offset, distinct }, inside }: LevelPlan): boolean =>
  limit !== undefined || offset !== undefined || distinct !== undefined || inside !== undefined;

const plain: ReadonlySet<string> = new Set(['uuid', 'integer', 'smallint', 'bigint', 'text']);

/** Whether values that are equal for PostgreSQL are the same in JavaScript. */
const isPlainKey = (here: Column, there: Column): boolean =>
  plain.has(here.type.sql) && here.type.sql === there.type.sql && here.type.values === undefined;

function keyOf(place: Place, context: Context): Leaf {
  const home = place.kind === 'scope' ? place.home : place.link.destination;
  const [key] = home.primaryKey;
  if (key === undefined) throw new LostRecord(home.name);
  return { of: place, text: `${context.alias(place)}.${quoteName(key.column)}`, name: key.column, type: key.type };
}
