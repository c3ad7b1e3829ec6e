import type { Movable } from '../delta/delta.ts';
import { movedKey, nameOfKey, renamedKey, schemaOfKey } from '../key.ts';
import type { Differ } from './differ.ts';
import { type Renaming, sequence, unusedName } from './sequence.ts';

/** Renamings of things that have a schema, in steps that change either the name or the schema. */
export function rekeyings(renamings: readonly Renaming[], held: readonly string[]): Renaming[] {
  const names = new Set(held);
  return sequence(renamings, held).flatMap((renaming) => {
    const steps = stepsOf(renaming, names);
    names.delete(renaming.from);
    names.add(renaming.to);
    return steps;
  });
}

function stepsOf({ from, to }: Renaming, names: ReadonlySet<string>): Renaming[] {
  const [name, schema] = [nameOfKey(to), schemaOfKey(to)];
  if (schemaOfKey(from) === schema || nameOfKey(from) === name) return [{ from, to }];
  const free = [renamedKey(from, name), movedKey(from, schema)].find((key) => !names.has(key));
  if (free !== undefined)
    return [
      { from, to: free },
      { from: free, to },
    ];
  const there = movedKey(from, schema);
  const aside = unusedName(there, names);
  const renamed = renamedKey(from, nameOfKey(aside));
  return [
    { from, to: renamed },
    { from: renamed, to: aside },
    { from: aside, to },
  ];
}

/** Gives something its new name, or puts it into another schema, which is made where it is not there. */
export function rekey(differ: Differ, what: Movable, { from, to }: Renaming): void {
  const schema = schemaOfKey(to);
  if (schemaOfKey(from) === schema) differ.push(renamed(what, from, nameOfKey(to)));
  else {
    if (schema !== undefined && !differ.current.schemas.includes(schema))
      differ.push({ kind: 'createSchema', name: schema });
    differ.push({ kind: 'move', what, key: from, ...(schema === undefined ? {} : { schema }) });
  }
}

const renamed = (what: Movable, key: string, to: string) => {
  if (what === 'table') return { kind: 'renameTable', table: key, to } as const;
  return what === 'enum'
    ? ({ kind: 'renameEnum', enum: key, to } as const)
    : ({ kind: 'renameDomain', domain: key, to } as const);
};
