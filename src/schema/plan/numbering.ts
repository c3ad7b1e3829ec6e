import type { DeltaOf } from '../delta/delta.ts';
import { nameOfKey, schemaOfKey } from '../key.ts';
import type { Operation } from '../operation.ts';
import { columnOf, type Identity, type State, tableOf } from '../state.ts';
import { rawTree } from '../tree.ts';
import { factOf, type Node, node, type PlanContext } from './node.ts';
import { sequenceName } from './sequence-name.ts';
import { sequencesOf } from './sequences.ts';

/** How a column numbers its rows: an identity, or a sequence as `serial` makes it. */
export function alterColumnIdentity(delta: DeltaOf<'alterColumnIdentity'>, context: PlanContext): Node[] {
  const { table, column, before, after } = delta;
  const on = { table, column };
  const counted = (state: State): string[] => {
    const numbered = columnOf(tableOf(state, table), column);
    return numbered === undefined ? [] : sequencesOf(table, [numbered]);
  };
  const [gone, made] = [counted(context.from), counted(context.to)];
  if (after === undefined) {
    const uses = factOf.columns(table, [column]);
    return [node(ends(on, before), { uses, makes: [`noidentity ${table}.${column}`], ends: gone })];
  }
  const needs = [
    ...factOf.columns(table, [column]),
    ...factOf.notNull(table, [column]),
    `nodefault ${table}.${column}`,
  ];
  if (before === undefined) return [node(begins(on, after, context), { needs, makes: made })];
  if (before === 'serial' || after === 'serial')
    return [node([...ends(on, before), ...begins(on, after, context)], { needs, ends: gone, makes: made })];
  return [node([{ kind: 'setIdentity', ...on, identity: after }], { needs })];
}

interface OnColumn {
  readonly table: string;
  readonly column: string;
}

const sequenceOf = ({ table, column }: OnColumn) => ({
  schema: schemaOfKey(table),
  name: sequenceName(nameOfKey(table), column),
});

/** Only the sequence of an identity follows its column's type by itself. */
export const retyped = (on: OnColumn, type: string): Operation => ({
  kind: 'retypeSequence',
  ...on,
  ...sequenceOf(on),
  type,
});

const ends = (on: OnColumn, before: Identity | undefined): Operation[] =>
  before === 'serial' ? [{ kind: 'dropSequence', ...sequenceOf(on) }] : [{ kind: 'dropIdentity', ...on }];

function begins(on: OnColumn, after: Identity, { to }: PlanContext): Operation[] {
  const raise: Operation = { kind: 'raiseSequence', ...on };
  if (after !== 'serial') return [{ kind: 'addIdentity', ...on, identity: after }, raise];
  const { schema, name } = sequenceOf(on);
  const type = columnOf(tableOf(to, on.table), on.column)?.type ?? 'bigint';
  const quoted = [...(schema === undefined ? [] : [schema]), name]
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
  const value = rawTree(`nextval('${quoted.replaceAll("'", "''")}'::regclass)`, type);
  return [{ kind: 'createSequence', ...on, schema, name, type }, { kind: 'setDefault', ...on, value }, raise];
}
