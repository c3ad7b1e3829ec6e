import { type Index, keyOf, type State } from '../../schema/state.ts';
import { tokens } from '../../schema/token.ts';
import type { Relations } from '../../schema/view/aliases.ts';
import { selectsAll } from '../../schema/view/body.ts';
import type { FoundView, FoundViewColumn } from '../../schema/view/found.ts';
import type { CatalogView } from '../catalog.ts';
import { type Joined, multiplies, type Origin, readSelect, type SelectList } from './select-list.ts';
import { indexIn, keyAt, type Place, schemaAt } from './table-in-catalog.ts';

/** The views of a database: those that resources can stand for, and why others stay SQL. */
export interface ViewsInCatalog {
  readonly views: readonly FoundView[];
  readonly strange: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Views as resources have them, each behind those it reads. One whose query no resource can say (options, tables without
 * a resource) is read only, as its SQL in the migration says; one of which nothing tells the records apart is none.
 */
export function viewsInCatalog(place: Place, state: State): ViewsInCatalog {
  const { catalog } = place;
  const found = new Map<string, FoundView>();
  const strange: { readonly name: string; readonly why: string }[] = [];
  const relations: Relations = new Map(
    [...Object.entries(catalog.tables), ...Object.entries(catalog.views)].map(([key, { columns }]) => [
      keyAt(place, key),
      new Set(Object.keys(columns)),
    ]),
  );
  const functions = Object.entries(catalog.functions).filter(([, one]) => needsTables(one.definition, place));
  for (const [key, view] of inOrderOfUse(Object.entries(catalog.views))) {
    const own = keyAt(place, key);
    if ([view.schema, view.name, ...Object.keys(view.columns)].some((name) => name.includes('.'))) {
      strange.push({ name: own, why: 'a name in it has a dot' });
      continue;
    }
    const reads = Object.keys(view.reads).map((one) => keyAt(place, one));
    const select = readSelect(view.definition, relations);
    const columns = columnsOf(view, select, { state, found });
    const indexes = Object.entries(view.indexes).map(([name, index]) => indexIn(name, index, view));
    const told = keyIn(view, columns, { state, found, select, indexes });
    if (told === undefined) {
      strange.push({ name: own, why: 'nothing in it tells its records apart for certain' });
      continue;
    }
    const declarable =
      reads.every((one) => state.tables.some((table) => keyOf(table) === one) || found.get(one)?.sql !== undefined) &&
      view.options.length === 0 &&
      !selectsAll(view.definition) &&
      indexes.every((index) => index !== undefined) &&
      (!view.materialized || told.index !== undefined) &&
      !functions.some(([name]) => mentions(view.definition, name));
    found.set(own, {
      schema: schemaAt(place, view.schema),
      name: view.name,
      comment: view.comment ?? undefined,
      materialized: view.materialized,
      columns: columns.map((column) => ({
        ...column,
        nullable: column.nullable && !told.columns.includes(column.name),
      })),
      key: told.columns,
      keyIndex: told.index,
      indexes: indexes.flatMap((index) => (index === undefined || index.name === told.index ? [] : [index])),
      sql: declarable ? view.definition.trim().replace(/;$/, '') : undefined,
      reads,
    });
  }
  return { views: [...found.values()], strange };
}

interface Known {
  readonly state: State;
  readonly found: ReadonlyMap<string, FoundView>;
}

function columnsOf(view: CatalogView, select: SelectList | undefined, known: Known): readonly FoundViewColumn[] {
  const columns = Object.entries(view.columns).sort(([, a], [, b]) => a.position - b.position);
  const items = select?.items.length === columns.length ? select.items : [];
  const outer = new Set((select?.joined ?? []).filter((one) => one.outer).map(({ alias }) => alias));
  return columns.map(([name, { type, comment }], i) => {
    const item = items[i];
    const from = typeof item === 'object' ? originAt(item.from, known) : undefined;
    const certain =
      item === 'count' ||
      (typeof item === 'object' &&
        select?.joined !== undefined &&
        !outer.has(item.from.alias) &&
        isRequired(item.from, known));
    return { name, type, nullable: !certain, comment: comment ?? undefined, from };
  });
}

type From = NonNullable<FoundViewColumn['from']>;

/** What a view takes from another is what that has it from. */
const originAt = (from: From, { found }: Known): From =>
  found.get(from.relation)?.columns.find(({ name }) => name === from.column)?.from ?? from;

function isRequired({ relation, column }: From, { state, found }: Known): boolean {
  const columns =
    state.tables.find((table) => keyOf(table) === relation)?.columns ?? found.get(relation)?.columns ?? [];
  return columns.find(({ name }) => name === column)?.nullable === false;
}

interface KeyScope extends Known {
  readonly select: SelectList | undefined;
  readonly indexes: readonly (Index | undefined)[];
}

interface FoundKey {
  readonly columns: readonly string[];
  readonly index: string | undefined;
}

/** What tells the records of a view apart: a unique index, what it groups by, the key of what gives its rows; an `id`. */
function keyIn(view: CatalogView, columns: readonly FoundViewColumn[], scope: KeyScope): FoundKey | undefined {
  const places = new Map(columns.map(({ name }, i) => [name, i]));
  // The key of a resource is in the order of its fields.
  const inOrder = ({ keys }: Index) =>
    keys.every(({ on }, i) => i === 0 || (places.get(String(keys[i - 1]?.on)) ?? 0) < (places.get(String(on)) ?? 0));
  const unique = scope.indexes.find((index) => index !== undefined && isKey(index) && inOrder(index));
  if (unique !== undefined) return { columns: unique.keys.map(({ on }) => String(on)), index: unique.name };
  const certain = certainKey(columns, scope);
  if (certain !== undefined) return { columns: certain, index: undefined };
  // What was understood says that it is none.
  if (scope.select?.joined !== undefined || repeats(view.definition) || !('id' in view.columns)) return undefined;
  return { columns: ['id'], index: undefined };
}

/** Whether it puts several queries under each other, or makes several rows of one. */
function repeats(sql: string): boolean {
  let depth = 0;
  return tokens(sql).some(({ text }) => {
    if (text === '(') depth++;
    if (text === ')') depth--;
    return multiplies.test(text) || (depth === 0 && ['union', 'intersect', 'except'].includes(text));
  });
}

const isKey = ({ unique, method, where, keys, include }: Index): boolean =>
  unique &&
  method === 'btree' &&
  where === undefined &&
  include.length === 0 &&
  keys.every(
    ({ on, direction, nulls, opclass }) =>
      typeof on === 'string' && direction === 'asc' && nulls === undefined && opclass === undefined,
  );

function certainKey(columns: readonly FoundViewColumn[], scope: KeyScope): readonly string[] | undefined {
  const { select } = scope;
  const joined = select?.joined;
  if (select === undefined || joined === undefined || select.items.length !== columns.length) return undefined;
  const outputOf = ({ alias, column }: Origin): string | undefined => {
    const at = select.items.findIndex(
      (item) => typeof item === 'object' && item.from.alias === alias && item.from.column === column,
    );
    return columns[at]?.name;
  };
  const all = (wanted: readonly Origin[]): readonly string[] | undefined => {
    const outputs = wanted.map(outputOf);
    const known = outputs.filter((name) => name !== undefined);
    return known.length === wanted.length && known.length > 0 ? known : undefined;
  };
  const keyed = (relation: string, alias: string): readonly Origin[] =>
    keyOfRelation(relation, scope).map((column) => ({ relation, alias, column }));
  const [rows, ...others] = joined;
  if (rows === undefined) return undefined;
  const counts = select.items.every((item) => item === 'count');
  if (select.groups === undefined && counts) return columns.slice(0, 1).map(({ name }) => name);
  if (select.groups === undefined)
    return others.every((one) => isAtMostOne(one, keyOfRelation(one.relation, scope)))
      ? all(keyed(rows.relation, rows.alias))
      : undefined;
  const groups = select.groups.flatMap((one) => one ?? []);
  if (groups.length !== select.groups.length) return undefined;
  // Grouped by its key, a table's other columns follow.
  const [group] = groups;
  const whole = group === undefined ? [] : keyed(group.relation, group.alias);
  const has = (one: Origin) => groups.some(({ alias, column }) => alias === one.alias && column === one.column);
  const follows = whole.length > 0 && whole.every(has) && groups.every(({ alias }) => alias === group?.alias);
  const key = all(follows ? whole : groups);
  const filled = key?.every((name) => columns.find((column) => column.name === name)?.nullable === false);
  return filled === true ? key : undefined;
}

const isAtMostOne = ({ equal }: Joined, key: readonly string[]): boolean =>
  key.length > 0 && key.every((column) => equal.includes(column));

const keyOfRelation = (relation: string, { state, found }: Known): readonly string[] =>
  state.tables.find((table) => keyOf(table) === relation)?.primaryKey?.columns ?? found.get(relation)?.key ?? [];

/** A view stands behind those it reads. */
export function inOrderOfUse(
  views: readonly (readonly [string, CatalogView])[],
): readonly (readonly [string, CatalogView])[] {
  const left = [...views];
  const found: (readonly [string, CatalogView])[] = [];
  while (left.length > 0) {
    const free = left.findIndex(([, { reads }]) => !left.some(([other]) => other in reads));
    found.push(...left.splice(Math.max(free, 0), 1));
  }
  return found;
}

/** Whether a function can only be made when its tables are there: it speaks of their rows, or was read when it was made. */
function needsTables(definition: string, { catalog }: Place): boolean {
  if (/\bbegin\s+atomic\b/i.test(definition)) return true;
  const [head = ''] = definition.split(/\bas\s+\$/i);
  return Object.values(catalog.tables).some(({ name }) => speaksOf(head, name));
}

/** Whether a text has a name as a word. */
export const speaksOf = (text: string, name: string): boolean => new RegExp(`\\b${literally(name)}\\b`).test(text);

/** By its bare name, as a call. */
const mentions = (sql: string, signature: string): boolean => {
  const bare = signature.slice(signature.indexOf('.') + 1, signature.indexOf('('));
  return new RegExp(`\\b${literally(bare)}"?\\(`).test(sql);
};

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
