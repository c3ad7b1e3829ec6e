import type { Delta, DeltaOf } from './delta/delta.ts';
import { movedKey } from './key.ts';
import type { Operation, Stage } from './operation.ts';
import { keyOf } from './state.ts';

/** What a person should know before a migration runs. */
export interface Findings {
  /** What happens to tables that are in use: for the file too. */
  readonly notes: readonly string[];
  /** What is lost, and what the code that runs meanwhile will notice. */
  readonly risks: readonly string[];
}

/** Looks through what a migration changes and how. */
export function findingsOf(deltas: readonly Delta[], stages: readonly Stage[]): Findings {
  const notes: string[] = [];
  const risks: string[] = [];
  const made = new Set<string>();
  for (const delta of deltas) {
    if (delta.kind === 'createTable') made.add(keyOf(delta.table));
    if (!('table' in delta && typeof delta.table === 'string' && made.has(delta.table))) {
      const rewritten = rewriteBy(delta);
      if (rewritten !== undefined) notes.push(rewritten);
      risks.push(...risksOf(delta, deltas));
    }
  }
  return { notes: [...notes, ...fillsAtOnce(stages), ...unseenIn(stages), ...inPlace(stages)], risks };
}

/** Measured: all of these write every row anew, under a lock that nobody reads through. */
function rewriteBy(delta: Delta): string | undefined {
  const words = (table: string, what: string): string =>
    `${what} rewrites the table ${table} while nobody can read it.`;
  if (delta.kind === 'addColumn') {
    const { name, identity, generated } = delta.column;
    if (identity !== undefined) return words(delta.table, `Adding the identity column ${delta.table}.${name}`);
    return generated === undefined
      ? undefined
      : words(delta.table, `Adding the computed column ${delta.table}.${name}`);
  }
  if (delta.kind === 'alterTableStorage') {
    const { before, after, table } = delta;
    if (before?.unlogged !== after?.unlogged)
      return words(table, `Making it ${after?.unlogged === true ? 'unlogged' : 'logged'}`);
    return before?.tablespace === after?.tablespace ? undefined : words(table, 'Moving it to another tablespace');
  }
  return delta.kind === 'alterColumnGenerated' && delta.after !== undefined
    ? words(delta.table, `Computing ${delta.table}.${delta.column} in another way`)
    : undefined;
}

const warnings: { readonly [K in Delta['kind']]?: (delta: DeltaOf<K>, deltas: readonly Delta[]) => string[] } = {
  dropTable: ({ table }) => [`The table ${keyOf(table)} is dropped with its rows; code that still uses it fails.`],
  dropColumn: ({ table, column }) => [
    column.generated === undefined
      ? `The column ${table}.${column.name} is dropped with its values; code that still uses it fails.`
      : `The computed column ${table}.${column.name} is dropped; code that still uses it fails.`,
  ],
  dropPartition: ({ table, object }, deltas) =>
    deltas.some((delta) => delta.kind === 'addPartition' && delta.table === table && delta.object.name === object.name)
      ? [`${object.name} is detached from ${table} for a moment: nobody can use the table meanwhile.`]
      : [`${object.name}, a partition of ${table}, is dropped with its rows.`],
  dropView: ({ view }) => [`The view ${keyOf(view)} is dropped; code that still uses it fails.`],
  renameTable: ({ table, to }) => [`Code that runs while ${table} becomes ${to} fails until it knows the new name.`],
  move: ({ what, key, schema }) =>
    what === 'table'
      ? [`Code that runs while ${key} becomes ${movedKey(key, schema)} fails until it knows the new name.`]
      : [],
  renameColumn: ({ table, from, to }, deltas) => [
    isKept(deltas, table, from)
      ? `The column ${table}.${from} is kept as ${to}; code that still uses it fails.`
      : `Code that runs while ${table}.${from} becomes ${to} fails until it knows the new name.`,
  ],
  renameViewColumn: ({ view, from, to }) => [
    `Code that runs while ${view}.${from} becomes ${to} fails until it knows the new name.`,
  ],
  renameEnumValue: ({ enum: type, from, to }) => [
    `Code that runs while the value ${from} of ${type} becomes ${to} fails until it knows the new name.`,
  ],
  alterTableStorage: ({ table, before, after }) =>
    after?.unlogged === true && before?.unlogged !== true
      ? [`${table} becomes unlogged: replicas do not get it, and it is empty after a crash.`]
      : [],
  alterColumnGenerated: ({ table, column, before, after }) =>
    before === undefined && after !== undefined
      ? [`The values stored in ${table}.${column} are dropped: it is computed from now on.`]
      : [],
  alterColumnNullability: ({ table, column, after }) =>
    after ? [] : [`${table}.${column} becomes required; code that writes rows without it fails.`],
  alterEnumValues: ({ enum: type, before, after }) => {
    const removed = before.filter((value) => !after.includes(value));
    return removed.length === 0
      ? []
      : [`${type} loses ${removed.map((value) => `'${value}'`).join(', ')}; code that still writes it fails.`];
  },
};

type Warning = (delta: Delta, deltas: readonly Delta[]) => string[];
const risksOf: Warning = (delta, deltas) => (warnings[delta.kind] as Warning | undefined)?.(delta, deltas) ?? [];

const isKept = (deltas: readonly Delta[], table: string, column: string): boolean =>
  deltas.some(
    (delta) =>
      delta.kind === 'alterColumnTombstone' && delta.after === true && delta.table === table && delta.column === column,
  );

/** Without a key there is nothing to walk by: every row stays locked until the last one is filled. */
function fillsAtOnce(stages: readonly Stage[]): string[] {
  return stages
    .flatMap(({ operations }) => operations)
    .flatMap((operation) => {
      if (operation.kind !== 'backfill' || operation.key.length > 0) return [];
      const { table, fills } = operation;
      const columns = fills.map(({ column }) => `${table}.${column}`).join(' and ');
      return [`Filling ${columns} is one statement that locks all rows: ${table} has no key to go by in batches.`];
    });
}

/** What no cast leads to is made beside the old column, where it can be. */
function inPlace(stages: readonly Stage[]): string[] {
  return stages
    .flatMap(({ operations }) => operations)
    .flatMap((one) =>
      one.kind === 'alterType' && one.inPlace !== undefined
        ? [
            `Changing the type of ${one.table}.${one.column} rewrites the table ${one.table} while nobody can read it: ${one.inPlace}.`,
          ]
        : [],
    );
}

/** What no precheck can find shows when the statement runs. */
function unseenIn(stages: readonly Stage[]): string[] {
  return stages
    .flatMap(({ operations }) => operations)
    .flatMap((operation) => {
      if (operation.unseen === undefined || !('table' in operation)) return [];
      const what = nameIn(operation);
      return [
        `Whether rows of ${String(operation.table)} are in the way of ${what} shows only when it is tried: ${operation.unseen}.`,
      ];
    });
}

function nameIn(operation: Operation): string {
  switch (operation.kind) {
    case 'addCheck':
      return operation.check.name;
    case 'addForeignKey':
      return operation.foreignKey.name;
    case 'addExclusion':
      return operation.exclusion.name;
    case 'createIndex':
      return operation.index.name;
    default:
      return 'column' in operation && typeof operation.column === 'string' ? `a required ${operation.column}` : 'it';
  }
}
