import type { DeltaOf } from '../delta/delta.ts';
import { renamedKey } from '../key.ts';
import { tableOf } from '../state.ts';
import { type Node, node, type PlanContext } from './node.ts';

/** Schemas. */
export const createSchema = ({ name }: DeltaOf<'createSchema'>): Node[] => [
  node([{ kind: 'createSchema', name }], { makes: [`schema ${name}`] }),
];

/** Partitions are in the schema of their table, but do not follow it by themselves. */
export function move(delta: DeltaOf<'move'>, { from }: PlanContext): Node[] {
  const { partitions = [] } = delta.what === 'table' ? (tableOf(from, delta.key) ?? {}) : {};
  return [node([delta, ...partitions.map(({ name }) => ({ ...delta, key: renamedKey(delta.key, name) }))])];
}

export const dropSchema = ({ name }: DeltaOf<'dropSchema'>): Node[] => [
  node([{ kind: 'dropSchema', name }], { ends: [`schema ${name}`] }),
];
