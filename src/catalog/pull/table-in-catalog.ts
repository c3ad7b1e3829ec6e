import { sequenceName } from '../../schema/plan/sequence-name.ts';
import type { Check, Column, ForeignKey, Index, ReferentialAction, Table, Unique } from '../../schema/state.ts';
import { tokens } from '../../schema/token.ts';
import { rawTree, type Tree } from '../../schema/tree.ts';
import type {
  Catalog,
  CatalogColumn,
  CatalogConstraint,
  CatalogIndex,
  CatalogSequence,
  CatalogTable,
  CatalogView,
} from '../catalog.ts';
import { exclusionIn } from './exclusion.ts';
import { readIndexDefinition } from './index-keys.ts';

/** A table as a State has it, and which of its parts no State can hold. */
export interface TableInCatalog {
  readonly table: Table;
  readonly constraints: readonly string[];
  readonly indexes: readonly string[];
}

/** Where names without a schema are. */
export interface Place {
  readonly catalog: Catalog;
  readonly schema: string;
}

/** The schema of a name, undefined for the one that needs no saying. */
export const schemaAt = (place: Place, schema: string): string | undefined =>
  schema === place.schema ? undefined : schema;

/** `public.users` → `users`, `audit.log` as it is. */
export const keyAt = (place: Place, key: string): string =>
  key.startsWith(`${place.schema}.`) ? key.slice(place.schema.length + 1) : key;

export function tableIn(found: CatalogTable, place: Place): TableInCatalog {
  const constraints = Object.entries(found.constraints);
  const representable = constraints.filter(([name, one]) => isRepresentable(name, one));
  const of = (kind: CatalogConstraint['kind']) => representable.filter(([, one]) => one.kind === kind);
  const [primary] = of('primary key');
  const indexes = Object.entries(found.indexes).map(([name, index]) => [name, indexIn(name, index, found)] as const);
  const schema = schemaAt(place, found.schema);
  const exclusions = of('exclusion').flatMap(([name, one]) => exclusionIn(name, one, treeIn) ?? []);
  return {
    table: {
      ...(schema === undefined ? {} : { schema }),
      name: found.name,
      ...(found.comment === null ? {} : { comment: found.comment }),
      columns: inOrder(found.columns).map(([name, column]) => columnIn(name, column, found, place)),
      ...(primary === undefined ? {} : { primaryKey: { name: primary[0], columns: primary[1].columns } }),
      uniques: of('unique').map(
        ([name, one]): Unique => ({
          name,
          columns: one.columns,
          nullsDistinct: !/^UNIQUE NULLS NOT DISTINCT/.test(one.definition),
        }),
      ),
      checks: of('check').map(([name, one]): Check => ({ name, condition: conditionOf(one) })),
      ...(exclusions.length === 0 ? {} : { exclusions }),
      indexes: indexes.flatMap(([, index]) => index ?? []),
      foreignKeys: of('foreign key').flatMap(([name, one]) => foreignKeyIn(name, one, place)),
      ...storageIn(found),
    },
    constraints: constraints.filter(([name, one]) => !isRepresentable(name, one)).map(([name]) => name),
    indexes: indexes.filter(([, index]) => index === undefined).map(([name]) => name),
  };
}

function storageIn({ unlogged, tablespace, options }: CatalogTable): Pick<Table, 'storage'> {
  const parameters = Object.fromEntries(
    options.map((option) => [option.slice(0, option.indexOf('=')), option.slice(option.indexOf('=') + 1)] as const),
  );
  const storage = {
    ...(unlogged ? { unlogged: true as const } : {}),
    ...(tablespace === null ? {} : { tablespace }),
    ...(options.length === 0 ? {} : { parameters }),
  };
  return Object.keys(storage).length === 0 ? {} : { storage };
}

const inOrder = (columns: CatalogTable['columns']): [string, CatalogColumn][] =>
  Object.entries(columns).sort(([, a], [, b]) => a.position - b.position);

function columnIn(name: string, column: CatalogColumn, table: CatalogTable, place: Place): Column {
  const { type, collation, generated, identity, comment } = column;
  const serial = ownSequence(name, column, table, place);
  return {
    name,
    type,
    nullable: !column.notNull,
    ...(column.default === null || serial ? {} : { default: treeIn(column.default, type) }),
    ...(identity === null ? {} : { identity: identity.kind }),
    ...(serial ? { identity: 'serial' as const } : {}),
    ...(generated === null ? {} : { generated: treeIn(generated.expression, type) }),
    ...(collation === null ? {} : { collation }),
    ...(comment === null ? {} : { comment }),
  };
}

/** Whether a column is what `serial` makes, with nothing said besides. */
function ownSequence(
  name: string,
  { type, default: value, notNull }: CatalogColumn,
  table: CatalogTable,
  place: Place,
): boolean {
  const owned = `${table.schema}.${table.name}`;
  const found = Object.entries(place.catalog.sequences).find(([, { ownedBy }]) => ownedBy === `${owned}.${name}`);
  if (found === undefined || value === null || !notNull) return false;
  const [key, sequence] = found;
  const expected = `${table.schema}.${sequenceName(table.name, name)}`;
  return key === expected && asksFor(value, key) && sequence.type === type && isPlainSequence(sequence);
}

/** `nextval('users_id_seq'::regclass)` of this sequence. */
function asksFor(value: string, key: string): boolean {
  const [, text = ''] = /^nextval\('((?:[^']|'')*)'::regclass\)$/.exec(value) ?? [];
  const named = text.replaceAll("''", "'").replaceAll('"', '');
  return named === key || key.endsWith(`.${named}`);
}

const greatest: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
};

/** A sequence that begins with 1, goes up by 1, and ends where its type does. */
export const isPlainSequence = ({ type, start, increment, min, max, cycle }: CatalogSequence): boolean =>
  start === '1' && increment === '1' && min === '1' && max === greatest[type] && !cycle;

const referential = new Set<string>(['no action', 'restrict', 'cascade', 'set null', 'set default']);

/** What a State has no word for: some exclusions, keys to be checked later, partial matches, constraints of one table only. */
function isRepresentable(name: string, one: CatalogConstraint): boolean {
  const { kind, definition, deferrable } = one;
  switch (kind) {
    case 'exclusion':
      return exclusionIn(name, one, treeIn) !== undefined;
    case 'primary key':
    case 'unique':
      return !deferrable && !/\) (INCLUDE|WITH|USING)/.test(definition);
    case 'check':
      return !/ NO INHERIT$| NO INHERIT NOT VALID$/.test(definition);
    case 'foreign key':
      return !/ MATCH FULL| SET (NULL|DEFAULT) \(/.test(definition);
  }
}

/** `CHECK ((a > 0)) NOT VALID` → `a > 0`. */
function conditionOf({ definition }: CatalogConstraint): Tree {
  const [, text = definition] = /^CHECK \(([\s\S]*)\)(?: NOT VALID)?$/.exec(definition) ?? [];
  return treeIn(text, 'boolean');
}

function foreignKeyIn(name: string, one: CatalogConstraint, place: Place): ForeignKey[] {
  const { references, columns, deferrable, deferred } = one;
  if (references === null) return [];
  const { onDelete, onUpdate } = references;
  if (!(referential.has(onDelete) && referential.has(onUpdate))) return [];
  return [
    {
      name,
      columns,
      to: { table: keyAt(place, references.table), columns: references.columns },
      onDelete: onDelete as ReferentialAction,
      onUpdate: onUpdate as ReferentialAction,
      ...(deferrable ? { deferrable: deferred ? ('deferred' as const) : ('immediate' as const) } : {}),
    },
  ];
}

/** Undefined where it has something that no State can hold. */
export function indexIn(
  name: string,
  index: CatalogIndex,
  table: Pick<CatalogTable, 'columns'> | Pick<CatalogView, 'columns'>,
): Index | undefined {
  const text = readIndexDefinition(index.definition);
  if (text.more !== undefined || !index.valid || !known.has(index.method)) return undefined;
  if (text.keys.some(({ collation }) => collation !== undefined)) return undefined;
  return {
    name,
    unique: index.unique,
    method: index.method,
    keys: text.keys.map(({ on, opclass, direction, nulls }) => ({
      on: 'column' in on && on.column in table.columns ? on.column : treeIn('sql' in on ? on.sql : on.column, ''),
      direction,
      ...(nulls === undefined ? {} : { nulls }),
      ...(opclass === undefined ? {} : { opclass }),
    })),
    include: index.include.map((column) =>
      column.replace(/^"([\s\S]*)"$/, (_, name: string) => name.replaceAll('""', '"')),
    ),
    ...(index.predicate === null ? {} : { where: treeIn(index.predicate, 'boolean') }),
    nullsDistinct: text.nullsDistinct,
  };
}

const known = new Set(['btree', 'hash', 'gin', 'gist', 'brin', 'spgist']);

/** An expression as the server prints it, without parentheses around the whole. */
export const treeIn = (text: string, type: string): Tree => {
  const all = tokens(text);
  let depth = 0;
  const whole =
    all[0]?.text === '(' &&
    all.every((token, i) => {
      if (token.text === '(') depth++;
      if (token.text === ')') depth--;
      return depth > 0 || i === all.length - 1;
    });
  return whole ? treeIn(text.slice(all[0]?.end ?? 0, all.at(-1)?.start), type) : rawTree(text, type);
};
