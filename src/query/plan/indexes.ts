import type { Column, Expr } from '../../expr/node.ts';
import type { ResourceModel } from '../../model/model.ts';

/** An index of a table, as far as a plan cares. */
export interface Index {
  readonly name: string;
  /** In order; undefined where it is an expression. */
  readonly keys: readonly (Column | undefined)[];
  readonly include: readonly Column[];
  /** It holds some rows only. */
  readonly partial: boolean;
  /** A b-tree: it yields rows in order. */
  readonly ordered: boolean;
}

/** The indexes of a resource, whatever made them; a join table may be known by its columns only. */
export function indexesOf(resource: Partial<ResourceModel>): readonly Index[] {
  const whole = { include: [], partial: false, ordered: true };
  const declared = (resource.indexes ?? []).map(({ index, keys, include, where, method }) => ({
    name: index,
    keys: keys.map(({ expr }) => columnOf(expr)),
    include,
    partial: where !== undefined,
    ordered: method === 'btree',
  }));
  const identities = (resource.identities ?? []).map(({ index, attributes, where }) => ({
    ...whole,
    name: index,
    keys: attributes,
    partial: where !== undefined,
  }));
  const references = (resource.references ?? []).flatMap(({ index, on }) =>
    index === undefined ? [] : [{ ...whole, name: index, keys: on.map(({ here }) => here) }],
  );
  const primary = {
    ...whole,
    name: resource.primaryKeyConstraint ?? 'of the primary key',
    keys: resource.primaryKey ?? [],
  };
  return [...declared, ...identities, ...references, primary];
}

/** Whether an index begins with these columns, in any order. */
export function beginsWith({ keys }: Index, columns: readonly Column[]): boolean {
  const first = keys.slice(0, columns.length);
  return columns.every((column) => first.includes(column));
}

/** Whether some index of the table leads to its rows by these columns. */
export const leads = (resource: Partial<ResourceModel>, columns: readonly Column[]): boolean =>
  indexesOf(resource).some((index) => !index.partial && index.ordered && beginsWith(index, columns));

export const columnOf = (expr: Expr): Column | undefined => (expr.kind === 'attribute' ? expr.column : undefined);
