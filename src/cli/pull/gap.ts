import type { Missing } from '../../emit/resources/missing.ts';
import { same } from '../../schema/canonical.ts';
import { exclusionColumns } from '../../schema/exclusion.ts';
import { type Column, columnOf, type Index, keyOf, type State, type Table, tableOf } from '../../schema/state.ts';
import { columnsOf } from '../../schema/tree.ts';

/** What a table of the database has that its resource has not, and what is not the same. */
export interface Gap {
  readonly missing: Missing;
  /** What is missing and cannot be added, in words. */
  readonly told: readonly string[];
  /** What is not the same, in words. */
  readonly differs: readonly string[];
}

/** The gaps of all resources by the keys of their tables; `everything`: tables that were not looked at are not there. */
export function gapsOf(
  known: ReadonlyMap<string, Named>,
  declared: State,
  { found, everything }: { readonly found: State; readonly everything: boolean },
): { readonly gaps: ReadonlyMap<string, Gap>; readonly gone: readonly string[] } {
  const gaps = new Map<string, Gap>();
  const gone: string[] = [];
  for (const table of declared.tables) {
    const key = keyOf(table);
    const there = tableOf(found, key);
    const one = known.get(key);
    if (there !== undefined && one !== undefined) gaps.set(key, gapOf(one.className, table, there));
    if (there === undefined && everything) gone.push(`the database has no table ${key} any more`);
  }
  return { gaps, gone };
}

interface Named {
  readonly className: string;
}

/** Compares what resources say of a table with what the database has. `fields`: columns that have a field. */
export function gapOf(className: string, declared: Table, found: Table): Gap {
  const key = keyOf(found);
  const told: string[] = [];
  const columns = found.columns.filter(({ name }) => columnOf(declared, name) === undefined);
  for (const column of columns.filter((one) => !isFilled(one)))
    told.push(
      `${className} has no attribute for ${key}.${column.name} (${column.type}), which takes a value of every record`,
    );
  const unknown = new Set(columns.filter((one) => !isFilled(one)).map(({ name }) => name));
  const sayable = (used: readonly string[], what: string): boolean => {
    const unsaid = used.filter((name) => unknown.has(name));
    if (unsaid.length > 0) told.push(`${what} of ${key} is not declared: it is about ${unsaid.join(', ')}`);
    return unsaid.length === 0;
  };
  const newOf = <T extends { readonly name: string }>(
    all: readonly T[],
    known: readonly T[],
    noun: string,
    used: (one: T) => readonly string[],
  ) => all.filter((one) => !known.some(({ name }) => name === one.name) && sayable(used(one), `${noun} ${one.name}`));
  const missing: Missing = {
    columns: columns.filter(isFilled),
    uniques: newOf(found.uniques, declared.uniques, 'the unique constraint', (one) => one.columns),
    indexes: newOf(found.indexes, declared.indexes, 'the index', indexColumns),
    checks: newOf(found.checks, declared.checks, 'the check', ({ condition }) => [...columnsOf(condition)]),
    exclusions: newOf(found.exclusions ?? [], declared.exclusions ?? [], 'the exclusion', exclusionColumns),
    foreignKeys: newOf(found.foreignKeys, declared.foreignKeys, 'the foreign key', (one) => one.columns),
  };
  return { missing, told, differs: [...goneFrom(declared, found), ...changedIn(className, declared, found)] };
}

const indexColumns = ({ keys, where, include }: Index): string[] => [
  ...keys.flatMap(({ on }) => (typeof on === 'string' ? [on] : [...columnsOf(on)])),
  ...(where === undefined ? [] : columnsOf(where)),
  ...include,
];

/** Whether rows that are there elsewhere need no value for it. */
const isFilled = ({ nullable, default: preset, identity, generated }: Column): boolean =>
  nullable || preset !== undefined || identity !== undefined || generated !== undefined;

function goneFrom(declared: Table, found: Table): string[] {
  const key = keyOf(declared);
  const gone = <T extends { readonly name: string }>(noun: string, said: readonly T[], there: readonly T[]): string[] =>
    said
      .filter(({ name }) => !there.some((one) => one.name === name))
      .map(({ name }) => `the database has no ${noun} ${name} of ${key} any more`);
  return [
    ...gone('column', declared.columns, found.columns),
    ...gone('unique constraint', declared.uniques, found.uniques),
    ...gone('check', declared.checks, found.checks),
    ...gone('exclusion', declared.exclusions ?? [], found.exclusions ?? []),
    ...gone('index', declared.indexes, found.indexes),
    ...gone('foreign key', declared.foreignKeys, found.foreignKeys),
  ];
}

function changedIn(className: string, declared: Table, found: Table): string[] {
  const key = keyOf(found);
  const differs = (what: string, here: unknown, there: unknown): string[] =>
    same(here ?? null, there ?? null)
      ? []
      : [`${what} is ${words(there)} in the database, and ${words(here)} in ${className}`];
  return [
    ...differs(`the comment of ${key}`, declared.comment, found.comment),
    ...differs(`the primary key of ${key}`, declared.primaryKey?.columns, found.primaryKey?.columns),
    ...differs(`the partitioning of ${key}`, partedBy(declared), partedBy(found)),
    ...(declared.partition?.declared === true
      ? differs(`the list of partitions of ${key}`, namesOf(declared.partitions), namesOf(found.partitions))
      : []),
    ...differs(`the row security of ${key}`, declared.rowSecurity, found.rowSecurity),
    ...differs(`the list of policies of ${key}`, namesOf(declared.policies), namesOf(found.policies)),
    ...differs(`what roles may do with ${key}`, rightsOf(declared.grants), rightsOf(found.grants)),
    ...declared.columns.flatMap((here) => {
      const there = columnOf(found, here.name);
      if (there === undefined) return [];
      const name = `${key}.${here.name}`;
      return [
        ...differs(`the type of ${name}`, here.type, there.type),
        ...differs(`${name}`, here.nullable ? 'optional' : 'required', there.nullable ? 'optional' : 'required'),
        ...differs(`the default of ${name}`, presence(here.default), presence(there.default)),
        ...differs(`the numbering of ${name}`, here.identity, there.identity),
        ...differs(`the collation of ${name}`, here.collation, there.collation),
        ...differs(`the comment of ${name}`, here.comment, there.comment),
      ];
    }),
    ...declared.foreignKeys.flatMap((here) => {
      const there = found.foreignKeys.find(({ name }) => name === here.name);
      return there === undefined || same(here, there)
        ? []
        : [`the foreign key ${here.name} of ${key} is another one in the database`];
    }),
  ];
}

const partedBy = ({ partition }: Table): string =>
  partition === undefined ? 'none' : `${partition.by} (${partition.columns.join(', ')})`;
const namesOf = (all: readonly { readonly name: string }[] = []): string =>
  all
    .map(({ name }) => name)
    .sort()
    .join(', ') || 'none';
const rightsOf = (all: Table['grants'] = []): string =>
  all
    .map(({ role, privileges }) => `${role}: ${[...privileges].sort().join(', ')}`)
    .sort()
    .join('; ') || 'none';
const presence = (value: unknown): string => (value === undefined ? 'none' : 'there');
const words = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? 'none' : JSON.stringify(value);
