import type { DeltaOf } from '../delta/delta.ts';
import { type Node, node } from './node.ts';

/** Schemas. */
export const createSchema = ({ name }: DeltaOf<'createSchema'>): Node[] => [
  node([{ kind: 'createSchema', name }], { makes: [`schema ${name}`] }),
];
export const move = (delta: DeltaOf<'move'>): Node[] => [node([delta])];
export const dropSchema = ({ name }: DeltaOf<'dropSchema'>): Node[] => [
  node([{ kind: 'dropSchema', name }], { ends: [`schema ${name}`] }),
];
