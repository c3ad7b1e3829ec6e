import { same } from '../canonical.ts';
import type { Delta } from '../delta/delta.ts';
import { checkMentions, dependentsOfColumn, indexExpressionMentions } from '../diff/dependents.ts';
import { ownedOf } from '../diff/owned.ts';
import { movedWithDomains } from '../domain/anew.ts';
import { exclusionExpressionMentions } from '../exclusion.ts';
import { isCarried, type Replaced } from '../replace/replaced.ts';
import { keyOf, type State, tableOf } from '../state.ts';
import { columnsOfEnum, isSubsequence } from './enums.ts';
import { withPolicies } from './policy-rebuild.ts';
import { callsRemade } from './statements.ts';
import { foreignKeysInRing } from './storage.ts';
import { treesOf } from './swap.ts';
import { withViews } from './view-rebuild.ts';

/** What a plan drops and makes again although it stays the same, since PostgreSQL lets nothing else pass. */
export interface Rebuild {
  readonly deltas: readonly Delta[];
  /** `users.email`: columns that change their type or are made anew. */
  readonly touched: ReadonlySet<string>;
}

interface Touched {
  readonly table: string;
  readonly column: string;
  /** The column is dropped and added: everything on it goes with it. */
  readonly anew: boolean;
}

/** Adds to the deltas what has to give way to them; what goes over with a replaced column has not. */
export function withRebuilds(from: State, to: State, deltas: readonly Delta[], replaced: Replaced): Rebuild {
  const all = [...deltas];
  const queue = [...touchedBy(from, to, deltas), ...callers(from, deltas).flatMap((drop) => giveWay(all, to, drop))];
  const touched = new Set<string>();
  const seen = new Set<string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const id = `${next.table}.${next.column}`;
    if (seen.has(`${id} ${next.anew}`)) continue;
    seen.add(`${id} ${next.anew}`);
    touched.add(id);
    for (const drop of notCarried(replaced, to, { next, drops: standingOn(from, next) }))
      queue.push(...giveWay(all, to, drop));
  }
  for (const delta of deltas) {
    if (delta.kind === 'dropPrimaryKey' || delta.kind === 'dropUnique' || delta.kind === 'dropIndex') {
      for (const drop of foreignKeysOn(from, delta.table, columnsIn(delta.object))) pushPair(all, to, drop);
    }
  }
  const anew = deltas.flatMap((delta) => madeAnew(from, delta));
  for (const drop of [...anew, ...foreignKeysInRing(from, deltas)]) pushPair(all, to, drop);
  return { deltas: withPolicies(from, to, { deltas: withViews(from, to, all, touched), touched }), touched };
}

/** PostgreSQL cannot forget that all rows obey a constraint. */
function madeAnew(state: State, delta: Delta): Delta[] {
  if (delta.kind !== 'invalidateConstraint') return [];
  const { table, name } = delta;
  const owner = tableOf(state, table);
  const named = (one: { readonly name: string }): boolean => one.name === name;
  return [
    ...(owner?.checks.filter(named) ?? []).map((object): Delta => ({ kind: 'dropCheck', table, object })),
    ...(owner?.foreignKeys.filter(named) ?? []).map((object): Delta => ({ kind: 'dropForeignKey', table, object })),
  ];
}

/** What calls something that a statement makes, where the statement is undone and run again. */
function callers(from: State, deltas: readonly Delta[]): Delta[] {
  const calling = (...trees: Parameters<typeof callsRemade>[1][]): boolean => callsRemade(deltas, ...trees);
  return from.tables.flatMap((owner): Delta[] => {
    const table = keyOf(owner);
    return [
      ...owner.indexes
        .filter(({ keys, where }) => calling(...treesOf({ keys, where })))
        .map((object): Delta => ({ kind: 'dropIndex', table, object })),
      ...(owner.exclusions ?? [])
        .filter(({ keys, where }) => calling(...treesOf({ keys, where })))
        .map((object): Delta => ({ kind: 'dropExclusion', table, object })),
      ...owner.checks
        .filter(({ condition }) => calling(condition))
        .map((object): Delta => ({ kind: 'dropCheck', table, object })),
      ...owner.columns
        .filter(({ generated }) => calling(generated))
        .map((column): Delta => ({ kind: 'dropColumn', table, column })),
    ];
  });
}

/** A computed column is made anew, and then what stands on it too. */
function giveWay(all: Delta[], to: State, drop: Delta): Touched[] {
  if (drop.kind !== 'dropColumn') {
    pushPair(all, to, drop);
    return [];
  }
  const { name, generated } = drop.column;
  if (mentions(all, drop.table, name) || !keptColumn(to, drop.table, name)) return [];
  all.push({ kind: 'alterColumnGenerated', table: drop.table, column: name, before: generated, after: generated });
  return [{ table: drop.table, column: name, anew: true }];
}

const columnsIn = (object: {
  readonly columns?: readonly string[];
  readonly keys?: readonly { readonly on: unknown }[];
}): string[] => (object.columns === undefined ? (object.keys ?? []).map(({ on }) => String(on)) : [...object.columns]);

function touchedBy(from: State, to: State, deltas: readonly Delta[]): Touched[] {
  return deltas.flatMap((delta): Touched[] => {
    if (delta.kind === 'alterColumnType') return [{ table: delta.table, column: delta.column, anew: false }];
    if (delta.kind === 'alterColumnGenerated' && delta.after !== undefined) {
      return [{ table: delta.table, column: delta.column, anew: true }];
    }
    if (delta.kind === 'alterDomain')
      return movedWithDomains(from, to, [delta]).map((column) => ({ ...column, anew: false }));
    if (delta.kind !== 'alterEnumValues' || isSubsequence(delta.before, delta.after)) return [];
    return columnsOfEnum({ from, to }, delta.enum).map(({ table, now }) => ({ table, column: now.name, anew: false }));
  });
}

const notCarried = (
  replaced: Replaced,
  to: State,
  { next, drops }: { readonly next: Touched; readonly drops: readonly Delta[] },
): readonly Delta[] =>
  replaced.has(`${next.table}.${next.column}`) ? drops.filter((drop) => !isCarried(to, next, drop)) : drops;

function standingOn(state: State, { table, column, anew }: Touched): Delta[] {
  if (anew) return dependentsOfColumn(state, table, column);
  const owner = tableOf(state, table);
  if (owner === undefined) return [];
  return [
    ...dependentsOfColumn(state, table, column).filter(
      ({ kind }) => kind === 'dropForeignKey' || kind === 'dropColumn',
    ),
    ...owner.checks
      .filter((check) => checkMentions(check, column))
      .map((object): Delta => ({ kind: 'dropCheck', table, object })),
    ...(owner.exclusions ?? [])
      .filter((exclusion) => exclusionExpressionMentions(exclusion, column))
      .map((object): Delta => ({ kind: 'dropExclusion', table, object })),
    ...owner.indexes
      .filter((index) => indexExpressionMentions(index, column))
      .map((object): Delta => ({ kind: 'dropIndex', table, object })),
  ];
}

function foreignKeysOn(state: State, key: string, columns: readonly string[]): Delta[] {
  return state.tables.flatMap((table) =>
    table.foreignKeys
      .filter(({ to }) => to.table === key && same([...to.columns].sort(), [...columns].sort()))
      .map((object): Delta => ({ kind: 'dropForeignKey', table: keyOf(table), object })),
  );
}

const counterparts = {
  dropForeignKey: ['addForeignKey', 'ForeignKey'],
  dropCheck: ['addCheck', 'Check'],
  dropExclusion: ['addExclusion', 'Exclusion'],
  dropIndex: ['addIndex', 'Index'],
  dropUnique: ['addUnique', 'Unique'],
  dropPrimaryKey: ['addPrimaryKey', 'PrimaryKey'],
  dropPolicy: ['addPolicy', 'Policy'],
} as const;

/** The drop, and the same thing again, unless the plan drops it anyway. */
function pushPair(all: Delta[], to: State, drop: Delta): void {
  if (!(drop.kind in counterparts) || !('object' in drop)) return;
  const { table, object } = drop;
  const planned = all.some(
    (other) =>
      (other.kind === drop.kind && 'object' in other && other.table === table && other.object.name === object.name) ||
      (other.kind === 'dropTable' && keyOf(other.table) === table),
  );
  if (planned) return;
  const [kind, owned] = counterparts[drop.kind as keyof typeof counterparts];
  const after = tableOf(to, table);
  const kept = after === undefined ? undefined : ownedOf(after, owned).find(({ name }) => name === object.name);
  all.push(drop);
  if (kept !== undefined) all.push({ kind, table, object: kept } as Delta);
}

const mentions = (all: readonly Delta[], table: string, column: string): boolean =>
  all.some(
    (delta) =>
      (delta.kind === 'alterColumnGenerated' && delta.table === table && delta.column === column) ||
      (delta.kind === 'dropColumn' && delta.table === table && delta.column.name === column) ||
      (delta.kind === 'dropTable' && keyOf(delta.table) === table),
  );

const keptColumn = (to: State, table: string, column: string): boolean =>
  tableOf(to, table)?.columns.some(({ name, generated }) => name === column && generated !== undefined) ?? false;
