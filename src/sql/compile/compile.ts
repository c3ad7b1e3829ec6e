import type { Choice } from '../../query/plan/choices.ts';
import { type Plan, type Purpose, planOf } from '../../query/plan/plan.ts';
import type { Selection } from '../../query/plan/selection.ts';
import type { Fact, Statistics } from '../../query/plan/statistics.ts';
import { QueryMisuse } from '../../query/query-error.ts';
import { boolean } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { wholeNumber } from '../../type/whole-number.ts';
import type { Acting, ResultShape, Statement } from '../statement.ts';
import { flatStatement } from './apart.ts';
import { combinedText } from './combined.ts';
import { Context } from './context.ts';
import { fromText } from './from.ts';
import { groupedRows } from './grouped.ts';
import { beginLevel } from './level.ts';
import { printExpr } from './print.ts';
import { treeStatement } from './tree.ts';

export interface CompileOptions {
  readonly purpose?: Purpose;
  readonly statistics?: Statistics | undefined;
  /** More records came than are few, the last time. */
  readonly many?: boolean | undefined;
  /** Write a page limit into a statement with to-many loads; false once a shape has met too many limits. */
  readonly literalLimit?: boolean;
  /** How many values the request gives. */
  readonly given?: number | undefined;
}

/** A statement with the choices behind it, for `explain()`, and what they took from the statistics. */
export interface Compiled {
  readonly statement: Statement;
  readonly choices: readonly Choice[];
  readonly facts: readonly Fact[];
}

/** From a selection to its statement. Pure: the same selection gives the same text. */
export function compile(selection: Selection, options: CompileOptions = {}): Compiled {
  const { purpose = 'rows', literalLimit = true, statistics, many, given } = options;
  checkLock(selection);
  // How many rows there are does not depend on their order.
  const plan = planOf(purpose === 'rows' ? selection : { ...selection, sorts: [], lock: undefined }, {
    purpose,
    statistics,
    many,
  });
  const tree = purpose === 'rows' && plan.root.lists.length > 0 && plan.loads.how === 'together';
  const writers = { expr: printExpr, from: fromText, rows: combinedText };
  const context = new Context({
    keys: plan.keys,
    castParams: tree,
    literalLimit: tree && literalLimit,
    writers,
    given,
  });
  const written = tree ? treeStatement(plan.root, context) : write[purpose](plan, context);
  const open = tree && plan.loads.open ? { open: true } : {};
  const acting = actingOf(selection, context);
  const statement = { ...written, ...open, ...(acting && { acting }) };
  return { statement: Object.freeze(statement), choices: [...policiesIn(acting), ...plan.choices], facts: plan.facts };
}

/** What of it is up to who acts: known when all of it is written. */
function actingOf({ policing }: Selection, { ofActor }: Context): Acting | undefined {
  const policies = [...(policing?.asked ?? [])].map(({ name }) => name);
  return policies.length + ofActor.length === 0 ? undefined : { attributes: ofActor, policies };
}

const policiesIn = (acting: Acting | undefined): readonly Choice[] =>
  (acting?.policies ?? []).map((about) => ({ about, chosen: 'as its policies allow', why: undefined, hinted: false }));

const write: Readonly<Record<Purpose, (plan: Plan, context: Context) => Statement>> = {
  rows: ({ root }, context) => flatStatement(root, context),
  count(plan, context) {
    if (plan.root.selection.groups !== undefined) {
      const text = `select count(*) from (${groupedRows(plan.root, context)}) q`;
      return { text, params: context.params, result: scalar('count', wholeNumber) };
    }
    const { limit, offset, distinct } = plan.root.selection;
    const rows = beginLevel(plan.root, undefined, context).rest();
    const cut = limit !== undefined || offset !== undefined || distinct !== undefined;
    const text = cut ? `select count(*) from (select 1${rows}) q` : `select count(*)${rows}`;
    return { text, params: context.params, result: scalar('count', wholeNumber) };
  },
  exists(plan, context) {
    if (plan.root.selection.groups !== undefined) {
      const text = `select exists (${groupedRows(plan.root, context)})`;
      return { text, params: context.params, result: scalar('exists', boolean) };
    }
    const rows = beginLevel(plan.root, undefined, context).rest();
    return { text: `select exists (select 1${rows})`, params: context.params, result: scalar('exists', boolean) };
  },
};

function scalar(property: string, type: Type): ResultShape {
  const record = { values: [{ property, slot: 0, type, nullable: false }], ones: [] };
  const level = { parent: undefined, ordinal: undefined, parentOrdinal: undefined, record, lists: [] };
  return { levels: [level], slots: undefined };
}

function checkLock({ lock, distinct, combined }: Selection): void {
  if (lock === undefined) return;
  if (combined !== undefined) {
    throw new QueryMisuse('a query put together from several cannot lock its records', {
      why: 'PostgreSQL locks rows of tables, and these are of a set made from them',
      fix: 'find the keys first, then lock the records with these',
    });
  }
  if (distinct !== undefined) {
    throw new QueryMisuse('a query with distinct() cannot lock its records', {
      why: 'one row of its result may stand for several',
    });
  }
}
