import type { DeltaOf } from '../delta/delta.ts';
import { keyOf, type State, type Statement, statementOf, tableOf } from '../state.ts';
import { calls } from '../statement.ts';
import { tokens } from '../token.ts';
import type { Tree } from '../tree.ts';
import { factOf, type Node, node, type PlanContext } from './node.ts';

/** SQL of one's own: after what it says, and before whatever calls what it makes. */
export function createStatement({ statement }: DeltaOf<'createStatement'>, context: PlanContext): Node[] {
  const { name, up } = statement;
  return [
    node(
      up.map((sql) => ({ kind: 'run', sql }) as const),
      {
        needs: [
          ...context.to.schemas.map((schema) => `schema ${schema}`),
          ...foundations(context.to, statement),
          ...standsOn(context.to, statement),
        ],
        makes: [`statement ${name}`],
      },
    ),
  ];
}

export function dropStatement({ statement }: DeltaOf<'dropStatement'>, context: PlanContext): Node[] {
  const { name, down = [] } = statement;
  return [
    node(
      down.map((sql) => ({ kind: 'run', sql }) as const),
      {
        ends: [`statement ${name}`],
        uses: [
          ...context.from.schemas.map((schema) => `schema ${schema}`),
          ...foundations(context.from, statement),
          ...standsOn(context.from, statement),
        ],
      },
    ),
  ];
}

/** Nothing in the database. */
export const alterStatement = (): Node[] => [];

/** What it says it comes after: statements, and tables with all their columns. */
const standsOn = (state: State, { after }: Statement): string[] =>
  after.flatMap((name) => {
    if (statementOf(state, name) !== undefined) return [`statement ${name}`];
    const columns = tableOf(state, name)?.columns.map((column) => column.name) ?? [];
    return [factOf.table(name), ...factOf.columns(name, columns)];
  });

/** Extensions, and the types that it names. */
const foundations = (state: State, { up }: Statement): string[] => {
  const named = new Set(up.flatMap((sql) => tokens(sql).map(({ text }) => text)));
  return [
    ...factOf.extensions(state),
    ...state.enums.filter(({ name }) => named.has(name) || named.has(`"${name}"`)).map((type) => `type ${keyOf(type)}`),
  ];
};

/** The statements that make what expressions call. */
export const statementsIn = (state: State, ...trees: Trees): string[] =>
  (state.statements ?? [])
    .filter((statement) => trees.some((tree) => typeof tree === 'object' && calls(tree, statement)))
    .map(({ name }) => `statement ${name}`);

type Trees = readonly (Tree | string | undefined)[];

/** Whether an expression calls what a statement makes that is undone. */
export const callsRemade = (deltas: PlanContext['deltas'], ...trees: Trees): boolean =>
  callsIn(deltas, 'dropStatement', trees);

/** Whether what an expression calls is made again in the same plan: then nothing that calls it can stay meanwhile. */
export const callsRunAgain = (deltas: PlanContext['deltas'], ...trees: Trees): boolean =>
  callsRemade(deltas, ...trees) && callsIn(deltas, 'createStatement', trees);

const callsIn = (deltas: PlanContext['deltas'], kind: 'dropStatement' | 'createStatement', trees: Trees): boolean =>
  deltas.some(
    (delta) => delta.kind === kind && trees.some((tree) => typeof tree === 'object' && calls(tree, delta.statement)),
  );

/** The statements that come after a table, or after one that does. */
export function standingOn({ statements = [] }: State, table: string): ReadonlySet<string> {
  const found = new Set([table]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const { name, after } of statements) if (after.some((one) => found.has(one))) found.add(name);
  }
  return new Set([...found].map((name) => `statement ${name}`));
}
