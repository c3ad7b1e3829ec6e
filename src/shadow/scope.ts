import { canonical } from '../schema/canonical.ts';
import { normalize } from '../schema/normal.ts';
import { domainOfType, enumOfType, type ForeignKey, keyOf, type State, type Table, typeText } from '../schema/state.ts';
import type { Migration, Step } from '../schema/step.ts';
import { batchStatement } from '../schema/step.ts';
import { tokens } from '../schema/token.ts';
import { readByPolicies, securedBy } from './policies-among.ts';
import { viewsAmong } from './views-among.ts';

/** The part of two States that a migration has to do with. */
export interface Scope {
  readonly previous: State;
  readonly next: State;
  /** Keys of the tables that differ, or that a statement names. */
  readonly touched: ReadonlySet<string>;
  /** Keys of tables outside of both that have rows. */
  readonly filled?: readonly string[] | undefined;
}

/**
 * Tables that differ, those the statements name, and their neighbours by foreign keys, which keep only the foreign keys
 * among them: a domain of fifty tables costs what the change costs.
 */
export function scopeOf(previous: State, next: State, migration: Pick<Migration, 'up' | 'down'>): Scope {
  const sides = [normalize(previous), normalize(next)] as const;
  const differing = differingTables(...sides);
  const named = namedTables(sides, migration);
  const kept = new Set([...differing, ...named, ...statementTables(sides)]);
  for (const { tables } of sides) {
    for (const table of tables) {
      const key = keyOf(table);
      const targets = table.foreignKeys.map(({ to }) => to.table);
      if (differing.has(key)) for (const target of targets) kept.add(target);
      else if (targets.some((target) => differing.has(target))) kept.add(key);
    }
  }
  for (const key of securedBy(sides, differing)) kept.add(key);
  const views = withReaders(sides, kept);
  const cut = (state: State): State => ({
    ...state,
    views: state.views.filter((view) => views.has(keyOf(view))),
    tables: state.tables
      .filter((table) => kept.has(keyOf(table)))
      .map((table) => (differing.has(keyOf(table)) ? table : amongThem(table, kept))),
  });
  return { previous: cut(previous), next: cut(next), touched: new Set([...differing, ...named]) };
}

/** Policies read views, views read tables, and those have policies: the views, with the tables added to what is kept. */
function withReaders(sides: readonly [State, State], kept: Set<string>): ReadonlySet<string> {
  const before = kept.size;
  const views = viewsAmong(sides, kept, readByPolicies(sides, kept));
  for (const key of securedBy(sides, views)) kept.add(key);
  return kept.size === before ? views : withReaders(sides, kept);
}

const amongThem = (table: Table, kept: ReadonlySet<string>): Table => ({
  ...table,
  foreignKeys: table.foreignKeys.filter(({ to }: ForeignKey) => kept.has(to.table)),
});

function differingTables(previous: State, next: State): Set<string> {
  const texts = (state: State): Map<string, string> =>
    new Map(state.tables.map((table) => [keyOf(table), `${canonical(table)}${enumsOf(state, table)}`]));
  const [before, after] = [texts(previous), texts(next)];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return new Set(keys.filter((key) => before.get(key) !== after.get(key)));
}

/** A table differs with the enums and domains it uses. */
const enumsOf = (state: State, table: Table): string =>
  table.columns
    .map(({ type }) => [enumOfType(state, type), domainOfType(state, type)] as const)
    .map(
      ([type, domain]) =>
        `${type === undefined ? '' : `${typeText(type)} ${type.values.join()}`}${domain === undefined ? '' : canonical(domain)}`,
    )
    .join(';');

/** A statement may speak of any table that its words name. */
const statementTables = (sides: readonly State[]): Set<string> =>
  namedTables(sides, {
    up: sides.flatMap(({ statements = [] }) => statements.map(({ up, after }) => ({ tx: [...up, ...after] }))),
    down: [],
  });

function namedTables(sides: readonly State[], { up, down }: Pick<Migration, 'up' | 'down'>): Set<string> {
  const steps = [...up, ...('irreversible' in down ? [] : down)];
  const words = new Set(steps.flatMap(wordsOf));
  const tables = sides.flatMap((side) => side.tables).filter(({ name }) => words.has(name));
  return new Set(tables.map(keyOf));
}

function wordsOf(step: Step): string[] {
  return statementsOf(step).flatMap((sql) =>
    tokens(sql)
      .filter(({ kind }) => kind === 'word' || kind === 'quoted')
      .map(({ text }) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text)),
  );
}

function statementsOf(step: Step): readonly string[] {
  if ('tx' in step) return step.tx;
  if ('auto' in step) return [step.auto];
  if ('batch' in step) return [batchStatement(step.batch, step.batch.table)];
  return [];
}
