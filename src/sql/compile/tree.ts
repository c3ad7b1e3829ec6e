import { entryOf } from '../../model/source.ts';
import type { LevelPlan, ListPlan } from '../../query/plan/level-plan.ts';
import { placeOf } from '../../query/plan/scope.ts';
import { LostRecord } from '../../query/query-error.ts';
import type { Type } from '../../type/type.ts';
import { wholeNumber } from '../../type/whole-number.ts';
import { castName } from '../literal.ts';
import { enclose } from '../operator/spelling.ts';
import type { ResultLevel, Statement } from '../statement.ts';
import type { Context } from './context.ts';
import { beginLevel } from './level.ts';
import type { Reached } from './reached.ts';
import { recordOf } from './record.ts';

/**
 * A root and its to-manys in one statement without JSON: every level's rows under each other, tagged by level. Columns
 * of equal type share slots, a level that has children is read once (`materialized`), and children name their parent
 * by its ordinal: by key, children shared by two parents would be doubled.
 */
export function treeStatement(root: LevelPlan, context: Context): Statement {
  const tree = new Tree(context);
  tree.write(root, undefined);
  return tree.statement();
}

/** Where a level hangs. */
interface Hanging {
  readonly reached: Reached;
  readonly property: string;
  readonly parent: Written;
}

/** One level while it is written. */
interface Written {
  readonly number: number;
  /** Slot to the column's text inside the level's own select. */
  readonly columns: Map<number, string>;
  readonly ordinal: number | undefined;
  readonly parentOrdinal: number | undefined;
}

class Tree {
  readonly #context: Context;
  /** What the columns of a slot are cast to where a level has nothing to say in it. */
  readonly #slots: { readonly key: string; readonly cast: string }[] = [];
  readonly #levels: ResultLevel[] = [];
  readonly #ctes: string[] = [];
  /** By level: its columns, and what they are read from. */
  readonly #branches: { readonly written: Written; readonly from: string; readonly columnsOf: string }[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  statement(): Statement {
    const branches = this.#branches.map(({ written, from, columnsOf }) => {
      const { parentOrdinal, number } = written;
      const slots = this.#slots.map(({ cast }, slot) => {
        if (slot === parentOrdinal && columnsOf === 'y') return `x${this.#parentOf(number)}.s0`;
        return written.columns.has(slot) ? `${columnsOf}.s${slot}` : `null::${cast}`;
      });
      return `select ${[`${number}${number === 0 ? ' as t' : ''}`, ...slots].join(', ')} from ${from}`;
    });
    return {
      text: `with ${this.#ctes.filter((cte) => cte !== undefined).join(', ')} ${branches.join(' union all ')}`,
      params: this.#context.params,
      result: { levels: this.#levels, slots: this.#slots.length },
    };
  }

  #parentOf(level: number): number {
    return this.#levels[level]?.parent?.level ?? 0;
  }

  /** Writes a level's own values, then its children, which may ask it for more, then what it is read from. */
  write(plan: LevelPlan, hanging: Hanging | undefined): void {
    const context = this.#context;
    const written = this.#begin(plan, hanging);
    const level = beginLevel(plan, hanging?.reached, context);
    const { fields } = plan.selection;
    const record = recordOf(fields, plan.scope, context, (text, type, exact) =>
      this.#asked(type, exact ? text : `${enclose(text)}::${castName(type)}`, written),
    );
    const parent = hanging && { level: hanging.parent.number, property: hanging.property };
    const { ordinal, parentOrdinal, number } = written;
    this.#levels[number] = { parent, ordinal, parentOrdinal, record, lists: fields.lists.map((list) => list.property) };
    for (const list of plan.lists) this.#child(list, plan, written);
    const columns = [...written.columns]
      .filter(([slot]) => slot !== ordinal && slot !== parentOrdinal)
      .sort(([a], [b]) => a - b);
    const select = `select ${columns.map(([slot, text]) => `${text} as s${slot}`).join(', ')}${level.rest()}`;
    this.#finish(
      written,
      hanging?.parent,
      select,
      columns.map(([slot]) => slot),
    );
  }

  #begin(plan: LevelPlan, hanging: Hanging | undefined): Written {
    const columns = new Map<number, string>();
    const ordinal = plan.lists.length > 0 ? this.#slot(wholeNumber, columns, '') : undefined;
    const parentOrdinal = hanging === undefined ? undefined : this.#slot(wholeNumber, columns, '');
    const written = { number: this.#branches.length, columns, ordinal, parentOrdinal };
    const own = `l${written.number}`;
    const from = ordinal === undefined ? '' : own;
    this.#branches.push({ written, from, columnsOf: ordinal === undefined ? 'y' : own });
    return written;
  }

  #child({ property, path, level }: ListPlan, plan: LevelPlan, parent: Written): void {
    const { many } = level.selection;
    const from = many === undefined ? undefined : placeOf(entryOf(many).from, plan.scope);
    if (many === undefined || from === undefined) throw new LostRecord(level.selection.resource.name);
    const { windows } = this.#context;
    const before = windows.get(plan.scope);
    // Seen from its children, a level is the rows that were read of it.
    windows.set(plan.scope, {
      through: (leaf) => `x${parent.number}.s${this.#asked(leaf.type, before?.through(leaf) ?? leaf.text, parent)}`,
    });
    const reached = { link: many.item.link, from, inside: level.inside };
    this.write(level, { reached, property: [...path, property].join('.'), parent });
    if (before === undefined) windows.delete(plan.scope);
    else windows.set(plan.scope, before);
  }

  /** The slot of a value; it may be there already. */
  #asked(type: Type, text: string, { columns }: Written): number {
    for (const [slot, known] of columns) if (known === text) return slot;
    return this.#slot(type, columns, text);
  }

  #finish(written: Written, parent: Written | undefined, select: string, slots: readonly number[]): void {
    const { number, ordinal, parentOrdinal } = written;
    const source =
      parent === undefined ? `(${select}) z` : `l${parent.number} x${parent.number} cross join lateral (${select}) y`;
    const [branch] = this.#branches.slice(number);
    if (ordinal === undefined) {
      if (branch !== undefined) this.#branches[number] = { ...branch, from: source };
      return;
    }
    const rows = parent === undefined ? 'z' : 'y';
    const above = parent === undefined ? [] : [`x${parent.number}.s${parent.ordinal} as s${parentOrdinal}`];
    const columns = [`row_number() over () as s${ordinal}`, ...above, ...slots.map((slot) => `${rows}.s${slot}`)];
    this.#ctes[number] = `l${number} as materialized (select ${columns.join(', ')} from ${source})`;
  }

  #slot(type: Type, columns: Map<number, string>, text: string): number {
    const key = `${castName(type)} ${type.readBinary === undefined ? 'text' : 'binary'}`;
    let at = this.#slots.findIndex((slot, i) => slot.key === key && !columns.has(i));
    if (at < 0) at = this.#slots.push({ key, cast: castName(type) }) - 1;
    columns.set(at, text);
    return at;
  }
}
