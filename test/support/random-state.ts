import fc from 'fast-check';
import {
  type Check,
  type Column,
  type EnumType,
  type Exclusion,
  type ForeignKey,
  type Index,
  keyOf,
  type State,
  type Statement,
  type Table,
  type View,
} from '../../src/schema/state.ts';
import { bodyOf } from '../../src/schema/view/body.ts';
import { call, check, col, foreignKey, index, literal, raw, state } from './state.ts';

/** Samples of each type, as text; the first is used where one is needed. */
export const samples: Readonly<Record<string, readonly string[]>> = {
  text: ['1', "it's", ''],
  integer: ['1', '-7'],
  bigint: ['1', '8589934592'],
  boolean: ['t', 'f'],
  uuid: ['00000000-0000-4000-8000-000000000001'],
  jsonb: ['1', '{"a": [1]}'],
  'numeric(10,2)': ['1.00'],
  'timestamp(3) with time zone': ['2024-02-29 12:00:00+00'],
  'text[]': ['{a,"b c"}'],
  mood: ['good'],
  int4range: ['[1,3)', '[4,9)'],
};
const types = Object.keys(samples);
const columnNames = ['name', 'email', 'age', 'kind', 'note', 'Odd "name'];
const tableNames = ['users', 'tickets', 'tags', 'notes'];

interface Drawn {
  readonly tables: readonly DrawnTable[];
  readonly moods: readonly string[];
  readonly citext: boolean;
  readonly audit: boolean;
  readonly views: readonly DrawnView[];
  /** What a function that indexes call does, and which table a trigger is on. */
  readonly loud: 'upper' | 'lower' | undefined;
  readonly watched: string | undefined;
}
interface DrawnTable {
  readonly name: string;
  readonly audit: boolean;
  readonly key: 'uuid' | 'integer' | 'bigint';
  readonly comment: string | undefined;
  readonly columns: readonly DrawnColumn[];
  readonly refers: readonly {
    readonly to: string;
    readonly required: boolean;
    readonly onDelete: ForeignKey['onDelete'];
    readonly deferred: boolean;
  }[];
}
interface DrawnView {
  readonly name: string;
  readonly of: string;
  readonly materialized: boolean;
  readonly comment: string | undefined;
  /** How many columns it gives, beside the first. */
  readonly columns: number;
  readonly filtered: boolean;
  readonly indexed: boolean;
  readonly byHand: boolean;
}
interface DrawnColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly given: 'nothing' | 'literal' | 'function';
  readonly comment: string | undefined;
  readonly indexed: 'no' | 'plain' | 'unique' | 'expression' | 'partial' | 'constraint' | 'exclusion';
  readonly checked: boolean;
  readonly computed: boolean;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });
const drawnColumn: fc.Arbitrary<DrawnColumn> = fc.record({
  name: fc.constantFrom(...columnNames),
  type: fc.constantFrom(...types),
  nullable: fc.boolean(),
  given: fc.constantFrom('nothing', 'literal', 'function'),
  comment: maybe(fc.constantFrom('words', "more 'words'")),
  indexed: fc.constantFrom('no', 'no', 'plain', 'unique', 'expression', 'partial', 'constraint', 'exclusion'),
  checked: fc.boolean(),
  computed: fc.boolean(),
});
const drawnTable: fc.Arbitrary<DrawnTable> = fc.record({
  name: fc.constantFrom(...tableNames),
  audit: fc.boolean(),
  key: fc.constantFrom('uuid', 'integer', 'bigint'),
  comment: maybe(fc.constantFrom('people', 'things')),
  columns: fc.uniqueArray(drawnColumn, { maxLength: 4, selector: ({ name }) => name }),
  refers: fc.uniqueArray(
    fc.record({
      to: fc.constantFrom(...tableNames),
      required: fc.boolean(),
      onDelete: fc.constantFrom('no action' as const, 'cascade' as const, 'restrict' as const),
      deferred: fc.boolean(),
    }),
    { maxLength: 2, selector: ({ to }) => to },
  ),
});
const drawnView: fc.Arbitrary<DrawnView> = fc.record({
  name: fc.constantFrom('first_view', 'second_view', 'third_view'),
  of: fc.constantFrom(...tableNames, 'first_view', 'second_view'),
  materialized: fc.boolean(),
  comment: maybe(fc.constantFrom('seen', 'looked at')),
  columns: fc.nat({ max: 3 }),
  filtered: fc.boolean(),
  indexed: fc.boolean(),
  byHand: fc.boolean(),
});
const drawn: fc.Arbitrary<Drawn> = fc.record({
  tables: fc.uniqueArray(drawnTable, { maxLength: 4, selector: ({ name }) => name }),
  moods: fc.constantFrom(['good'], ['good', 'bad'], ['bad', 'good'], ['good', 'so so', 'bad'], ['fine', 'good']),
  citext: fc.boolean(),
  audit: fc.boolean(),
  views: fc.uniqueArray(drawnView, { maxLength: 3, selector: ({ name }) => name }),
  loud: fc.constantFrom(undefined, undefined, 'upper', 'lower'),
  watched: fc.constantFrom(undefined, ...tableNames),
});

/** A State that PostgreSQL accepts. */
export const anyState: fc.Arbitrary<State> = drawn.map(toState);

function toState({ tables, moods, citext, audit, views, loud, watched }: Drawn): State {
  const used = tables.some(({ columns }) => columns.some(({ type }) => type === 'mood'));
  const enums: EnumType[] = used ? [{ name: 'mood', values: moods }] : [];
  const schemaOf = (table: DrawnTable): string | undefined => (audit && table.audit ? 'audit' : undefined);
  const keyIn = (table: DrawnTable): string => (schemaOf(table) === undefined ? table.name : `audit.${table.name}`);
  const keys = new Map(tables.map((table) => [table.name, { key: keyIn(table), type: table.key }]));
  const plain = tables.map((table) => toTable(table, schemaOf(table), keys));
  const made = loud === undefined ? plain : plain.map(calling);
  const statements = [...loudness(loud), ...watching(made, watched)];
  return state(made, {
    enums,
    extensions: citext ? ['citext'] : [],
    schemas: audit && made.some(({ schema }) => schema !== undefined) ? ['audit'] : [],
    views: toViews(views, made),
    ...(statements.length === 0 ? {} : { statements }),
  });
}

const loudness = (by: string | undefined): Statement[] =>
  by === undefined
    ? []
    : [
        {
          name: 'loud',
          up: [`create function loud(words text) returns text language sql immutable as $$ select ${by}(words) $$`],
          down: ['drop function loud(text)'],
          after: [],
        },
      ];

/** Its expressions call the function. */
const calling = (table: Table): Table => ({
  ...table,
  indexes: table.indexes.map((one) => ({
    ...one,
    keys: one.keys.map((key) =>
      typeof key.on === 'object' && 'call' in key.on
        ? { ...key, on: { raw: ['loud', '(', ...key.on.args, ')'], type: 'text' } }
        : key,
    ),
  })),
});

function watching(tables: readonly Table[], name: string | undefined): Statement[] {
  const table = tables.find((one) => one.name === name);
  if (table === undefined) return [];
  const quoted = `${table.schema === undefined ? '' : `${table.schema}.`}${table.name}`;
  return [
    {
      name: 'watch',
      up: [
        `create trigger watch before update on ${quoted} for each row execute function suppress_redundant_updates_trigger()`,
      ],
      down: [`drop trigger watch on ${quoted}`],
      after: [keyOf(table)],
    },
  ];
}

interface Relation {
  readonly key: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Views over the tables there are, and over each other. */
function toViews(drawnViews: readonly DrawnView[], tables: readonly Table[]): View[] {
  const relations: Relation[] = tables.map((table) => ({
    key: keyOf(table),
    name: table.name,
    columns: table.columns,
  }));
  const made: View[] = [];
  for (const one of [...drawnViews].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const source = relations.find(({ name }) => name === one.of) ?? relations[0];
    if (source === undefined) continue;
    const view = toView(one, source, relations);
    made.push(view);
    relations.push({ key: view.name, name: view.name, columns: view.columns });
  }
  return made.reverse();
}

function toView(one: DrawnView, source: Relation, relations: readonly Relation[]): View {
  const { name, materialized, comment, indexed } = one;
  const picked = source.columns.slice(0, 1 + one.columns);
  const [first] = picked;
  const list = picked.map((column, i) => `t.${quoted(column.name)} as "c${i}"`);
  const from = source.key.split('.').map(quoted).join('.');
  const sql = `select ${list.join(', ')} from ${from} t${one.filtered && first ? ` where t.${quoted(first.name)} is not null` : ''}`;
  const known = new Map(relations.map(({ key, columns }) => [key, new Set(columns.map((column) => column.name))]));
  return {
    name,
    materialized,
    ...(comment === undefined ? {} : { comment }),
    columns: picked.map(({ type }, i) => ({ name: `c${i}`, type, ...(i === 1 && comment ? { comment } : {}) })),
    body: bodyOf(sql, known),
    ...(one.byHand ? { dependsOn: [source.key] } : {}),
    indexes: materialized && indexed ? [index(`${name}_c0_index`, ['c0'], { unique: true })] : [],
  };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function toTable(
  table: DrawnTable,
  schema: string | undefined,
  keys: ReadonlyMap<string, { key: string; type: string }>,
): Table {
  const { name, key, comment } = table;
  const refers = table.refers.flatMap((one) => {
    const target = keys.get(one.to);
    return target === undefined ? [] : [{ ...one, target, column: `${one.to}_id` }];
  });
  const columns: Column[] = [
    {
      name: 'id',
      type: key,
      nullable: false,
      ...(key === 'uuid' ? { default: raw('gen_random_uuid()', 'uuid') } : { identity: 'by default' as const }),
    },
    ...table.columns.map(toColumn),
    ...table.columns.flatMap(computedFrom),
    ...refers.map(({ column, target, required }): Column => ({ name: column, type: target.type, nullable: !required })),
  ];
  return {
    ...(schema === undefined ? {} : { schema }),
    name,
    ...(comment === undefined ? {} : { comment }),
    columns,
    primaryKey: { name: `${name}_pkey`, columns: ['id'] },
    uniques: table.columns
      .filter(({ indexed, type }) => indexed === 'constraint' && type !== 'jsonb')
      .map((one) => ({ name: `${name}_${one.name}_key`, columns: [one.name], nullsDistinct: one.nullable })),
    checks: table.columns.flatMap((one) => toCheck(name, one)),
    ...excludingIn(name, table.columns),
    indexes: [
      ...table.columns.flatMap((one) => toIndex(name, one)),
      ...refers.map(({ column }) => index(`${name}_${column}_index`, [column])),
    ],
    foreignKeys: refers.map(({ column, target, onDelete, deferred }) =>
      foreignKey(`${name}_${column}_fkey`, [column], target.key, {
        onDelete,
        ...(deferred ? { deferrable: 'deferred' as const } : {}),
      }),
    ),
  };
}

/** Computed instead of stored, from nothing else. */
const isComputed = ({ type, computed, given }: DrawnColumn): boolean =>
  computed && type === 'text' && given === 'function';

function toColumn(drawnColumn: DrawnColumn): Column {
  const { name, type, nullable, given, comment } = drawnColumn;
  if (isComputed(drawnColumn)) return { name, type, nullable, generated: literal('1', 'text') };
  const [sample = ''] = samples[type] ?? [];
  const functions: Readonly<Record<string, ReturnType<typeof raw>>> = {
    uuid: raw('gen_random_uuid()', 'uuid'),
    'timestamp(3) with time zone': call('now', [], 'timestamp(3) with time zone'),
  };
  const value =
    given === 'nothing'
      ? undefined
      : given === 'function'
        ? (functions[type] ?? literal(sample, type))
        : literal(sample, type);
  return {
    name,
    type,
    nullable,
    ...(value === undefined ? {} : { default: value }),
    ...(comment === undefined ? {} : { comment }),
  };
}

const computedFrom = ({ name, type, computed, given }: DrawnColumn): Column[] =>
  computed && type === 'text' && given !== 'function'
    ? [{ name: `${name}_up`, type: 'text', nullable: true, generated: call('upper', [col(name, 'text')], 'text') }]
    : [];

function toCheck(table: string, { name, type, checked }: DrawnColumn): Check[] {
  if (!checked) return [];
  const column = col(name, type);
  if (type === 'integer' || type === 'bigint')
    return [check(`${table}_${name}_check`, call('neq', [column, literal('0', type)], 'boolean'))];
  if (type === 'text')
    return [check(`${table}_${name}_check`, call('in', [column, literal('{1,"it\'s",""}', 'text[]')], 'boolean'))];
  return type === 'mood'
    ? [check(`${table}_${name}_check`, call('eq', [column, literal('good', 'mood')], 'boolean'))]
    : [];
}

/** Ranges exclude those they overlap, everything else what is equal; jsonb has no such index. */
function excludingIn(table: string, columns: readonly DrawnColumn[]): Pick<Table, 'exclusions'> {
  const exclusions = columns
    .filter(({ indexed, type }) => indexed === 'exclusion' && type !== 'jsonb')
    .map(
      ({ name, type, nullable }): Exclusion => ({
        name: `${table}_${name}_excl`,
        method: type === 'int4range' ? 'gist' : 'btree',
        keys: [{ on: name, operator: type === 'int4range' ? '&&' : '=' }],
        ...(nullable
          ? { where: call('isNotNull', [col(name, type)], 'boolean') }
          : { deferrable: 'deferred' as const }),
      }),
    );
  return exclusions.length === 0 ? {} : { exclusions };
}

function toIndex(table: string, { name, type, indexed }: DrawnColumn): Index[] {
  if (['no', 'constraint', 'exclusion'].includes(indexed) || type === 'jsonb') return [];
  const label = `${table}_${name}_index`;
  if (indexed === 'expression') return type === 'text' ? [index(label, [call('lower', [col(name, type)], type)])] : [];
  const where = call('isNotNull', [col(name, type)], 'boolean');
  if (indexed === 'partial') return [index(label, [name], { where, unique: true })];
  return [
    index(label, [name], {
      unique: indexed === 'unique',
      keys: [{ on: name, direction: indexed === 'plain' ? 'desc' : 'asc' }],
    }),
  ];
}
