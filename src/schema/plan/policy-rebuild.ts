import type { Delta } from '../delta/delta.ts';
import { policiesWhere } from '../security/policy.ts';
import { keyOf, type State, tableOf, type View } from '../state.ts';
import { readsColumn, readsOf, usesType } from '../view/reads.ts';
import { isSubsequence } from './enums.ts';
import { callsRemade } from './statements.ts';

interface Change {
  readonly deltas: readonly Delta[];
  /** `users.email`: columns that change their type or are made anew. */
  readonly touched: ReadonlySet<string>;
}

/** The deltas with the policies that have to give way to them, each dropped and made again. */
export function withPolicies(from: State, to: State, { deltas, touched }: Change): readonly Delta[] {
  const going = policiesWhere(from, (view) => inTheWay(view, from, { deltas, touched })).filter(
    ({ table, object }) => !deltas.some((delta) => drops(delta, table, object.name)),
  );
  if (going.length === 0) return deltas;
  const again = going.flatMap(({ table, object }): Delta[] => {
    const kept = tableOf(to, table)?.policies?.find(({ name }) => name === object.name);
    return kept === undefined ? [] : [{ kind: 'addPolicy', table, object: kept }];
  });
  return [...going.map((one): Delta => ({ kind: 'dropPolicy', ...one })), ...deltas, ...again];
}

function drops(delta: Delta, table: string, name: string): boolean {
  if (delta.kind === 'dropTable') return keyOf(delta.table) === table;
  return delta.kind === 'dropPolicy' && delta.table === table && delta.object.name === name;
}

/** Whether something that a policy stands on goes away, for good or to be made anew. */
export function inTheWay(policy: View, from: State, { deltas, touched }: Change): boolean {
  const onColumn = [...touched].some((id) => {
    const at = id.lastIndexOf('.');
    return readsColumn(policy, id.slice(0, at), id.slice(at + 1));
  });
  const words = { raw: policy.body.filter((part) => typeof part === 'string'), type: '' };
  return onColumn || callsRemade(deltas, words) || deltas.some((delta) => goes(delta, policy, from));
}

function goes(delta: Delta, policy: View, from: State): boolean {
  switch (delta.kind) {
    case 'dropTable':
      return readsOf(policy).has(keyOf(delta.table));
    case 'dropView':
      return readsOf(policy).has(keyOf(delta.view));
    case 'alterEnumValues':
      return !isSubsequence(delta.before, delta.after) && usesType(policy, from, delta.enum);
    default:
      return false;
  }
}
