import type { Delta, DeltaOf } from '../delta/delta.ts';
import { schemaOfKey } from '../key.ts';
import type { Operation } from '../operation.ts';
import {
  type Column,
  columnOf,
  domainOfType,
  type EnumType,
  enumOfType,
  keyOf,
  type State,
  tableOf,
  typeText,
} from '../state.ts';
import { namesMade } from '../statement.ts';
import type { Tree } from '../tree.ts';

/**
 * Something to do, and what it has to do with everything else. Facts are names: `table users`, `column users.email`.
 * A fact may be ended and made anew in one plan (a column changes its type): what `uses` it means the old one and goes
 * before, what `needs` it means the new one and goes after.
 */
export interface Node {
  readonly operations: readonly Operation[];
  /** `apart`: no transaction with a change of structure: new enum values are of use only when it ends, and rows stay locked until then. */
  readonly mode: 'tx' | 'apart' | 'auto' | 'batch';
  readonly needs: readonly string[];
  readonly uses: readonly string[];
  readonly makes: readonly string[];
  readonly ends: readonly string[];
  /** Facts that must be committed before. */
  readonly settled: readonly string[];
}

/** A node from what is not empty. */
export const node = (operations: readonly Operation[], facts: Partial<Omit<Node, 'operations'>> = {}): Node => ({
  operations,
  mode: 'tx',
  needs: [],
  uses: [],
  makes: [],
  ends: [],
  settled: [],
  ...facts,
});

/** What a plan is made for. */
export interface PlanContext {
  /** What the migration finds. */
  readonly origin: State;
  /** After renamings: the names used from there on. */
  readonly from: State;
  readonly to: State;
  /** Renamings, and what makes room for them. */
  readonly early: readonly Delta[];
  /** Deltas after renamings, with what has to be dropped and made again for their sake. */
  readonly deltas: readonly Delta[];
  /** Columns that change their type or are made anew: what stands on them is dropped before. */
  readonly touched: ReadonlySet<string>;
  /** Columns that another one, made beside them, takes the place of; with its name until then. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Policies that change are dropped before all, and made again behind all that they stand on. */
  readonly policiesApart: boolean;
  /** The short way, for tables that nobody uses yet. */
  readonly simple: boolean;
  readonly direction: 'up' | 'down';
  /** `users.age`, as the migration finds it: columns whose values were made by an expression that nobody can undo. */
  readonly oneWay: ReadonlySet<string>;
  /** By the names the migration finds: what nobody can bring back. */
  readonly cleared: readonly DeltaOf<'clearOrphans'>[];
  /** The table's name as the migration finds it; undefined for a new one. */
  formerTable(key: string): string | undefined;
  /** The column's name as the migration finds it; undefined for a new one. */
  nameBefore(key: string, column: string): string | undefined;
  /** What an index or a constraint is called as the migration finds it. */
  formerOwned(key: string, name: string): string;
  /** What an enum or a domain is called as the migration finds it. */
  formerType(key: string): string;
}

/** Whether a table is there already, so that others may be using it. */
export const isOld = (context: PlanContext, key: string): boolean => tableOf(context.from, key) !== undefined;
/** Whether to go the long way that keeps others working. */
export const online = (context: PlanContext, key: string): boolean => !context.simple && isOld(context, key);

/** Whether a table has partitions, on which PostgreSQL builds no key and checks no foreign key beside the traffic. */
export const isParted = ({ to }: PlanContext, key: string): boolean => tableOf(to, key)?.partition !== undefined;

export const factOf = {
  schema: (name: string | undefined): string[] => (name === undefined ? [] : [`schema ${name}`]),
  table: (key: string): string => `table ${key}`,
  /** Whether a table is logged: what refers to it depends on that. */
  persistence: (key: string): string => `persistence ${key}`,
  columns: (key: string, names: Iterable<string>): string[] => [...names].map((name) => `column ${key}.${name}`),
  /** A new column that is to be filled: so far nothing may stand on it. */
  begun: (key: string, name: string): string => `begun ${key}.${name}`,
  full: (key: string, name: string): string => `full ${key}.${name}`,
  /** No column has a domain any more that had it and is to lose it. */
  left: (domain: string): string => `left ${domain}`,
  notNull: (key: string, names: readonly string[]): string[] => names.map((name) => `notnull ${key}.${name}`),
  key: (key: string, columns: readonly string[]): string => `key ${key}(${[...columns].sort().join(',')})`,
  relation: (key: string, name: string): string => `relation ${keyOf({ schema: schemaOfKey(key), name })}`,
  constraint: (key: string, name: string): string => `constraint ${key}.${name}`,
  /** Foreign keys of a table are gone: until then their indexes serve them. */
  unlinked: (key: string): string => `unlinked ${key}`,
  extensions: (state: State): string[] => state.extensions.map((name) => `extension ${name}`),
  /** The enum a column's type names, or the statement that makes it. */
  type: (state: State, type: string): string[] => {
    const found = domainOfType(state, type) ?? enumOfType(state, type);
    return [...(found === undefined ? [] : [`type ${keyOf(found)}`]), ...typeMakers(state, type)];
  },
};

/** Columns of a domain go, or change their type: until then it cannot demand more of all its values. */
export function leaves(state: State, ...columns: readonly Column[]): string[] {
  return columns.flatMap(({ type }) => {
    const domain = domainOfType(state, type);
    return domain === undefined ? [] : [factOf.left(keyOf(domain))];
  });
}

function typeMakers({ statements = [] }: State, type: string): string[] {
  const name = type.replace(/(\(.*\)|\[\])+$/, '').replace(/^.*\./, '');
  return statements
    .filter((statement) => namesMade(statement).some((made) => made === name || `"${made}"` === name))
    .map((statement) => `statement ${statement.name}`);
}

/** The enum values that an expression names. */
export function valuesIn(state: State, tree: Tree | undefined): string[] {
  if (tree === undefined) return [];
  if ('literal' in tree) {
    const type = enumOfType(state, tree.type);
    if (type === undefined || tree.literal === null) return [];
    return type.values.filter((value) => namesValue(type, tree, value)).map((value) => `value ${keyOf(type)}.${value}`);
  }
  if ('column' in tree) return [];
  if ('call' in tree) return tree.args.flatMap((arg) => valuesIn(state, arg));
  return state.enums.flatMap((type) =>
    type.values
      .filter((value) => tree.raw.includes(`'${value.replaceAll("'", "''")}'`))
      .map((value) => `value ${keyOf(type)}.${value}`),
  );
}

/** A list of enum values is one literal: `{open,closed}`. */
function namesValue(
  type: EnumType,
  tree: { readonly literal: string | null; readonly type: string },
  value: string,
): boolean {
  return tree.type === typeText(type) ? tree.literal === value : (tree.literal?.includes(value) ?? false);
}

/** The delta of the same plan that drops what is made again under its name. */
export function droppedTwin(context: PlanContext, kind: Delta['kind'], table: string, name: string): Delta | undefined {
  return context.deltas.find(
    (delta) => delta.kind === kind && 'object' in delta && delta.table === table && delta.object.name === name,
  );
}

/** Whether one of the columns is dropped, made anew or changed in type. */
export function standsOnTouched(context: PlanContext, key: string, columns: Iterable<string>): boolean {
  return [...columns].some(
    (name) => context.touched.has(`${key}.${name}`) || columnOf(tableOf(context.to, key), name) === undefined,
  );
}
