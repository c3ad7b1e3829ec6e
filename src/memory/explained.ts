import { describeExpr } from '../expr/operator/describe.ts';
import type { Fields, Selection } from '../query/plan/selection.ts';
import { pinnedBy } from './candidates.ts';
import type { World } from './scope.ts';
import type { Asked } from './select.ts';

/** What is done to find the rows of a request, a line each. */
export function explained({ request, selection }: Asked, world: World): readonly string[] {
  const { resource, source, filters, combined } = selection;
  if (combined !== undefined) {
    const parts = combined.parts.flatMap((part) => explained({ request, selection: part }, world));
    return [`${combined.parts.length} parts: ${combined.how}`, ...indented(parts), ...ofLevel(selection)];
  }
  const { size } = world.table(resource).rows;
  const pinned = pinnedBy(filters, source);
  const start =
    pinned !== undefined
      ? `Look-up in ${resource.table} by ${pinned.column.name}`
      : request.keys !== undefined
        ? `Look-up in ${resource.table} by key`
        : `Scan of ${resource.table} in memory (${size} ${size === 1 ? 'row' : 'rows'})`;
  return [resource.table === '' ? 'Values about all records in memory' : start, ...ofLevel(selection)];
}

function ofLevel({ filters, groups, distinct, sorts, limit, offset, fields }: Selection): readonly string[] {
  const sorted = sorts.map(({ by, direction }) => `${describeExpr(by)}${direction === 'desc' ? ' desc' : ''}`);
  return [
    ...filters.map((filter) => `  Filter: ${describeExpr(filter)}`),
    ...(groups === undefined ? [] : [`  Group: ${groups.keys.map(describeExpr).join(', ')}`]),
    ...(groups?.having ?? []).map((condition) => `  Having: ${describeExpr(condition)}`),
    ...(distinct === undefined ? [] : [`  Distinct: ${distinct.map(describeExpr).join(', ')}`]),
    ...(sorted.length === 0 ? [] : [`  Sort: ${sorted.join(', ')}`]),
    ...(offset === undefined ? [] : [`  Offset: ${offset.value}`]),
    ...(limit === undefined ? [] : [`  Limit: ${limit.value}`]),
    ...ofFields(fields),
  ];
}

function ofFields({ ones, lists }: Fields): readonly string[] {
  return [
    ...ones.flatMap((one) => [`  Look-up of ${one.property}`, ...indented(ofFields(one.fields))]),
    ...lists.flatMap((list) => [`  Look-up of ${list.property} for each record`, ...indented(ofLevel(list.selection))]),
  ];
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);
