import type { CallNode, Expr, ParamNode } from '../../expr/node.ts';
import type { AttributeModel } from '../../model/model.ts';
import type { Compiled } from '../../repo/execute.ts';
import { insertManyStatement } from '../../sql/write/insert-many.ts';
import { boolean } from '../../type/registry.ts';
import type { ActionModel } from '../action-model.ts';
import type { Assigned } from '../assignment.ts';
import type { Changeset } from '../changeset.ts';
import { Late, type Planned } from '../late.ts';
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
  const { resource } = action;
  const common = action.change === undefined ? planCommon(action, rows, returning) : undefined;
  const groups = new Map<Planned['statement'], Group>();
  for (const row of rows) {
    const { statement, values } = common ?? planMany(resource, allLate(row.changeset.changes), returning);
    const group = groups.get(statement);
    if (group === undefined) groups.set(statement, { rows: [row], plans: [values] });
    else {
      group.rows.push(row);
      group.plans.push(values);
    }
  }
  return [...groups].map(([statement, { rows: own, plans }]) => ({
    compiled: { statement, values: (plans[0] ?? []).map((_, at) => own.map((row, i) => valueAt(plans[i]?.[at], row))) },
    rows: own,
  }));
}

interface Group {
  readonly rows: NewRow[];
  /** The values of each row's plan. */
  readonly plans: Planned['values'][];
}

const valueAt = (value: unknown, { changeset }: NewRow): unknown =>
  value instanceof Late ? value.of(changeset) : value;

/** Records without any value of their own are counted by nulls. */
function planMany(...[resource, late, returning]: Parameters<typeof planInsert>): Planned {
  const planned = planInsert(resource, late, returning, insertManyStatement);
  return planned.values.length > 0 ? planned : { ...planned, values: [null] };
}

/** One plan for inputs with whatever names: who leaves one out gets its default all the same. */
function planCommon(action: ActionModel, rows: readonly NewRow[], returning: readonly AttributeModel[]): Planned {
  const counts = new Map<AttributeModel, number>();
  const shapes = new Set<string | undefined>();
  const late = new Map<AttributeModel, Assigned>();
  for (const { changeset } of rows) {
    // The first row of a shape speaks for all of them.
    if (shapes.has(changeset.shape)) continue;
    shapes.add(changeset.shape);
    for (const [attribute, assigned] of changeset.changes) {
      counts.set(attribute, (counts.get(attribute) ?? 0) + 1);
      if (!late.has(attribute)) late.set(attribute, lateIn(attribute, assigned));
    }
  }
  for (const [attribute, count] of counts) if (count < shapes.size) late.set(attribute, orDefault(attribute));
  return planMany(action.resource, late, returning);
}

type Given = Pick<Changeset, 'changes'>;

/** The value of a row, or what the database would have put in its place. */
function orDefault(attribute: AttributeModel): Assigned {
  const { type, nullable, default: fallback } = attribute;
  const given = ({ changes }: Given): unknown => {
    const assigned = changes.get(attribute);
    return assigned !== undefined && 'value' in assigned ? assigned.value : undefined;
  };
  const expr: Expr = fallback?.in === 'sql' ? fallback.expr : { kind: 'literal', value: null, type, nullable };
  if (expr.kind === 'literal') {
    return {
      value: new Late<Given>((row) => (row.changes.has(attribute) ? given(row) : expr.value)),
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
    args: [param(({ changes }) => changes.has(attribute), boolean), param(given, type), expr],
    type,
    nullable,
  };
  return { expr: chosen, recorded: undefined };
}
