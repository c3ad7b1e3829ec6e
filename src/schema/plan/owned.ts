import { identifier } from '../../model/naming.ts';
import { same } from '../canonical.ts';
import type { DeltaOf } from '../delta/delta.ts';
import { schemaOfKey } from '../key.ts';
import type { Inspection, Operation } from '../operation.ts';
import { type Index, type IndexKey, tableOf } from '../state.ts';
import { columnsOf, renameColumnIn, type Tree } from '../tree.ts';
import { droppedTwin, factOf, type Node, node, online, type PlanContext, standsOnTouched, valuesIn } from './node.ts';

/** Keys, uniques, checks, indexes, foreign keys. On a table in use each is built without blocking, then put in place. */

/** The columns an index stands on. */
export const indexColumns = (index: Index): string[] => [
  ...index.include,
  ...index.keys.flatMap(({ on }) => (typeof on === 'string' ? [on] : [...columnsOf(on)])),
  ...(index.where === undefined ? [] : columnsOf(index.where)),
];

const plainColumns = (index: Index): string[] | undefined =>
  index.unique && index.where === undefined && index.keys.every(({ on }) => typeof on === 'string')
    ? index.keys.map(({ on }) => String(on))
    : undefined;

export function addIndex({ table, object }: DeltaOf<'addIndex'>, context: PlanContext): Node[] {
  const columns = indexColumns(object);
  const unique = plainColumns(object);
  const facts = {
    needs: [factOf.table(table), ...factOf.columns(table, columns), ...factOf.extensions(context.to)],
    settled: [
      ...object.keys.flatMap(({ on }) => (typeof on === 'string' ? [] : valuesIn(context.to, on))),
      ...valuesIn(context.to, object.where),
    ],
    makes: [factOf.relation(table, object.name), ...(unique === undefined ? [] : [factOf.key(table, unique)])],
  };
  if (!online(context, table))
    return [node([{ kind: 'createIndex', table, index: object, concurrently: false }], facts)];
  const precheck = object.unique ? duplicates(context, table, object) : undefined;
  const create = (index: Index): Operation => ({ kind: 'createIndex', table, index, concurrently: true, precheck });
  if (!swaps(context, 'dropIndex', table, object)) return [node([create(object)], { ...facts, mode: 'auto' })];
  const aside = temporary(object.name);
  const schema = schemaOfKey(table);
  const built = `built ${table}.${aside}`;
  return [
    node([create({ ...object, name: aside })], { ...facts, makes: [built], mode: 'auto' }),
    node(
      [
        { kind: 'dropIndex', schema, name: object.name },
        { kind: 'renameIndex', schema, from: aside, to: object.name },
      ],
      { settled: [built], makes: facts.makes, uses: [] },
    ),
  ];
}

const temporary = (name: string): string => identifier(name, 'new');

/** Whether a new version can be built beside the old one: nothing they stand on goes away in between. */
function swaps(
  context: PlanContext,
  kind: 'dropIndex' | 'dropCheck',
  table: string,
  object: { readonly name: string },
): boolean {
  const twin = droppedTwin(context, kind, table, object.name);
  if (twin === undefined || !online(context, table)) return false;
  if (twin.kind === 'dropIndex') return !standsOnTouched(context, table, indexColumns(twin.object));
  return twin.kind === 'dropCheck' && !standsOnTouched(context, table, inTable(context, table, twin.object.condition));
}

/** Raw SQL mentions words that are no columns. */
function inTable(context: PlanContext, table: string, tree: Tree): string[] {
  const names = tableOf(context.from, table)?.columns.map(({ name }) => name) ?? [];
  return names.filter((name) => columnsOf(tree).has(name));
}

function added(context: PlanContext, kind: 'addIndex' | 'addCheck', table: string, name: string): boolean {
  return droppedTwin(context, kind, table, name) !== undefined;
}

export function dropIndex({ table, object }: DeltaOf<'dropIndex'>, context: PlanContext): Node[] {
  if (added(context, 'addIndex', table, object.name) && swaps(context, 'dropIndex', table, object)) return [];
  const unique = plainColumns(object);
  return [
    node([{ kind: 'dropIndex', schema: schemaOfKey(table), name: object.name }], {
      uses: [factOf.table(table), ...factOf.columns(table, indexColumns(object)), ...factOf.extensions(context.from)],
      ends: [factOf.relation(table, object.name), ...(unique === undefined ? [] : [factOf.key(table, unique)])],
    }),
  ];
}

export const renameIndex = ({ table, from, to }: DeltaOf<'renameIndex'>): Node[] => [
  node([{ kind: 'renameIndex', schema: schemaOfKey(table), from, to }]),
];

type KeyDelta = DeltaOf<'addPrimaryKey'> | DeltaOf<'addUnique'>;

/** A key of a table in use: its index is built beside, then the old key goes and the new one takes the index. */
function addKey(delta: KeyDelta, context: PlanContext): Node[] {
  const { table, object } = delta;
  const { columns, name } = object;
  const primary = delta.kind === 'addPrimaryKey';
  const facts = {
    needs: [factOf.table(table), ...factOf.columns(table, columns), ...(primary ? factOf.notNull(table, columns) : [])],
    makes: [factOf.relation(table, name), factOf.key(table, columns)],
  };
  const operation = (usingIndex: string | undefined): Operation =>
    delta.kind === 'addPrimaryKey'
      ? { kind: 'addPrimaryKey', table, key: delta.object, usingIndex }
      : { kind: 'addUnique', table, unique: delta.object, usingIndex };
  if (!online(context, table)) return [node([operation(undefined)], facts)];
  const index: Index = {
    name: keyIndexName(delta, context),
    unique: true,
    method: 'btree',
    keys: columns.map((on): IndexKey => ({ on, direction: 'asc' })),
    include: [],
    nullsDistinct: delta.kind === 'addUnique' ? delta.object.nullsDistinct : true,
  };
  const built = `built ${table}.${index.name}`;
  return [
    node([{ kind: 'createIndex', table, index, concurrently: true, precheck: duplicates(context, table, index) }], {
      mode: 'auto',
      needs: facts.needs,
      makes: [built],
    }),
    node([operation(index.name)], { settled: [built], makes: facts.makes, needs: [`gone ${delta.kind} ${table}`] }),
  ];
}

/** Until the constraint takes the index over, it may need a name beside the old one's. */
function keyIndexName({ kind, table, object }: KeyDelta, context: PlanContext): string {
  const taken = droppedTwin(context, kind === 'addPrimaryKey' ? 'dropPrimaryKey' : 'dropUnique', table, object.name);
  return taken === undefined ? object.name : temporary(object.name);
}

export const addPrimaryKey = addKey;
export const addUnique = addKey;

function dropKey(delta: DeltaOf<'dropPrimaryKey'> | DeltaOf<'dropUnique'>, context: PlanContext): Node[] {
  const { table, object } = delta;
  const primary = delta.kind === 'dropPrimaryKey';
  const twin = context.deltas.find(
    (other): other is KeyDelta =>
      (primary ? other.kind === 'addPrimaryKey' : other.kind === 'addUnique' && other.object.name === object.name) &&
      'table' in other &&
      other.table === table,
  );
  // The old key stays until the index of the new one is built.
  const waits = twin !== undefined && online(context, table) && !standsOnTouched(context, table, object.columns);
  return [
    node([{ kind: 'dropConstraint', table, name: object.name }], {
      uses: [
        factOf.table(table),
        ...factOf.columns(table, object.columns),
        ...(primary ? factOf.notNull(table, object.columns) : []),
      ],
      ends: [factOf.relation(table, object.name), factOf.key(table, object.columns)],
      makes: primary ? [`gone addPrimaryKey ${table}`] : [],
      settled: waits ? [`built ${table}.${keyIndexName(twin, context)}`] : [],
    }),
  ];
}

export const dropPrimaryKey = dropKey;
export const dropUnique = dropKey;

const renameConstraint = ({
  table,
  from,
  to,
}: {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}): Node[] => [node([{ kind: 'renameConstraint', table, from, to }])];
export const renamePrimaryKey = renameConstraint;
export const renameUnique = renameConstraint;
export const renameCheck = renameConstraint;
export const renameForeignKey = renameConstraint;

export function addCheck({ table, object }: DeltaOf<'addCheck'>, context: PlanContext): Node[] {
  const facts = {
    needs: [
      factOf.table(table),
      ...factOf.columns(table, columnsOf(object.condition)),
      ...factOf.extensions(context.to),
    ],
    settled: valuesIn(context.to, object.condition),
    makes: [factOf.constraint(table, object.name)],
  };
  if (!online(context, table)) return [node([{ kind: 'addCheck', table, check: object, notValid: false }], facts)];
  const swap = swaps(context, 'dropCheck', table, object);
  const name = swap ? temporary(object.name) : object.name;
  const [guarded, valid] = [`guarded ${table}.${name}`, `valid ${table}.${name}`];
  const precheck = violations(context, table, object);
  return [
    node([{ kind: 'addCheck', table, check: { ...object, name }, notValid: true, precheck }], {
      ...facts,
      makes: [guarded, ...(swap ? [] : facts.makes)],
    }),
    node([{ kind: 'validateConstraint', table, name }], { settled: [guarded], makes: [valid] }),
    ...(swap
      ? [
          node(
            [
              { kind: 'dropConstraint', table, name: object.name },
              { kind: 'renameConstraint', table, from: name, to: object.name },
            ],
            { settled: [valid], makes: facts.makes },
          ),
        ]
      : []),
  ];
}

export function dropCheck({ table, object }: DeltaOf<'dropCheck'>, context: PlanContext): Node[] {
  if (added(context, 'addCheck', table, object.name) && swaps(context, 'dropCheck', table, object)) return [];
  return [
    node([{ kind: 'dropConstraint', table, name: object.name }], {
      uses: [
        factOf.table(table),
        ...factOf.columns(table, columnsOf(object.condition)),
        ...factOf.extensions(context.from),
      ],
      ends: [factOf.constraint(table, object.name)],
    }),
  ];
}

export function addForeignKey({ table, object }: DeltaOf<'addForeignKey'>, context: PlanContext): Node[] {
  if (deferrabilityTwin(context, 'dropForeignKey', { table, object })) {
    return [node([{ kind: 'alterDeferrability', table, foreignKey: object }])];
  }
  const { to, columns, name } = object;
  const facts = {
    needs: [
      factOf.table(table),
      factOf.table(to.table),
      ...factOf.columns(table, columns),
      ...factOf.columns(to.table, to.columns),
      factOf.key(to.table, to.columns),
    ],
    makes: [factOf.constraint(table, name)],
  };
  if (!online(context, table))
    return [node([{ kind: 'addForeignKey', table, foreignKey: object, notValid: false }], facts)];
  const guarded = `guarded ${table}.${name}`;
  const precheck = orphans(context, table, object);
  return [
    node([{ kind: 'addForeignKey', table, foreignKey: object, notValid: true, precheck }], {
      ...facts,
      makes: [guarded, ...facts.makes],
    }),
    node([{ kind: 'validateConstraint', table, name }], { settled: [guarded] }),
  ];
}

export function dropForeignKey({ table, object }: DeltaOf<'dropForeignKey'>, context: PlanContext): Node[] {
  if (deferrabilityTwin(context, 'addForeignKey', { table, object })) return [];
  const { to, columns, name } = object;
  return [
    node([{ kind: 'dropConstraint', table, name }], {
      uses: [
        factOf.table(table),
        factOf.table(to.table),
        ...factOf.columns(table, columns),
        ...factOf.columns(to.table, to.columns),
        factOf.key(to.table, to.columns),
      ],
      ends: [factOf.constraint(table, name)],
    }),
  ];
}

/** A foreign key of which only the deferrability differs is altered, so that no row is looked at again. */
function deferrabilityTwin(
  context: PlanContext,
  kind: 'addForeignKey' | 'dropForeignKey',
  { table, object }: Pick<DeltaOf<'addForeignKey'>, 'table' | 'object'>,
): boolean {
  const twin = droppedTwin(context, kind, table, object.name);
  if (twin === undefined || twin.kind !== kind || twin.object.deferrable === object.deferrable) return false;
  return same({ ...twin.object, deferrable: undefined }, { ...object, deferrable: undefined });
}

/** The names of columns as the migration finds them; undefined where one is new or changes its type. */
function former(context: PlanContext, table: string, columns: readonly string[]): string[] | undefined {
  const names = columns.map((column) => context.formerColumn(table, column));
  return names.some((name) => name === undefined) ? undefined : names.map(String);
}

function inFormerNames(context: PlanContext, table: string, tree: Tree): Tree | undefined {
  const columns = inTable(context, table, tree);
  const names = former(context, table, columns);
  if (names === undefined || context.formerTable(table) === undefined) return undefined;
  return columns.reduce((renamed, column, i) => renameColumnIn(renamed, column, names[i] ?? column), tree);
}

function violations(
  context: PlanContext,
  key: string,
  check: { readonly name: string; readonly condition: Tree },
): Inspection | undefined {
  const [table, condition] = [context.formerTable(key), inFormerNames(context, key, check.condition)];
  return table === undefined || condition === undefined
    ? undefined
    : { finds: 'violations', table, name: check.name, condition };
}

function duplicates(context: PlanContext, key: string, index: Index): Inspection | undefined {
  const table = context.formerTable(key);
  const where = index.where === undefined ? undefined : inFormerNames(context, key, index.where);
  const keys = index.keys.map(({ on, ...rest }) => ({
    ...rest,
    on: typeof on === 'string' ? context.formerColumn(key, on) : inFormerNames(context, key, on),
  }));
  const known = keys.flatMap(({ on, ...rest }) => (on === undefined ? [] : [{ ...rest, on }]));
  if (table === undefined || known.length < keys.length || (index.where !== undefined && where === undefined))
    return undefined;
  return { finds: 'duplicates', table, index: { ...index, keys: known, where } };
}

function orphans(
  context: PlanContext,
  key: string,
  foreign: DeltaOf<'addForeignKey'>['object'],
): Inspection | undefined {
  const [table, target] = [context.formerTable(key), context.formerTable(foreign.to.table)];
  const columns = former(context, key, foreign.columns);
  const there = former(context, foreign.to.table, foreign.to.columns);
  if (table === undefined || target === undefined || columns === undefined || there === undefined) return undefined;
  return { finds: 'orphans', table, columns, to: { table: target, columns: there } };
}
