import { same } from '../canonical.ts';
import type { Delta } from '../delta/delta.ts';
import { keyOf, type Table, tableOf } from '../state.ts';
import { keysOf } from './dependents.ts';
import type { Differ } from './differ.ts';
import { isRelation, type Kind, ownedKinds, ownedOf, relations } from './owned.ts';
import { relationNames } from './rename-tables.ts';
import { type Renaming, sequence } from './sequence.ts';

interface OwnedRenaming extends Renaming {
  readonly kind: Kind;
  readonly table: string;
}

/** What is defined alike under another name was renamed: names follow their table or column without being asked for. */
export function renameOwned(differ: Differ): void {
  const pairs = differ.next.tables.flatMap((after) => {
    const before = tableOf(differ.current, keyOf(after));
    return before === undefined ? [] : [{ before, after }];
  });
  const found = pairs.flatMap(({ before, after }) => renamingsIn(before, after));
  const shared = found.filter(({ kind }) => isRelation(kind));
  makeRoom(differ, shared);
  for (const renaming of sequence(shared.map(inSchema), relationNames(differ.current))) push(differ, renaming);
  for (const { after } of pairs) {
    const table = tableOf(differ.current, keyOf(after));
    if (table === undefined) continue;
    const own = found.filter(({ kind, table: key }) => !isRelation(kind) && key === keyOf(after));
    const held = [...table.checks, ...table.foreignKeys, ...(table.policies ?? []), ...(table.partitions ?? [])].map(
      ({ name }) => name,
    );
    for (const renaming of sequence(
      own.filter((one) => !held.includes(one.to) || own.some((o) => o.from === one.to)),
      held,
    )) {
      push(differ, renaming);
    }
  }
}

function renamingsIn(before: Table, after: Table): OwnedRenaming[] {
  return ownedKinds.flatMap((kind) => {
    const [old, young] = [ownedOf(before, kind), ownedOf(after, kind)];
    const free = young.filter(({ name }) => !old.some((other) => other.name === name));
    return old
      .filter(({ name }) => !young.some((other) => other.name === name))
      .flatMap((object): OwnedRenaming[] => {
        const at = free.findIndex((other) => same(unnamed(other), unnamed(object)));
        const [match] = at === -1 ? [] : free.splice(at, 1);
        return match === undefined ? [] : [{ kind, table: keyOf(after), from: object.name, to: match.name }];
      });
  });
}

/** A name says nothing of what it names, nor whether all rows obey it yet. */
const unnamed = (object: { readonly name: string }): object => ({ ...object, name: '', notValid: undefined });

/** Drops what holds a wanted name and is not itself renamed; it is made again later if it is still wanted. */
function makeRoom(differ: Differ, found: readonly OwnedRenaming[]): void {
  const sources = new Set(found.map((one) => inSchema(one).from));
  const wanted = new Set(found.map((one) => inSchema(one).to));
  for (const table of differ.current.tables) {
    for (const kind of relations) {
      for (const object of ownedOf(table, kind)) {
        const name = keyOf({ schema: table.schema, name: object.name });
        if (wanted.has(name) && !sources.has(name)) drop(differ, table, kind, object.name);
      }
    }
  }
}

function drop(differ: Differ, table: Table, kind: Kind, name: string): void {
  const key = keyOf(table);
  const columns = keysOf(table).find((one) => one.name === name)?.columns ?? [];
  for (const other of differ.current.tables) {
    for (const foreign of other.foreignKeys) {
      if (foreign.to.table !== key || !same([...foreign.to.columns].sort(), [...columns].sort())) continue;
      differ.push({ kind: 'dropForeignKey', table: keyOf(other), object: foreign });
    }
  }
  const object = ownedOf(table, kind).find((one) => one.name === name);
  differ.push({ kind: `drop${kind}`, table: key, object } as Delta);
}

function inSchema(renaming: OwnedRenaming): OwnedRenaming {
  const prefix = renaming.table.includes('.') ? `${renaming.table.slice(0, renaming.table.indexOf('.'))}.` : '';
  return { ...renaming, from: prefix + renaming.from, to: prefix + renaming.to };
}

function push(differ: Differ, { kind, table, from, to }: OwnedRenaming): void {
  const plain = (name: string): string => (isRelation(kind) ? name.slice(name.indexOf('.') + 1) : name);
  differ.push({ kind: `rename${kind}`, table, from: plain(from), to: plain(to) } as Delta);
}
