import type { ActOf } from './act.ts';

/** Whether a constraint of this type is added with an index that is not built yet. */
export const keyAtOnce = (act: ActOf<'addConstraint' | 'addColumn'>, type: 'unique' | 'primary key'): boolean =>
  act.kind === 'addConstraint'
    ? act.constraint.type === type && !act.constraint.usingIndex
    : act.column.constraints.some((constraint) => constraint.type === type);
