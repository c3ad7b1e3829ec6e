import type { Delta, DeltaOf, OwnedDelta } from './delta/delta.ts';
import { applyDelta } from './delta/deltas.ts';
import { columnOf, enumOf, keyOf, type State, tableOf } from './state.ts';

/**
 * The State after changes that were made on top of another one: what is done already, or speaks of what is gone, is left
 * out, and of an enumeration only what was added and removed is done again.
 */
export const reapply = (state: State, deltas: readonly Delta[]): State =>
  deltas.reduce((found, delta) => {
    const fitting = adjusted(found, delta);
    return fitting === undefined ? found : applyDelta(found, fitting);
  }, state);

function adjusted(state: State, delta: Delta): Delta | undefined {
  switch (delta.kind) {
    case 'createSchema':
      return state.schemas.includes(delta.name) ? undefined : delta;
    case 'createExtension':
      return state.extensions.includes(delta.name) ? undefined : delta;
    case 'createEnum':
      return enumOf(state, keyOf(delta.enum)) === undefined ? delta : undefined;
    case 'createTable':
      return tableOf(state, keyOf(delta.table)) === undefined ? delta : undefined;
    case 'addColumn':
      return columnOf(tableOf(state, delta.table), delta.column.name) === undefined ? delta : undefined;
    case 'alterEnumValues':
      return { ...delta, after: mergedValues(enumOf(state, delta.enum)?.values ?? [], delta) };
    case 'addPrimaryKey':
    case 'addUnique':
    case 'addIndex':
    case 'addCheck':
    case 'addForeignKey':
    case 'addPartition':
      return isTaken(state, delta) ? undefined : delta;
    default:
      return delta;
  }
}

function isTaken(state: State, { table: key, ...delta }: OwnedDelta): boolean {
  const table = tableOf(state, key);
  if (table === undefined || !('object' in delta)) return false;
  if (delta.kind === 'addPrimaryKey') return table.primaryKey !== undefined;
  const { name } = delta.object;
  const { uniques, indexes, checks, foreignKeys, partitions = [] } = table;
  return [...uniques, ...indexes, ...checks, ...foreignKeys, ...partitions].some((one) => one.name === name);
}

/** Each added value before the one it was put before, if that is still there. */
function mergedValues(now: readonly string[], { before, after }: DeltaOf<'alterEnumValues'>): readonly string[] {
  const removed = before.filter((value) => !after.includes(value));
  const values = now.filter((value) => !removed.includes(value));
  for (const [i, value] of after.entries()) {
    if (before.includes(value) || values.includes(value)) continue;
    const follower = after.slice(i + 1).find((one) => before.includes(one) && values.includes(one));
    values.splice(follower === undefined ? values.length : values.indexOf(follower), 0, value);
  }
  return values;
}
