import { same } from '../canonical.ts';
import type { Delta } from '../delta/delta.ts';
import { renamedKey } from '../key.ts';
import { clearings } from '../orphans/clearings.ts';
import { enumOf, keyOf, type State, type Table, tableOf } from '../state.ts';
import { diffColumns } from './columns.ts';
import type { Differ } from './differ.ts';
import { diffDomains, droppedDomains } from './domains.ts';
import { keptTypes } from './kept-types.ts';
import { ownedKinds, ownedOf } from './owned.ts';
import { askAboutPartitions } from './partitions.ts';
import { alike, allowed, validityChanges } from './validity.ts';

/** Everything that is told apart by its name once renamings are done. */
export function diffByName(differ: Differ): void {
  const { current, next } = differ;
  const pairs = next.tables.flatMap((after) => {
    const before = tableOf(current, keyOf(after));
    return before === undefined ? [] : [{ before, after, columns: diffColumns(differ, before, after) }];
  });
  const owned = pairs.map(({ before, after }) => diffOwned(differ, before, after));
  differ.push(
    ...created(current, next),
    ...diffDomains(differ),
    ...owned.flatMap(({ drops }) => drops),
    ...current.tables
      .filter((table) => tableOf(next, keyOf(table)) === undefined)
      .map((table): Delta => ({ kind: 'dropTable', table })),
    ...next.tables
      .filter((table) => tableOf(current, keyOf(table)) === undefined)
      .map((table): Delta => ({ kind: 'createTable', table })),
    ...pairs.flatMap(({ columns }) => columns.changes),
    ...owned.flatMap(({ adds }) => adds),
    ...pairs.flatMap(({ before, after }) => validityChanges(differ, before, after)),
    ...pairs.flatMap(({ before, after }) => clearings(differ, before, after)),
    ...pairs.flatMap(({ columns }) => columns.drops),
    ...pairs.flatMap(({ before, after }) => [
      ...tableComment(before, after),
      ...rowSecurity(before, after),
      ...grants(before, after),
      ...tableStorage(before, after),
    ]),
    ...dropped(differ),
  );
}

function created(current: State, next: State): Delta[] {
  return [
    ...without(next.schemas, current.schemas).map((name): Delta => ({ kind: 'createSchema', name })),
    ...without(next.extensions, current.extensions).map((name): Delta => ({ kind: 'createExtension', name })),
    ...next.enums.flatMap((type): Delta[] => {
      const before = enumOf(current, keyOf(type));
      if (before === undefined) return [{ kind: 'createEnum', enum: type }];
      // The order of values means something for `<` only: reordering alone is no change.
      return same([...before.values].sort(), [...type.values].sort())
        ? []
        : [{ kind: 'alterEnumValues', enum: keyOf(type), before: before.values, after: type.values }];
    }),
  ];
}

function dropped(differ: Differ): Delta[] {
  const { current, next } = differ;
  const kept = keptTypes(differ);
  return [
    ...droppedDomains(current, next, kept),
    ...current.enums
      .filter((type) => enumOf(next, keyOf(type)) === undefined && !kept.has(type))
      .map((type): Delta => ({ kind: 'dropEnum', enum: type })),
    ...without(current.extensions, next.extensions).map((name): Delta => ({ kind: 'dropExtension', name })),
    ...without(current.schemas, next.schemas)
      .filter((name) => !kept.hasSchema(name))
      .map((name): Delta => ({ kind: 'dropSchema', name })),
  ];
}

const without = (all: readonly string[], those: readonly string[]): string[] =>
  all.filter((one) => !those.includes(one));

function diffOwned(differ: Differ, before: Table, after: Table): { drops: Delta[]; adds: Delta[] } {
  const table = keyOf(after);
  askAboutPartitions(differ, before, after);
  const drops: Delta[] = [];
  const adds: Delta[] = [];
  for (const kind of ownedKinds) {
    const [old, young] = [ownedOf(before, kind), ownedOf(after, kind)];
    const equal = (one: { readonly name: string }, others: readonly { readonly name: string }[]): boolean =>
      others.some((other) => other.name === one.name && alike(other, one));
    for (const object of old) {
      if (!equal(object, young)) drops.push({ kind: `drop${kind}`, table, object } as Delta);
    }
    for (const object of young) {
      if (!equal(object, old))
        adds.push({ kind: `add${kind}`, table, object: allowed(differ, before, object) } as Delta);
    }
  }
  return { drops: drops.reverse(), adds };
}

function tableComment(before: Table, after: Table): Delta[] {
  return before.comment === after.comment
    ? []
    : [{ kind: 'alterTableComment', table: keyOf(after), before: before.comment, after: after.comment }];
}

function rowSecurity({ rowSecurity: before }: Table, table: Table): Delta[] {
  const { rowSecurity: after } = table;
  return before === after ? [] : [{ kind: 'alterRowSecurity', table: keyOf(table), before, after }];
}

const tableStorage = (before: Table, after: Table): Delta[] =>
  same(before.storage, after.storage)
    ? []
    : [{ kind: 'alterTableStorage', table: keyOf(after), before: before.storage, after: after.storage }];

function grants({ grants: before }: Table, table: Table): Delta[] {
  const { grants: after } = table;
  return same(before ?? [], after ?? []) ? [] : [{ kind: 'alterGrants', table: keyOf(table), before, after }];
}

/** A required column that keeps its rows' values is asked about in `columns.ts`; an extension here. */
export function askAboutExtensions(differ: Differ): void {
  for (const name of without(differ.current.extensions, differ.next.extensions)) {
    if (differ.decisions.answer('drop', name) !== undefined) continue;
    differ.ask({
      kind: 'drop-extension',
      table: name,
      column: undefined,
      candidates: [],
      flags: [`--drop ${name}`],
      message: `Nothing that is declared needs the extension '${name}' any more: drop it? To keep it, name it in the repo's extensions.`,
    });
  }
}

/** What a decision may speak of: tables, columns, types, values, extensions. */
export function namesIn(state: State): string[] {
  return [
    ...state.extensions,
    ...(state.domains ?? []).map(keyOf),
    ...state.enums.flatMap((type) => [keyOf(type), ...type.values.map((value) => `${keyOf(type)}.${value}`)]),
    ...state.tables.flatMap((table) => [
      keyOf(table),
      ...(table.partitions ?? []).map(({ name }) => renamedKey(keyOf(table), name)),
      ...[...table.columns, ...table.checks, ...table.foreignKeys].map(({ name }) => `${keyOf(table)}.${name}`),
    ]),
  ];
}
