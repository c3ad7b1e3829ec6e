import { identifier } from '../../model/naming.ts';
import type { DeltaOf } from '../delta/delta.ts';
import { nameOfKey, schemaOfKey } from '../key.ts';
import type { Operation } from '../operation.ts';
import { castCheck } from '../plan/cast-check.ts';
import { usingOf } from '../plan/enums.ts';
import { nulls } from '../plan/inspections.ts';
import { factOf, type Node, node, type PlanContext, valuesIn } from '../plan/node.ts';
import { sequencesIn } from '../plan/sequences.ts';
import { statementsIn } from '../plan/statements.ts';
import { temporaryName } from '../plan/tables.ts';
import { type Column, columnOf, type Table, tableOf } from '../state.ts';
import { columnsOf, rawTree } from '../tree.ts';
import { isVolatile } from '../volatile.ts';
import { carry } from './carried.ts';
import { allReady, fact } from './ready.ts';

/** What the nodes of one replacement share. */
interface Replacement {
  readonly context: PlanContext;
  readonly delta: DeltaOf<'alterColumnType'>;
  readonly aside: string;
  readonly was: Column;
  readonly now: Column;
  /** What makes a new value of a row, as SQL. */
  readonly value: string;
  /** The columns it reads. */
  readonly reads: readonly string[];
}

/**
 * A type that no cast leads to, beside the traffic: a column next to the old one, which a trigger fills in what is
 * written from then on and batches in what is there; its indexes; and at the end, in one transaction, the one takes the
 * other's place.
 */
export function replaceColumn(delta: DeltaOf<'alterColumnType'>, context: PlanContext): Node[] {
  const { table, column } = delta;
  const [owner, after] = [tableOf(context.from, table), tableOf(context.to, table)];
  const [was, now] = [columnOf(owner, column), columnOf(after, column)];
  const aside = context.replaced.get(`${table}.${column}`);
  if (owner === undefined || was === undefined || now === undefined || aside === undefined) return [];
  const value = `(${(usingOf(delta, context) ?? '$').replaceAll('$', () => quoted(column))})`;
  const words = columnsOf(rawTree(value));
  const reads = owner.columns.map(({ name }) => name).filter((name) => name === column || words.has(name));
  const all: Replacement = { context, delta, aside, was, now, value, reads };
  return [begin(all), fill(all, owner), ...require(all), ...carry(context, table, column).nodes, ...finish(all)];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const isRequired = ({ was, now }: Replacement): boolean => !was.nullable && !now.nullable;
const checkName = ({ delta, aside }: Replacement): string => temporaryName(delta.table, aside, 'not_null');
/** Triggers fire in the order of their names; the last one sees what is stored. */
const fillerName = ({ delta, aside }: Replacement): string => identifier('zz', nameOfKey(delta.table), aside);

const idOf = ({ delta }: Replacement): string => `${delta.table}.${delta.column}`;

function begin(all: Replacement): Node {
  const { context, delta, aside, now, value, reads } = all;
  const { table, column } = delta;
  const { type, collation } = now;
  const required: Operation[] = isRequired(all)
    ? [
        {
          kind: 'addNotNullCheck',
          table,
          column: aside,
          name: checkName(all),
          ...(isVolatile(rawTree(value)) ? {} : nulls(context, table, column)),
        },
      ]
    : [];
  return node(
    [
      {
        kind: 'addColumn',
        table,
        column: { name: aside, type, nullable: true, ...(collation === undefined ? {} : { collation }) },
        precheck: castCheck(delta, context),
      },
      { kind: 'createFiller', table, column: aside, name: fillerName(all), value, reads },
      { kind: 'attachFiller', table, name: fillerName(all) },
      ...required,
    ],
    {
      needs: [factOf.table(table), ...factOf.extensions(context.to), ...factOf.type(context.to, type)],
      uses: factOf.columns(table, reads),
      settled: valuesIn(context.to, rawTree(value)),
      makes: [`aside ${idOf(all)}`],
    },
  );
}

/** Rows that the trigger has not met; they are walked by a key that stays as it is meanwhile. */
function fill(all: Replacement, owner: Table): Node {
  const { context, delta, aside, value, reads } = all;
  const { table } = delta;
  const key = walkKey(owner);
  const operation: Operation = {
    kind: key.length > 0 ? 'backfillInBatches' : 'backfill',
    table,
    fills: [{ column: aside, value }],
    key,
  };
  return node([operation], {
    mode: key.length > 0 ? 'batch' : 'apart',
    uses: factOf.columns(table, [...reads, ...key]),
    settled: [`aside ${idOf(all)}`, ...valuesIn(context.to, rawTree(value))],
    makes: [fact.filled(idOf(all)), fact.ready(idOf(all))],
  });
}

const walkKey = (owner: Table): readonly string[] =>
  [owner.primaryKey, ...owner.uniques].find((key) =>
    key?.columns.every((name) => columnOf(owner, name)?.nullable === false),
  )?.columns ?? [];

function require(all: Replacement): Node[] {
  if (!isRequired(all)) return [];
  const { table } = all.delta;
  const name = checkName(all);
  const valid = `valid ${idOf(all)} beside`;
  return [
    node([{ kind: 'validateConstraint', table, name }], { settled: [fact.filled(idOf(all))], makes: [valid] }),
    node(
      [
        { kind: 'setNotNull', table, column: all.aside },
        { kind: 'dropConstraint', table, name },
      ],
      { settled: [valid], makes: [fact.ready(idOf(all))] },
    ),
  ];
}

/** Nothing writes between the end of the trigger and the new name: both are in one transaction. */
function finish(all: Replacement): Node[] {
  const { context, delta, aside, was, now, reads } = all;
  const { table, column } = delta;
  const on = { table, column };
  const filler = fillerName(all);
  const settled = allReady(context);
  const facts = factOf.columns(table, [column]);
  const lost = context.direction === 'down' && delta.using === undefined ? [`${table}.${column}`] : undefined;
  return [
    node(
      [
        { kind: 'detachFiller', table, name: filler },
        { kind: 'dropFiller', schema: schemaOfKey(table), name: filler },
      ],
      { settled, uses: factOf.columns(table, reads) },
    ),
    node(
      [
        { kind: 'dropColumn', ...on, loses: lost },
        { kind: 'renameColumn', table, from: aside, to: column },
        ...carry(context, table, column).operations,
        ...(now.default === undefined ? [] : [{ kind: 'setDefault', ...on, value: now.default } as const]),
        ...(now.comment === undefined ? [] : [{ kind: 'commentColumn', ...on, comment: now.comment } as const]),
      ],
      {
        settled: [...settled, ...valuesIn(context.to, now.default)],
        needs: [
          factOf.table(table),
          ...factOf.extensions(context.to),
          ...sequencesIn(now.default),
          ...statementsIn(context.to, now.default),
        ],
        ends: facts,
        uses: [
          ...factOf.type(context.from, was.type),
          ...factOf.extensions(context.from),
          ...sequencesIn(was.default),
          ...statementsIn(context.from, was.default),
        ],
        makes: [...facts, ...(now.default === undefined ? [`nodefault ${table}.${column}`] : [])],
      },
    ),
  ];
}
