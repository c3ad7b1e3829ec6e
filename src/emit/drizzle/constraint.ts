import { type ForeignKey, type Index, type IndexKey, type State, type Table, tableOf } from '../../schema/state.ts';
import { printTree } from '../../sql/ddl/tree.ts';
import type { DrizzleNames } from './names.ts';
import { quoted, sqlTag } from './source.ts';

/** What a table's extras are written with. */
export interface Extras {
  readonly state: State;
  readonly names: DrizzleNames;
  readonly imports: Set<string>;
}

/** Keys, uniques, checks, indexes and foreign keys, each with its own name. */
export function extrasOf(table: Table, extras: Extras): readonly string[] {
  const { names, imports } = extras;
  const use = (name: string): string => {
    imports.add(name);
    return name;
  };
  const columns = (list: readonly string[]): string =>
    list.map((name) => `t.${names.column(table, { name })}`).join(', ');
  const { primaryKey } = table;
  return [
    ...(primaryKey === undefined
      ? []
      : [`${use('primaryKey')}({ name: ${quoted(primaryKey.name)}, columns: [${columns(primaryKey.columns)}] })`]),
    ...table.uniques.map(
      (one) =>
        `${use('unique')}(${quoted(one.name)}).on(${columns(one.columns)})${one.nullsDistinct ? '' : '.nullsNotDistinct()'}`,
    ),
    ...table.checks.map((one) => `${use('check')}(${quoted(one.name)}, ${sqlTag(printTree(one.condition))})`),
    ...table.indexes.map((one) => indexText(one, table, names, use)),
    ...table.foreignKeys.map((one) => foreignKeyText(one, columns, extras, use)),
  ];
}

function indexText(index: Index, table: Table, names: DrizzleNames, use: (name: string) => string): string {
  const keys = index.keys.map((key) => keyText(key, table, names)).join(', ');
  const on = index.method === 'btree' ? `.on(${keys})` : `.using(${quoted(index.method)}, ${keys})`;
  const where = index.where === undefined ? '' : `.where(${sqlTag(printTree(index.where))})`;
  return `${use(index.unique ? 'uniqueIndex' : 'index')}(${quoted(index.name)})${on}${where}`;
}

/** PostgreSQL puts nulls first when descending, drizzle last: it is said either way. */
function keyText({ on, direction, nulls, opclass }: IndexKey, table: Table, names: DrizzleNames): string {
  const operator = opclass === undefined ? '' : `.op(${quoted(opclass)})`;
  if (typeof on !== 'string') return sqlTag(`(${printTree(on)})${direction === 'desc' ? ' desc' : ''}`);
  const column = `t.${names.column(table, { name: on })}`;
  const first = nulls ?? (direction === 'desc' ? 'first' : 'last');
  return `${column}.${direction}().${first === 'first' ? 'nullsFirst' : 'nullsLast'}()${operator}`;
}

function foreignKeyText(
  key: ForeignKey,
  columns: (list: readonly string[]) => string,
  { state, names }: Extras,
  use: (name: string) => string,
): string {
  const target = tableOf(state, key.to.table);
  const there = key.to.columns.map(
    (name) => `${names.table(key.to.table)}.${target === undefined ? name : names.column(target, { name })}`,
  );
  const text = `${use('foreignKey')}({ name: ${quoted(key.name)}, columns: [${columns(key.columns)}], foreignColumns: [${there.join(', ')}] })`;
  const onDelete = key.onDelete === 'no action' ? '' : `.onDelete(${quoted(key.onDelete)})`;
  const onUpdate = key.onUpdate === 'no action' ? '' : `.onUpdate(${quoted(key.onUpdate)})`;
  return text + onDelete + onUpdate;
}
