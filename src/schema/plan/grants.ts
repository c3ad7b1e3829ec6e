import type { Operation } from '../operation.ts';
import { nameOf, type Rights, rightsOf } from '../security/rights.ts';
import { keyOf, type State } from '../state.ts';
import { factOf, type Node, node, type PlanContext } from './node.ts';

/**
 * What roles may do, compared as a whole: a view that is made anew, or a table, has lost what was granted on it, though
 * no difference says so.
 */
export function grantNodes(context: PlanContext): Node[] {
  const [before, after] = [rightsBefore(context), rightsOf(context.to)];
  const gone = new Set(before.filter((right) => isAnew(right, context)).map(nameOf));
  const held = new Map(before.filter((right) => !gone.has(nameOf(right))).map((right) => [nameOf(right), right]));
  const wanted = new Map(after.map((right) => [nameOf(right), right]));
  const less = (one: Rights, other: Rights | undefined): Rights => ({
    ...one,
    privileges: one.privileges.filter((privilege) => other?.privileges.includes(privilege) !== true),
  });
  return [
    ...[...held.values()]
      .filter((right) => isThere(right, context.to))
      .flatMap((right) => nodeOf('revoke', less(right, wanted.get(nameOf(right))))),
    ...after.flatMap((right) => nodeOf('grant', less(right, held.get(nameOf(right))))),
  ];
}

/** By the names that tables have now; a table that moved here brought no right on the schema along. */
const rightsBefore = ({ origin, from }: PlanContext): readonly Rights[] => [
  ...rightsOf(from).filter(({ on }) => on !== 'schema'),
  ...rightsOf(origin).filter(({ on }) => on === 'schema'),
];

function nodeOf(kind: 'grant' | 'revoke', right: Rights): Node[] {
  if (right.privileges.length === 0) return [];
  const { on, key, role } = right;
  const fact = on === 'schema' ? `schema ${key}` : on === 'sequence' ? `relation ${key}` : factOf.table(key);
  const precheck =
    kind === 'grant' && role !== 'public' ? { precheck: { finds: 'roles', roles: [role] } as const } : {};
  const operation: Operation = { kind, ...right, ...precheck };
  return [node([operation], kind === 'grant' ? { needs: [fact] } : { uses: [fact] })];
}

/** Whether what a right is on is made in this plan. */
const isAnew = ({ on, key }: Rights, { early, deltas, from }: PlanContext): boolean =>
  [...early, ...deltas].some((delta) => {
    if (on === 'schema') return delta.kind === 'createSchema' && delta.name === key;
    if (on === 'sequence') return !isThere({ on, key, role: '', privileges: [] }, from);
    return (
      (delta.kind === 'createTable' && keyOf(delta.table) === key) ||
      (delta.kind === 'createView' && keyOf(delta.view) === key)
    );
  });

/** Whether what a right is on is in a State, so that it can be taken away. */
function isThere({ on, key }: Rights, state: State): boolean {
  if (on === 'schema') return state.schemas.includes(key);
  if (on === 'table') return [...state.tables, ...state.views].some((one) => keyOf(one) === key);
  // For whom a serial column may be counted: only while there is one.
  const everybody = state.tables.map((table) => ({ ...table, grants: [{ role: '', privileges: ['insert'] }] }));
  return rightsOf({ ...state, tables: everybody }).some((right) => right.on === 'sequence' && right.key === key);
}
