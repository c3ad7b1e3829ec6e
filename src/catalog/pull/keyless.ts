import { Decisions } from '../../schema/decision.ts';
import { diff } from '../../schema/diff.ts';
import { plan } from '../../schema/plan/plan.ts';
import { emptyState, keyOf, type Table } from '../../schema/state.ts';
import type { FoundView } from '../../schema/view/found.ts';
import { printOperation } from '../../sql/ddl/operations.ts';
import { stepsOf } from '../../sql/ddl/steps.ts';
import type { Extra } from './extra.ts';

/** A table without a primary key, as the statements that make it. */
export function keylessExtras(table: Table): Extra[] {
  const alone = { ...table, foreignKeys: [] };
  const { deltas } = diff(emptyState, { ...emptyState, tables: [alone] }, new Decisions([], { acceptAll: true }));
  const statements = stepsOf(plan(emptyState, deltas, { simple: true })).flatMap((step) =>
    'tx' in step ? step.tx : [],
  );
  const key = keyOf(table);
  const made = statements.map(
    (up, i): Extra => ({
      kind: i === 0 ? 'table without a primary key' : 'part of it',
      name: key,
      up,
      ...(i === 0 ? { down: printOperation({ kind: 'dropTable', table: key }) } : {}),
      when: 'after',
    }),
  );
  const keys = table.foreignKeys.map(
    (foreignKey): Extra => ({
      kind: 'foreign key',
      name: `${key}.${foreignKey.name}`,
      up: printOperation({ kind: 'addForeignKey', table: key, foreignKey, notValid: false }),
      down: printOperation({ kind: 'dropConstraint', table: key, name: foreignKey.name }),
      when: 'after',
      needs: foreignKey.to.table,
    }),
  );
  return [...made, ...keys];
}

/** The same as a view of somebody else, to be read by what is unique in it and always filled; undefined without that. */
export function keylessView({
  schema,
  name,
  comment,
  columns,
  uniques,
  indexes,
  foreignKeys,
}: Table): FoundView | undefined {
  const filled = new Set(columns.filter(({ nullable }) => !nullable).map((column) => column.name));
  const unique: readonly (readonly unknown[])[] = [
    ...uniques.map((one) => one.columns),
    ...indexes.filter((one) => one.unique && one.where === undefined).map(({ keys }) => keys.map(({ on }) => on)),
  ];
  const key = unique.find((all) => all.every((one) => typeof one === 'string' && filled.has(one)));
  if (key === undefined) return undefined;
  return {
    schema,
    name,
    comment,
    materialized: false,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      nullable: column.nullable,
      comment: column.comment,
      from: undefined,
    })),
    // The key of a resource is in the order of its fields.
    key: columns.map((column) => column.name).filter((column) => key.includes(column)),
    keyIndex: undefined,
    indexes: [],
    sql: undefined,
    reads: [],
    foreignKeys,
  };
}
