import type { CallNode, Expr } from '../expr/node.ts';
import type { ExclusionModel, ResourceModel } from '../model/model.ts';
import { boolean } from '../type/registry.ts';
import type { Type } from '../type/type.ts';
import { judge, valueIn } from './judge.ts';
import { Scope } from './scope.ts';
import type { StoredRow } from './table.ts';
import { excluded } from './violation.ts';
import type { Writing } from './writing.ts';

/** What each operator of an exclusion is called among expressions. */
const operators: Readonly<Record<ExclusionModel['keys'][number]['operator'], string>> = {
  '=': 'eq',
  '<>': 'neq',
  '&&': 'overlaps',
  '-|-': 'adjacent',
};

/** Refuses a row that another one excludes. `before` is what it takes the place of. */
export function checkExclusions(
  resource: ResourceModel,
  exclusions: readonly ExclusionModel[],
  {
    row,
    before,
    writing,
  }: { readonly row: StoredRow; readonly before: StoredRow | undefined; readonly writing: Writing },
): void {
  for (const exclusion of exclusions) {
    if (!counts(exclusion, row, writing)) continue;
    for (const other of writing.table(resource).rows) {
      if (other !== before && counts(exclusion, other, writing) && excludes(exclusion, { row, other, writing }))
        throw excluded(resource, exclusion.constraint);
    }
  }
}

const counts = ({ where }: ExclusionModel, row: StoredRow, writing: Writing): boolean =>
  where === undefined || judge.holds([where], Scope.about(row, writing));

/** Every comparison holds; a null is no answer, so that nothing is excluded. */
function excludes(
  { keys }: ExclusionModel,
  { row, other, writing }: { readonly row: StoredRow; readonly other: StoredRow; readonly writing: Writing },
): boolean {
  const value = (expr: Expr, of: StoredRow): Expr => ({
    kind: 'literal',
    value: valueIn(expr, Scope.about(of, writing)),
    type: expr.type,
    nullable: true,
  });
  return keys.every(({ expr, operator }) => {
    const compared: CallNode = {
      kind: 'call',
      operator: operators[operator],
      args: [value(expr, row), value(expr, other)],
      type: boolean as Type,
      nullable: true,
    };
    return valueIn(compared, Scope.about(row, writing)) === true;
  });
}
