import { renamedKey } from '../key.ts';
import { policyReads } from '../security/policy.ts';
import type { Check, Index, Key, Policy, State, Table } from '../state.ts';
import { updateTable } from '../update.ts';
import type { Delta, DeltaKind, Footprint, Owned } from './delta.ts';
import { keyName, tableNames, treeReads } from './footprint.ts';

/** Keys, uniques, checks, indexes and foreign keys: what a table owns under a name of its own. */
type Kinds = keyof Owned;
type Lists = { readonly [K in Exclude<Kinds, 'PrimaryKey'>]: keyof Table };
const lists: Lists = {
  Unique: 'uniques',
  Check: 'checks',
  Exclusion: 'exclusions',
  Index: 'indexes',
  ForeignKey: 'foreignKeys',
  Policy: 'policies',
  Partition: 'partitions',
};
const nouns: Readonly<Record<Kinds, string>> = {
  PrimaryKey: 'primary key',
  Unique: 'unique constraint',
  Check: 'check',
  Exclusion: 'exclusion constraint',
  Index: 'index',
  ForeignKey: 'foreign key',
  Policy: 'policy',
  Partition: 'partition',
};

interface Named {
  readonly name: string;
}
interface AddOrDrop {
  readonly table: string;
  readonly object: Named;
}
interface Rename {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

function updateOwned(
  state: State,
  key: string,
  kind: Kinds,
  change: (owned: readonly Named[]) => readonly Named[],
): State {
  return updateTable(state, key, (table) => {
    if (kind !== 'PrimaryKey')
      return { ...table, [lists[kind]]: change((table[lists[kind]] ?? []) as readonly Named[]) };
    const [primaryKey] = change(table.primaryKey === undefined ? [] : [table.primaryKey]);
    return { ...table, primaryKey: primaryKey as Table['primaryKey'] };
  });
}

function footprint(kind: Kinds, delta: AddOrDrop): Footprint {
  const { table } = delta;
  if (kind === 'Partition')
    return {
      reads: [`table ${table}`, `partitions ${table}`],
      writes: tableNames(renamedKey(table, delta.object.name)),
    };
  if (kind === 'Policy')
    return {
      reads: [`table ${table}`, ...policyReads(table, delta.object as Policy)],
      writes: [scoped(kind, table, delta.object.name)],
    };
  const { columns = [], to, ...object } = delta.object as Partial<Owned['ForeignKey'] & Index & Check>;
  const keys = (object.keys ?? []).map(({ on }) => on);
  const named = [...columns, ...keys.filter((on) => typeof on === 'string'), ...(object.include ?? [])];
  const trees = [...keys.filter((on) => typeof on !== 'string'), object.where, object.condition];
  return {
    reads: [
      `table ${table}`,
      ...named.map((column) => `column ${table}.${column}`),
      ...treeReads(table, ...trees),
      ...(to === undefined ? [] : targetReads(to)),
    ],
    writes: [scoped(kind, table, delta.object.name), ...uniqueOver(kind, delta)],
  };
}

const targetReads = (to: Owned['ForeignKey']['to']): string[] => [
  `table ${to.table}`,
  ...to.columns.map((column) => `column ${to.table}.${column}`),
  keyName(to.table, to.columns),
];

/** What a foreign key may lean on. */
function uniqueOver(kind: Kinds, { table, object }: AddOrDrop): string[] {
  if (kind === 'PrimaryKey' || kind === 'Unique') return [keyName(table, (object as Key).columns)];
  const { unique, keys, where } = object as Index;
  const plain = kind === 'Index' && unique && where === undefined ? keys.map(({ on }) => on) : [];
  return plain.length > 0 && plain.every((on) => typeof on === 'string') ? [keyName(table, plain)] : [];
}

/** Indexes share one name space per schema with tables; other constraints have one per table. */
const scoped = (kind: Kinds, table: string, name: string): string =>
  kind === 'Policy'
    ? `policy ${table}.${name}`
    : kind === 'Check' || kind === 'ForeignKey'
      ? `constraint ${table}.${name}`
      : `relation ${table.includes('.') ? `${table.slice(0, table.indexOf('.'))}.` : ''}${name}`;

/** What the three deltas of one kind of owned thing share. */
export function owned<K extends Kinds>(kind: K) {
  const add: DeltaKind<AddOrDrop> = {
    apply: (state, delta) => updateOwned(state, delta.table, kind, (all) => [...all, delta.object]),
    inverse: (delta) => ({ ...delta, kind: `drop${kind}` }) as unknown as Delta,
    footprint: (delta) => footprint(kind, delta),
    describe: (delta) =>
      `${kind === 'Index' || kind === 'Policy' ? 'create' : 'add'} ${nouns[kind]} ${delta.object.name}`,
  };
  const drop: DeltaKind<AddOrDrop> = {
    apply: (state, delta) =>
      updateOwned(state, delta.table, kind, (all) => all.filter((other) => other.name !== delta.object.name)),
    inverse: (delta) => ({ ...delta, kind: `add${kind}` }) as unknown as Delta,
    footprint: (delta) => footprint(kind, delta),
    describe: (delta) => `drop ${nouns[kind]} ${delta.object.name}`,
  };
  const rename: DeltaKind<Rename> = {
    apply: (state, delta) =>
      updateOwned(state, delta.table, kind, (all) =>
        all.map((other) => (other.name === delta.from ? { ...other, name: delta.to } : other)),
      ),
    inverse: (delta) => ({ ...delta, kind: `rename${kind}`, from: delta.to, to: delta.from }) as unknown as Delta,
    footprint: (delta) => ({
      reads: [`table ${delta.table}`],
      writes: [scoped(kind, delta.table, delta.from), scoped(kind, delta.table, delta.to)],
    }),
    describe: (delta) => `rename ${nouns[kind]} ${delta.from} to ${delta.to}`,
  };
  return { add, drop, rename };
}
