import type { DeltaOf } from '../delta/delta.ts';
import { entering, entersLater, pastAnew } from '../domain/anew.ts';
import { pastBoth } from '../domain/between.ts';
import { nameOfKey, schemaOfKey } from '../key.ts';
import type { Fill, Operation } from '../operation.ts';
import { replaceColumn } from '../replace/replace-column.ts';
import { whyInPlace } from '../replace/replaced.ts';
import { bareType, type Column, columnOf, defaultOf, domainOfType, tableOf } from '../state.ts';
import { columnsOf } from '../tree.ts';
import { castCheck } from './cast-check.ts';
import { pastRebuild, usingOf } from './enums.ts';
import { comesBack, computedAnew, fillOf, lostBelow } from './fill.ts';
import { factOf, isOld, leaves, type Node, node, type PlanContext, valuesIn } from './node.ts';
import { retyped } from './numbering.ts';
import { fillNodes, tighten } from './required.ts';
import { sequenceName } from './sequence-name.ts';
import { sequencesIn, sequencesOf } from './sequences.ts';
import { statementsIn } from './statements.ts';
import { withoutDefault } from './without-default.ts';

/** Columns: each change with what it takes on a table that is in use. */
export function addColumn(delta: DeltaOf<'addColumn'>, context: PlanContext): Node[] {
  const { table, column } = delta;
  const fill = fillOf(delta, context);
  const notes = column.comment === undefined ? [] : [comment(table, column.name, column.comment)];
  const nodes = fill === undefined ? addAtOnce(delta, context) : addAndFill(delta, context, fill.value);
  return [...nodes, ...notes];
}

function addAtOnce({ table, column }: DeltaOf<'addColumn'>, context: PlanContext): Node[] {
  const facts = additionFacts(table, column, context);
  const demands = !column.nullable || entersLater(context, column);
  const unknown = demands && !filled(context, column) && isOld(context, table);
  const precheck = unknown ? rows(context, table, column.name) : undefined;
  const makes = [...facts.makes, ...(column.nullable ? [] : factOf.notNull(table, [column.name]))];
  return [
    node([{ kind: 'addColumn', table, column, loses: lostBelow(context, table, column), precheck }], {
      ...facts,
      makes,
    }),
  ];
}

/** Optional first, filled next, required last. */
function addAndFill({ table, column }: DeltaOf<'addColumn'>, context: PlanContext, fill: Fill['value']): Node[] {
  const on = { table, column: column.name };
  const later = entersLater(context, column);
  const type = later ? bareType(context.to, column.type) : column.type;
  // No row is to be filled by the default of a domain before it is filled as was said.
  const usual = column.default === undefined && defaultOf(context.to, { type }) !== undefined;
  const none = usual ? { literal: null, type } : undefined;
  const bare: Column = { ...column, type, nullable: true, default: none };
  const facts = additionFacts(table, column, context);
  const makes = later
    ? facts.makes.filter((fact) => !factOf.columns(table, [column.name]).includes(fact))
    : facts.makes;
  const first: Operation[] = [
    { kind: 'addColumn', table, column: bare, loses: lostBelow(context, table, column) },
    ...(column.default === undefined ? [] : [{ kind: 'setDefault', ...on, value: column.default } as const]),
    ...(usual ? [{ kind: 'dropDefault', ...on } as const] : []),
  ];
  const rest = column.nullable ? fillNodes(context, table, column.name) : tighten(context, { ...on, fill });
  return [
    node(first, { ...facts, makes: [...makes, factOf.begun(table, column.name)] }),
    ...rest,
    ...(later ? [entering(table, column, context)] : []),
  ];
}

const additionFacts = (table: string, column: Column, context: PlanContext) => ({
  needs: [
    factOf.table(table),
    ...factOf.extensions(context.to),
    ...factOf.type(context.to, column.type),
    ...factOf.columns(table, column.generated === undefined ? [] : columnsOf(column.generated)),
    ...sequencesIn(column.default),
    ...statementsIn(context.to, column.default, column.generated),
  ],
  settled: valuesIn(context.to, column.default),
  makes: [...factOf.columns(table, [column.name]), ...sequencesOf(table, [column])],
});

const filled = ({ to }: PlanContext, column: Column): boolean =>
  defaultOf(to, column) !== undefined || column.identity !== undefined || column.generated !== undefined;

function rows(context: PlanContext, table: string, column: string) {
  const former = context.formerTable(table);
  return former === undefined ? undefined : ({ finds: 'rows', table: former, column } as const);
}

export function dropColumn({ table, column }: DeltaOf<'dropColumn'>, context: PlanContext): Node[] {
  return [
    node([{ kind: 'dropColumn', table, column: column.name, loses: lostBelow(context, table, column) }], {
      makes: leaves(context.from, column),
      ends: [
        ...factOf.columns(table, [column.name]),
        ...factOf.notNull(table, [column.name]),
        ...sequencesOf(table, [column]),
      ],
      uses: [
        factOf.table(table),
        ...factOf.type(context.from, column.type),
        ...factOf.extensions(context.from),
        ...factOf.columns(table, column.generated === undefined ? [] : columnsOf(column.generated)),
        ...sequencesIn(column.default),
        ...statementsIn(context.from, column.default, column.generated),
      ],
    }),
  ];
}

export function renameColumn(delta: DeltaOf<'renameColumn'>, context: PlanContext): Node[] {
  const { table, from, to } = delta;
  const identity = columnOf(tableOf(context.from, table), from)?.identity;
  const sequence: Operation[] =
    identity === undefined
      ? []
      : [
          {
            kind: 'renameSequence',
            schema: schemaOfKey(table),
            from: sequenceName(nameOfKey(table), from),
            to: sequenceName(nameOfKey(table), to),
          },
        ];
  return [node([delta, ...sequence])];
}

export function alterColumnType(delta: DeltaOf<'alterColumnType'>, context: PlanContext): Node[] {
  const { table, column, after } = delta;
  if (computedAnew(context, table, column)) return [];
  if (context.replaced.has(`${table}.${column}`)) return replaceColumn(delta, context);
  const on = { table, column };
  const before = columnOf(tableOf(context.from, table), column);
  const now = columnOf(tableOf(context.to, table), column);
  const facts = factOf.columns(table, [column]);
  const noDefault = now?.default === undefined ? [`nodefault ${table}.${column}`] : [];
  const stays = domainOfType(context.from, delta.before.type)?.name === domainOfType(context.to, after.type)?.name;
  const inPlace = context.simple ? undefined : whyInPlace(delta, context);
  const loses = context.direction === 'down' && !comesBack(delta, context) ? [`${table}.${column}`] : undefined;
  const [using, precheck] = [usingOf(delta, context), castCheck(delta, context)];
  const past =
    pastRebuild(delta, context, loses) ??
    pastAnew(delta, context, { using, precheck, loses }) ??
    pastBoth(delta, context, { precheck, loses });
  if (past !== undefined) return past;
  return [
    node(
      withoutDefault(on, { before, now }, [
        {
          kind: 'alterType',
          ...on,
          type: after.type,
          collation: after.collation,
          using,
          precheck,
          loses,
          ...(inPlace === undefined ? {} : { inPlace }),
        },
        ...(before?.identity === 'serial' && now?.identity === 'serial' ? [retyped(on, after.type)] : []),
      ]),
      {
        ends: facts,
        makes: [...facts, ...noDefault, ...(before === undefined || stays ? [] : leaves(context.from, before))],
        needs: [
          factOf.table(table),
          ...factOf.extensions(context.to),
          ...factOf.type(context.to, after.type),
          // What was computed becomes stored first: an expression can have no USING.
          `stored ${table}.${column}`,
        ],
        uses: [...factOf.type(context.from, delta.before.type), ...factOf.extensions(context.from)],
        settled: valuesIn(context.to, now?.default),
      },
    ),
  ];
}

export function alterColumnDefault(delta: DeltaOf<'alterColumnDefault'>, context: PlanContext): Node[] {
  const { table, column, before, after } = delta;
  const on = { table, column };
  // A change of type sets the default itself, and a column made anew brings its own.
  if (context.touched.has(`${table}.${column}`) && remade(context, table, column)) return [];
  const needs = factOf.columns(table, [column]);
  if (after === undefined)
    return [
      node([{ kind: 'dropDefault', ...on }], {
        needs,
        uses: [...sequencesIn(before), ...statementsIn(context.from, before)],
        makes: [`nodefault ${table}.${column}`],
      }),
    ];
  const uses = [...sequencesIn(before), ...statementsIn(context.from, before)];
  const again = uses.some((fact) => statementsIn(context.to, after).includes(fact));
  return [
    ...(again ? [node([{ kind: 'dropDefault', ...on }], { needs, uses })] : []),
    node([{ kind: 'setDefault', ...on, value: after }], {
      needs: [
        ...needs,
        ...factOf.extensions(context.to),
        ...sequencesIn(after),
        ...statementsIn(context.to, after),
        `noidentity ${table}.${column}`,
      ],
      uses: again ? [] : uses,
      settled: valuesIn(context.to, after),
    }),
  ];
}

const remade = (context: PlanContext, table: string, column: string): boolean =>
  context.deltas.some(
    (delta) =>
      (delta.kind === 'alterColumnType' || delta.kind === 'alterColumnGenerated') &&
      delta.table === table &&
      delta.column === column,
  );

export function alterColumnNullability(delta: DeltaOf<'alterColumnNullability'>, context: PlanContext): Node[] {
  const { table, column } = delta;
  if (computedAnew(context, table, column)) return [];
  if (delta.after) {
    return [
      node([{ kind: 'dropNotNull', table, column }], {
        needs: [...factOf.columns(table, [column]), `noidentity ${table}.${column}`],
        ends: factOf.notNull(table, [column]),
      }),
    ];
  }
  return tighten(context, { table, column, fill: fillOf(delta, context)?.value });
}

/** PostgreSQL can only forget an expression; another one takes a new column. */
export function alterColumnGenerated(delta: DeltaOf<'alterColumnGenerated'>, context: PlanContext): Node[] {
  const { table, column, before, after } = delta;
  const facts = factOf.columns(table, [column]);
  if (after === undefined) {
    return [
      node([{ kind: 'dropExpression', table, column, loses: lostStored(context, table, column) }], {
        uses: [
          ...(before === undefined ? [] : factOf.columns(table, columnsOf(before))),
          ...factOf.extensions(context.from),
          ...statementsIn(context.from, before),
        ],
        makes: [`nodefault ${table}.${column}`, `stored ${table}.${column}`],
      }),
    ];
  }
  const [was, now] = [context.from, context.to].map((state) => columnOf(tableOf(state, table), column));
  if (now === undefined) return [];
  const uses = [
    ...(was === undefined ? [] : factOf.type(context.from, was.type)),
    ...(before === undefined ? [] : factOf.columns(table, columnsOf(before))),
    ...factOf.extensions(context.from),
    ...statementsIn(context.from, before),
  ];
  return [
    node([{ kind: 'dropColumn', table, column }], {
      ends: facts,
      uses,
      makes: was === undefined ? [] : leaves(context.from, was),
    }),
    node(
      [
        { kind: 'addColumn', table, column: now },
        ...(now.comment === undefined ? [] : [{ kind: 'commentColumn', table, column, comment: now.comment } as const]),
      ],
      {
        makes: [...facts, ...factOf.notNull(table, [column])],
        needs: [
          ...factOf.columns(table, columnsOf(after)),
          ...factOf.type(context.to, now.type),
          ...factOf.extensions(context.to),
          ...statementsIn(context.to, after),
        ],
      },
    ),
  ];
}

/** What was stored before the column was computed has gone with the way there. */
const lostStored = (context: PlanContext, table: string, column: string): readonly string[] | undefined =>
  context.direction === 'down' ? [`${table}.${column}`] : undefined;

const comment = (table: string, column: string, text: string | undefined): Node =>
  node([{ kind: 'commentColumn', table, column, comment: text }], { needs: factOf.columns(table, [column]) });

export const alterColumnComment = (delta: DeltaOf<'alterColumnComment'>): Node[] => [
  comment(delta.table, delta.column, delta.after),
];

/** A mark in the State, nothing in the database. */
export const alterColumnTombstone = (): Node[] => [];
