import type { DeltaOf } from '../delta/delta.ts';
import { type Node, node, type PlanContext } from './node.ts';

/** Schemas and extensions. */
export const createSchema = ({ name }: DeltaOf<'createSchema'>): Node[] => [
  node([{ kind: 'createSchema', name }], { makes: [`schema ${name}`] }),
];
export const dropSchema = ({ name }: DeltaOf<'dropSchema'>): Node[] => [
  node([{ kind: 'dropSchema', name }], { ends: [`schema ${name}`] }),
];
export const createExtension = ({ name }: DeltaOf<'createExtension'>): Node[] => [
  node([{ kind: 'createExtension', name }], { makes: [`extension ${name}`] }),
];
/** Everything else may stand on it, so it goes last: every table and column that goes says so by `uses`. */
export const dropExtension = ({ name }: DeltaOf<'dropExtension'>, _context: PlanContext): Node[] => [
  node([{ kind: 'dropExtension', name }], { ends: [`extension ${name}`] }),
];
