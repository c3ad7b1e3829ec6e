import type { Expr, ParamNode, SortKey } from '../../expr/node.ts';
import type { Operand } from '../../expr/operator/operator.ts';
import { calls } from '../../expr/operator/operators.ts';
import type { Ordinals } from '../../model/meaning.ts';
import { boolean, timestamp } from '../../type/registry.ts';

/** The property under which sort key `index` of a page's records travels; taken away before the caller sees them. */
export const cursorProperty = (index: number): string => `\u0000cursor${index}`;

/** The property under which a parent says how many records there are of which it has a page. */
export const countProperty = (list: string): string => `\u0000count ${list}`;

// Records show milliseconds where nobody asks for more, but what is stored may be finer.
const microseconds = timestamp(6);

/** A sort key as pages read and compare it: to the microsecond, or a record would come after itself. */
export const exactKey = (by: Expr): Expr => (by.type.family === 'instant' ? { ...by, type: microseconds } : by);

/** The same order from its end. */
export function turned(sorts: readonly SortKey[]): readonly SortKey[] {
  return sorts.map(({ by, direction, nulls }) => ({
    by,
    direction: direction === 'asc' ? 'desc' : 'asc',
    nulls: nulls === undefined ? undefined : nulls === 'first' ? 'last' : 'first',
  }));
}

/** The condition that a record comes after the one whose sort keys are `after`. */
export function behind(sorts: readonly SortKey[], after: readonly unknown[], ordinals: Ordinals): Expr {
  const values: readonly Operand[] = after.map((value, i) => ({
    kind: 'loose',
    value,
    ordinal: value === null ? undefined : ordinals(after, i),
  }));
  if (isUniform(sorts)) return rowComparison(sorts, values);
  const cases: Expr[] = [];
  for (let i = 0; i < sorts.length; i++) {
    const later = laterAt(sorts[i], values[i]);
    if (later === undefined) continue;
    const equal = sorts.slice(0, i).flatMap((sort, j) => equalAt(sort, values[j]));
    cases.push(equal.length === 0 ? later : calls.and.resolve([...equal, later]));
  }
  return cases.length === 1 && cases[0] !== undefined ? cases[0] : calls.or.resolve(cases);
}

/** One direction and no nulls: PostgreSQL's row comparison says it in one go and can use an index for it. */
const isUniform = (sorts: readonly SortKey[]): boolean =>
  sorts.every((sort) => !sort.by.nullable && sort.direction === sorts[0]?.direction);

function rowComparison(sorts: readonly SortKey[], values: readonly Operand[]): Expr {
  const keys = sorts.map((sort) => sort.by);
  const given = sorts.flatMap((sort, i) => parameter(sort.by, values[i]));
  const compare = sorts[0]?.direction === 'desc' ? '<' : '>';
  const commas = keys.slice(1).map(() => ', ');
  const parts = ['(', ...commas, `) ${compare} (`, ...commas, ')'];
  return { kind: 'fragment', parts, args: [...keys, ...given], type: boolean, nullable: false };
}

function parameter(by: Expr, value: Operand | undefined): readonly Expr[] {
  if (value?.kind !== 'loose') return [];
  const { type } = by;
  if (value.ordinal === undefined) return [{ kind: 'literal', value: value.value, type, nullable: false }];
  const param: ParamNode = { kind: 'param', ordinal: value.ordinal, value: value.value, type, nullable: false };
  return [param];
}

function laterAt(sort: SortKey | undefined, value: Operand | undefined): Expr | undefined {
  if (sort === undefined || value?.kind !== 'loose') return undefined;
  const { by, direction } = sort;
  const nullsLast = (sort.nulls ?? (direction === 'asc' ? 'last' : 'first')) === 'last';
  if (value.value === null) return nullsLast ? undefined : calls.isNotNull.resolve([by]);
  const later = compared(by, direction === 'asc' ? 'gt' : 'lt', value);
  return by.nullable && nullsLast ? calls.or.resolve([later, calls.isNull.resolve([by])]) : later;
}

const signs = { gt: ' > ', lt: ' < ', eq: ' = ' };

/** What users have no `gt` for, PostgreSQL orders all the same; of raw SQL only it knows the type. */
function compared(by: Expr, operator: keyof typeof signs, value: Operand): Expr {
  const { family } = by.type;
  if (family !== 'boolean' && family !== 'list' && family !== 'unknown') return calls[operator].resolve([by, value]);
  const parts = ['', signs[operator], ''];
  return { kind: 'fragment', parts, args: [by, ...parameter(by, value)], type: boolean, nullable: by.nullable };
}

function equalAt({ by }: SortKey, value: Operand | undefined): readonly Expr[] {
  if (value?.kind !== 'loose') return [];
  return [value.value === null ? calls.isNull.resolve([by]) : compared(by, 'eq', value)];
}
