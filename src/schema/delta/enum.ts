import { nameOfKey, renamedKey } from '../key.ts';
import { type EnumType, keyOf, type State, typeText } from '../state.ts';
import { mapTypes, updateEnum } from '../update.ts';
import { renameTypeInViews } from '../view/rename.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';
import { schemaRead } from './footprint.ts';

/** Enum types: there, gone, renamed, a value renamed, other values. */
const writes = (key: string) => ({ reads: schemaRead(key), writes: [`type ${key}`] });

export const createEnum: DeltaKind<DeltaOf<'createEnum'>> = {
  apply: (state, delta) => ({ ...state, enums: [...state.enums, delta.enum] }),
  inverse: (delta) => ({ kind: 'dropEnum', enum: delta.enum }),
  footprint: (delta) => writes(keyOf(delta.enum)),
  describe: (delta) => `create type ${keyOf(delta.enum)}`,
};

export const dropEnum: DeltaKind<DeltaOf<'dropEnum'>> = {
  apply: (state, delta) => ({ ...state, enums: state.enums.filter((type) => keyOf(type) !== keyOf(delta.enum)) }),
  inverse: (delta) => ({ kind: 'createEnum', enum: delta.enum }),
  footprint: (delta) => writes(keyOf(delta.enum)),
  describe: (delta) => `drop type ${keyOf(delta.enum)}`,
};

export const renameEnum: DeltaKind<DeltaOf<'renameEnum'>> = {
  apply(state, delta) {
    let before: EnumType | undefined;
    const renamed = updateEnum(state, delta.enum, (type) => {
      before = type;
      return { ...type, name: delta.to };
    });
    if (before === undefined) return state;
    const [from, to] = [typeText(before), typeText({ ...before, name: delta.to })];
    return retype(renamed, from, to);
  },
  inverse: (delta) => ({ kind: 'renameEnum', enum: renamedKey(delta.enum, delta.to), to: nameOfKey(delta.enum) }),
  footprint: (delta) => ({ reads: [], writes: [`type ${delta.enum}`, `type ${renamedKey(delta.enum, delta.to)}`] }),
  describe: (delta) => `rename type ${delta.enum} to ${delta.to}`,
};

/** Columns, domains and expressions of the type, and of arrays of it, follow its name. */
export function retype(state: State, from: string, to: string): State {
  const rename = (type: string): string =>
    type.replace(/(\[\])+$/, '') === from ? to + type.slice(from.length) : type;
  return renameTypeInViews(mapTypes(state, rename), rename, [from, to]);
}

export const renameEnumValue: DeltaKind<DeltaOf<'renameEnumValue'>> = {
  apply(state, delta) {
    const type = state.enums.find((candidate) => keyOf(candidate) === delta.enum);
    if (type === undefined) return state;
    const values = type.values.map((value) => (value === delta.from ? delta.to : value));
    const renamed = updateEnum(state, delta.enum, (before) => ({ ...before, values }));
    return mapTypes(
      renamed,
      (text) => text,
      (literal, text) => (text === typeText(type) && literal === delta.from ? delta.to : literal),
    );
  },
  inverse: (delta) => ({ kind: 'renameEnumValue', enum: delta.enum, from: delta.to, to: delta.from }),
  footprint: (delta) => writes(delta.enum),
  describe: (delta) => `rename value ${delta.from} of ${delta.enum} to ${delta.to}`,
};

export const alterEnumValues: DeltaKind<DeltaOf<'alterEnumValues'>> = {
  apply: (state, delta) => updateEnum(state, delta.enum, (type) => ({ ...type, values: delta.after })),
  inverse: (delta) => ({ ...delta, before: delta.after, after: delta.before }),
  footprint: (delta) => writes(delta.enum),
  describe(delta) {
    const added = delta.after.filter((value) => !delta.before.includes(value));
    const removed = delta.before.filter((value) => !delta.after.includes(value));
    const parts = [
      ...(added.length > 0 ? [`add ${added.join(', ')}`] : []),
      ...(removed.length > 0 ? [`remove ${removed.join(', ')}`] : []),
    ];
    return `alter type ${delta.enum}: ${parts.length > 0 ? parts.join('; ') : 'reorder values'}`;
  },
};
