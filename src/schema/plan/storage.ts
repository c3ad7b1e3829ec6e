import { same } from '../canonical.ts';
import type { Delta, DeltaOf } from '../delta/delta.ts';
import type { Operation } from '../operation.ts';
import { type ForeignKey, keyOf, type State } from '../state.ts';
import { isDropped } from './foreign-keys.ts';
import { factOf, type Node, node, type PlanContext } from './node.ts';

type Storage = DeltaOf<'alterTableStorage'>;

/**
 * How a table is stored. Parameters are set beside the traffic; a table that becomes (un)logged, or moves, is written
 * anew. One that becomes unlogged does so behind those that refer to it, and back before them.
 */
export function alterTableStorage(delta: Storage, context: PlanContext): Node[] {
  const { table } = delta;
  const needs = [factOf.table(table)];
  return [
    ...(turns(delta) ? [persistence(delta, context)] : []),
    ...moved(delta).map((operation) => node([operation], { needs })),
    ...reparameterised(delta).map((operation) => node([operation], { needs })),
  ];
}

const turns = ({ before, after }: Storage): boolean => before?.unlogged !== after?.unlogged;

function persistence({ table, after }: Storage, context: PlanContext): Node {
  const unlogged = after?.unlogged === true;
  const neighbours = turningKeys(context.from, context.deltas)
    .filter(({ table: from, to, name }) => !isDropped(context, from, name) && (unlogged ? to : from) === table)
    .map(({ table: from, to }) => (unlogged ? from : to));
  return node([{ kind: 'setPersistence', table, unlogged }], {
    needs: [factOf.table(table), ...neighbours.map(turned)],
    ends: [factOf.persistence(table)],
    makes: [factOf.persistence(table), turned(table)],
  });
}

const turned = (table: string): string => `turned ${table}`;

interface TurningKey {
  readonly table: string;
  readonly to: string;
  readonly name: string;
  readonly foreignKey: ForeignKey;
}

/** Foreign keys between two tables that both become logged, or both unlogged. */
function turningKeys(from: State, deltas: readonly Delta[]): readonly TurningKey[] {
  const turning = new Set(
    deltas.flatMap((delta) => (delta.kind === 'alterTableStorage' && turns(delta) ? [delta.table] : [])),
  );
  return from.tables.flatMap((owner) => {
    const table = keyOf(owner);
    return owner.foreignKeys
      .filter(({ to }) => to.table !== table && turning.has(table) && turning.has(to.table))
      .map((foreignKey) => ({ table, to: foreignKey.to.table, name: foreignKey.name, foreignKey }));
  });
}

/** Foreign keys in a ring of tables that turn together: for none of them is there a first, so the keys give way. */
export function foreignKeysInRing(from: State, deltas: readonly Delta[]): Delta[] {
  const keys = turningKeys(from, deltas);
  const reaches = (start: string, end: string, seen: ReadonlySet<string>): boolean =>
    start === end ||
    keys.some(({ table, to }) => table === start && !seen.has(to) && reaches(to, end, new Set([...seen, to])));
  return keys
    .filter(({ table, to }) => reaches(to, table, new Set([to])))
    .map(({ table, foreignKey: object }): Delta => ({ kind: 'dropForeignKey', table, object }));
}

const moved = ({ table, before, after }: Storage): Operation[] =>
  before?.tablespace === after?.tablespace
    ? []
    : [{ kind: 'setTablespace', table, tablespace: after?.tablespace ?? 'pg_default' }];

function reparameterised({ table, before, after }: Storage): Operation[] {
  const [old, young] = [before?.parameters ?? {}, after?.parameters ?? {}];
  const set = Object.fromEntries(Object.entries(young).filter(([name, value]) => old[name] !== value));
  const reset = Object.keys(old).filter((name) => young[name] === undefined);
  return [
    ...(reset.length === 0 ? [] : [{ kind: 'resetParameters', table, names: reset } as const]),
    ...(same(set, {}) ? [] : [{ kind: 'setParameters', table, parameters: set } as const]),
  ];
}
