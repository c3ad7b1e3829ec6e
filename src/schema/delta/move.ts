import { movedKey, schemaOfKey } from '../key.ts';
import { domainOf, enumOf, type State, typeText } from '../state.ts';
import { updateDomain, updateEnum } from '../update.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';
import { retype } from './enum.ts';
import { schemaRead, tableNames } from './footprint.ts';
import { calledAnew } from './table.ts';

/** To another schema, with all that belongs to it. */
function apply(state: State, { what, key, schema }: DeltaOf<'move'>): State {
  if (what === 'table') return calledAnew(state, key, movedKey(key, schema), { schema });
  const type = what === 'enum' ? enumOf(state, key) : domainOf(state, key);
  if (type === undefined) return state;
  const moved =
    what === 'enum'
      ? updateEnum(state, key, (one) => ({ ...one, schema }))
      : updateDomain(state, key, (one) => ({ ...one, schema }));
  return retype(moved, typeText(type), typeText({ ...type, schema }));
}

export const move: DeltaKind<DeltaOf<'move'>> = {
  apply,
  inverse: ({ what, key, schema }) => ({
    kind: 'move',
    what,
    key: movedKey(key, schema),
    schema: schemaOfKey(key),
  }),
  footprint({ what, key, schema }) {
    const keys = [key, movedKey(key, schema)];
    return {
      reads: keys.flatMap(schemaRead),
      writes: keys.flatMap((one) => (what === 'table' ? tableNames(one) : [`type ${one}`])),
    };
  },
  describe: ({ what, key, schema }) =>
    `move ${what === 'enum' ? 'type' : what} ${key} to ${schema === undefined ? "the repo's schema" : schema}`,
};
