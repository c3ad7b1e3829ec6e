import type { CallNode, Expr, ParamNode } from '../../expr/node.ts';
import type { AttributeModel } from '../../model/model.ts';
import type { Compiled } from '../../repo/execute.ts';
import { insertManyStatement } from '../../sql/write/insert-many.ts';
import { boolean } from '../../type/registry.ts';
import type { ActionModel } from '../action-model.ts';
import type { Assigned } from '../assignment.ts';
import type { Changeset } from '../changeset.ts';
import { Late, type Planned } from '../late.ts';
import { standingOf } from '../standing.ts';
import { allLate, lateIn, planInsert } from '../statements.ts';

/** An input that may be written. */
export interface NewRow {
  /** Its place among the inputs. */
  readonly index: number;
  readonly changeset: Changeset;
}

/** One statement, and the rows it writes, in its order. */
export interface Insertion {
  readonly compiled: Compiled;
  readonly rows: readonly NewRow[];
}

/**
 * The statements that write rows: one, but for actions whose `change` computes something else for some of the inputs.
 */
export function insertions(
  action: ActionModel,
  rows: readonly NewRow[],
  returning: readonly AttributeModel[],
): readonly Insertion[] {
  if (action.change !== undefined) return insertionsByRow(action, rows, returning);
  const { statement, values } = planCommon(action, rows, returning);
  return [{ compiled: { statement, values: values.map((value) => rows.map(takenFrom(value))) }, rows }];
}

function insertionsByRow(...[{ resource }, rows, returning]: Parameters<typeof insertions>): readonly Insertion[] {
  const groups = new Map<Planned['statement'], Group>();
  for (const row of rows) {
    const { statement, values } = planMany(resource, allLate(row.changeset.changes), returning);
    const group = groups.get(statement);
    if (group === undefined) groups.set(statement, { rows: [row], plans: [values] });
    else {
      group.rows.push(row);
      group.plans.push(values);
    }
  }
  return [...groups].map(([statement, { rows: own, plans }]) => ({
    compiled: {
      statement,
      values: (plans[0] ?? []).map((_, at) => own.map((row, i) => takenFrom(plans[i]?.[at])(row))),
    },
    rows: own,
  }));
}

interface Group {
  readonly rows: NewRow[];
  /** The values of each row's plan. */
  readonly plans: Planned['values'][];
}

/** How a row's value is found. */
const takenFrom = (value: unknown): ((row: NewRow) => unknown) =>
  value instanceof Late ? ({ changeset }) => value.of(changeset) : () => value;

/** Records without any value of their own are counted by nulls. */
function planMany(...[resource, late, returning]: Parameters<typeof planInsert>): Planned {
  const planned = planInsert(resource, late, returning, insertManyStatement);
  return planned.values.length > 0 ? planned : { ...planned, values: [null] };
}

/** One plan for inputs with whatever names: who leaves one out gets its default all the same. */
function planCommon(action: ActionModel, rows: readonly NewRow[], returning: readonly AttributeModel[]): Planned {
  const late = new Map<AttributeModel, Assigned>();
  for (const [place, attribute] of standingOf(action).places.attributes.entries()) {
    const first = rows.find(({ changeset }) => changeset.changes.hasAt(place))?.changeset.changes.get(attribute);
    if (first === undefined) continue;
    const inAll = rows.every(({ changeset }) => changeset.changes.hasAt(place));
    late.set(attribute, inAll ? lateIn(attribute, first) : orDefault(attribute, place));
  }
  return planMany(action.resource, late, returning);
}

type Given = Pick<Changeset, 'changes'>;

/** The value of a row, or what the database would have put in its place. */
function orDefault(attribute: AttributeModel, place: number): Assigned {
  const { type, nullable, default: fallback } = attribute;
  const given = ({ changes }: Given): unknown => changes.valueAt(place);
  const expr: Expr = fallback?.in === 'sql' ? fallback.expr : { kind: 'literal', value: null, type, nullable };
  if (expr.kind === 'literal') {
    return {
      value: new Late<Given>((row) => (row.changes.hasAt(place) ? given(row) : expr.value)),
    };
  }
  const param = (of: (row: Given) => unknown, typed: AttributeModel['type']): ParamNode => ({
    kind: 'param',
    ordinal: -1,
    value: new Late(of),
    type: typed,
    nullable: true,
  });
  const chosen: CallNode = {
    kind: 'call',
    operator: 'when',
    args: [param(({ changes }) => changes.hasAt(place), boolean), param(given, type), expr],
    type,
    nullable,
  };
  return { expr: chosen, recorded: undefined };
}
