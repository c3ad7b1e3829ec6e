import { identifier } from '../../model/naming.ts';
import type { Delta, DeltaOf } from '../delta/delta.ts';
import { keysOf } from '../diff/dependents.ts';
import { nameOfKey, renamedKey, schemaOfKey } from '../key.ts';
import type { Operation } from '../operation.ts';
import { partitionsOf } from '../partition/plan.ts';
import { keyOf, type Table, tableOf } from '../state.ts';
import { addCheck } from './checks.ts';
import { addForeignKey } from './foreign-keys.ts';
import { addIndex } from './indexes.ts';
import { factOf, leaves, type Node, node, type PlanContext, valuesIn } from './node.ts';
import { policiesHolding, policiesOf } from './policies.ts';
import { sequenceName } from './sequence-name.ts';
import { sequencesIn, sequencesOf } from './sequences.ts';
import { standingOn, statementsIn } from './statements.ts';
import { treesOf } from './swap.ts';

/** Tables: a new one with its keys and checks is one statement; indexes, comments and foreign keys are their own. */
export function createTable({ table }: DeltaOf<'createTable'>, context: PlanContext): Node[] {
  const key = keyOf(table);
  const columns = table.columns.map(({ name }) => name);
  const required = table.columns.filter(({ nullable }) => !nullable).map(({ name }) => name);
  const loses = context.direction === 'down' ? [key] : undefined;
  const values = [...table.columns.map((column) => column.default), ...table.checks.map((check) => check.condition)];
  return [
    node([{ kind: 'createTable', table, loses }], {
      needs: [
        ...factOf.schema(table.schema),
        ...factOf.extensions(context.to),
        ...table.columns.flatMap(({ type }) => factOf.type(context.to, type)),
        ...sequencesBeside(key, table),
        ...statementsIn(context.to, ...expressionsOf(table)),
      ],
      settled: values.flatMap((tree) => valuesIn(context.to, tree)),
      makes: [
        factOf.table(key),
        ...factOf.columns(key, columns),
        ...factOf.notNull(key, required),
        ...inlineKeys(table).flatMap((one) => [factOf.key(key, one.columns), factOf.relation(key, one.name)]),
        ...exclusionsOf(key, table),
        ...sequencesOf(key, table.columns),
        `relation ${key}`,
      ],
    }),
    ...unvalidatedChecks(table, context),
    ...partitionsOf(key, table, context),
    ...comments(table),
    ...policiesOf(table, context),
    ...table.indexes.flatMap((object) => addIndex({ kind: 'addIndex', table: key, object }, context)),
    ...table.foreignKeys.flatMap((object) => addForeignKey({ kind: 'addForeignKey', table: key, object }, context)),
  ];
}

/** A statement that makes a table can only make valid ones. */
const unvalidatedChecks = (table: Table, context: PlanContext): Node[] =>
  table.checks
    .filter(({ notValid }) => notValid)
    .flatMap((object) => addCheck({ kind: 'addCheck', table: keyOf(table), object }, context));

const inlineKeys = (table: Table) => [...(table.primaryKey === undefined ? [] : [table.primaryKey]), ...table.uniques];
const exclusionsOf = (key: string, { exclusions = [] }: Table): string[] =>
  exclusions.map(({ name }) => factOf.relation(key, name));

/** The sequences of other tables that its defaults count by. */
const sequencesBeside = (key: string, { columns }: Table): string[] =>
  columns.flatMap((column) => sequencesIn(column.default)).filter((one) => !sequencesOf(key, columns).includes(one));

/** What stands in the statement that makes it. */
const expressionsOf = ({ columns, checks, exclusions = [] }: Table) => [
  ...columns.flatMap((column) => [column.default, column.generated]),
  ...checks.map(({ condition }) => condition),
  ...exclusions.flatMap(treesOf),
];

function comments(table: Table): Node[] {
  const key = keyOf(table);
  const operations: Operation[] = [
    ...(table.comment === undefined ? [] : [{ kind: 'commentTable', table: key, comment: table.comment } as const]),
    ...table.columns
      .filter(({ comment }) => comment !== undefined)
      .map(({ name, comment }) => ({ kind: 'commentColumn', table: key, column: name, comment }) as const),
  ];
  return operations.length === 0 ? [] : [node(operations, { needs: [factOf.table(key)] })];
}

export function dropTable({ table }: DeltaOf<'dropTable'>, context: PlanContext): Node[] {
  const key = keyOf(table);
  const dropped = droppedBy(context.deltas);
  const entangled = table.foreignKeys.filter(({ to }) => to.table !== key && reaches(to.table, key, dropped));
  const others = table.foreignKeys.filter((one) => one.to.table !== key && !entangled.includes(one));
  return [
    ...entangled.map(({ name, columns, to }) =>
      node([{ kind: 'dropConstraint', table: key, name }], {
        uses: [
          factOf.table(key),
          factOf.table(to.table),
          factOf.persistence(to.table),
          ...factOf.columns(key, columns),
          ...factOf.columns(to.table, to.columns),
        ],
      }),
    ),
    ...callersOn(table, context),
    ...policiesHolding(table, context),
    node([{ kind: 'dropTable', table: key, loses: context.direction === 'down' ? [key] : undefined }], {
      uses: [
        ...others.flatMap(({ to }) => [
          factOf.table(to.table),
          factOf.persistence(to.table),
          factOf.key(to.table, to.columns),
          ...factOf.columns(to.table, to.columns),
        ]),
        ...factOf.schema(table.schema),
        ...factOf.extensions(context.from),
        ...table.columns.flatMap(({ type }) => factOf.type(context.from, type)),
        ...sequencesBeside(key, table),
        ...callees(context, table, ...expressionsOf(table), ...table.indexes.flatMap(treesOf)).apart,
      ],
      makes: leaves(context.from, ...table.columns),
      ends: [
        factOf.table(key),
        `relation ${key}`,
        ...factOf.columns(
          key,
          table.columns.map(({ name }) => name),
        ),
        ...keysOf(table).map((one) => factOf.key(key, one.columns)),
        ...[...inlineKeys(table), ...table.indexes, ...(table.partitions ?? [])].map((one) =>
          factOf.relation(key, one.name),
        ),
        ...exclusionsOf(key, table),
        ...sequencesOf(key, table.columns),
      ],
    }),
  ];
}

/** What calls a function that stands on the table itself goes before the function, and so before the table. */
function callersOn(table: Table, context: PlanContext): Node[] {
  const key = keyOf(table);
  const gone = (operation: Operation, uses: readonly string[]): Node[] =>
    uses.length === 0 ? [] : [node([operation], { uses: [factOf.table(key), ...uses] })];
  return [
    ...table.indexes.flatMap((index) =>
      gone(
        { kind: 'dropIndex', schema: table.schema, name: index.name, concurrently: false },
        callees(context, table, ...treesOf(index)).upon,
      ),
    ),
    ...table.checks.flatMap(({ name, condition }) =>
      gone({ kind: 'dropConstraint', table: key, name }, callees(context, table, condition).upon),
    ),
  ];
}

/** The statements that expressions of a table call: those that stand upon the table itself, and the others. */
function callees({ from }: PlanContext, table: Table, ...trees: Parameters<typeof statementsIn>[1][]) {
  const standing = standingOn(from, keyOf(table));
  const all = statementsIn(from, ...trees);
  return { upon: all.filter((fact) => standing.has(fact)), apart: all.filter((fact) => !standing.has(fact)) };
}

const tablesDropped = new WeakMap<readonly Delta[], ReadonlyMap<string, Table>>();

/** By key; the tables of a plan are asked about one by one. */
function droppedBy(deltas: readonly Delta[]): ReadonlyMap<string, Table> {
  const known =
    tablesDropped.get(deltas) ??
    new Map(
      deltas.flatMap((delta) => (delta.kind === 'dropTable' ? [[keyOf(delta.table), delta.table] as const] : [])),
    );
  tablesDropped.set(deltas, known);
  return known;
}

/** Whether dropped tables refer to each other in a ring: then their foreign keys must go first. */
function reaches(from: string, to: string, among: ReadonlyMap<string, Table>): boolean {
  const seen = new Set([from]);
  for (const key of seen) {
    if (key === to) return true;
    for (const one of among.get(key)?.foreignKeys ?? []) seen.add(one.to.table);
  }
  return false;
}

/** Sequences of identity columns follow the table's name. */
export function renameTable(delta: DeltaOf<'renameTable'>, context: PlanContext): Node[] {
  const schema = schemaOfKey(delta.table);
  const identities = tableOf(context.from, delta.table)?.columns.filter(({ identity }) => identity !== undefined) ?? [];
  return [
    node([
      delta,
      ...identities.map(
        ({ name }) =>
          ({
            kind: 'renameSequence',
            schema,
            from: sequenceName(nameOfKey(delta.table), name),
            to: sequenceName(nameOfKey(renamedKey(delta.table, delta.to)), name),
          }) as const,
      ),
    ]),
  ];
}

export const alterTableComment = (delta: DeltaOf<'alterTableComment'>): Node[] => [
  node([{ kind: 'commentTable', table: delta.table, comment: delta.after }], { needs: [factOf.table(delta.table)] }),
];

/** A name for something that lives only while the migration runs. */
export const temporaryName = (key: string, ...parts: readonly string[]): string => identifier(nameOfKey(key), ...parts);
