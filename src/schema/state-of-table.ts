import type { Expr } from '../expr/node.ts';
import type {
  AttributeModel,
  ExclusionModel,
  IdentityModel,
  IndexModel,
  ReferenceModel,
  ResourceModel,
} from '../model/model.ts';
import { identifier } from '../model/naming.ts';
import { grantsOf } from '../model/policy/grants.ts';
import { columnType } from '../type/domain.ts';
import { partitionFrom } from './partition/from-model.ts';
import type { SecurityOfTable } from './security/from-model.ts';
import type {
  Check,
  Column,
  Exclusion,
  ForeignKey,
  Index,
  IndexKey,
  ReferentialAction,
  Table,
  Unique,
} from './state.ts';
import { keyOf } from './state.ts';
import { type Tree, treeOf } from './tree.ts';

/** The table a resource describes. */
export function tableFrom(resource: ResourceModel, security?: SecurityOfTable): Table {
  const { schema, table: name, description: comment, was } = resource;
  return {
    ...present({ schema, comment, was }),
    name,
    columns: resource.attributes.map(columnFrom),
    ...(resource.primaryKeyConstraint === undefined
      ? {}
      : { primaryKey: { name: resource.primaryKeyConstraint, columns: columnsIn(resource.primaryKey) } }),
    uniques: resource.identities.filter(({ constraint }) => constraint).map(identityConstraint),
    checks: [
      ...resource.attributes.flatMap((attribute) => choiceCheck(resource, attribute)),
      ...resource.checks.map(({ constraint, condition }) => ({ name: constraint, condition: treeOf(condition) })),
    ],
    indexes: [
      ...resource.identities.filter(({ constraint }) => !constraint).map(identityIndex),
      ...resource.indexes.map(indexFrom),
      ...resource.references.flatMap(referenceIndex),
    ],
    ...(resource.exclusions.length === 0 ? {} : { exclusions: resource.exclusions.map(exclusionFrom) }),
    foreignKeys: resource.references.map(foreignKeyFrom),
    ...grantsFrom(resource),
    ...(security === undefined ? {} : present({ rowSecurity: security.rowSecurity, policies: security.policies })),
    ...present({ storage: resource.storage }),
    ...(resource.partition === undefined ? {} : partitionFrom(resource.partition)),
  };
}

/** What roles may do with it. */
export function grantsFrom({ repo, grants, view }: ResourceModel): Pick<Table, 'grants'> {
  const found = grantsOf(repo.grants, grants, view !== undefined);
  return found.length === 0 ? {} : { grants: found };
}

/** The entries that have a value. */
function present<T extends Readonly<Record<string, unknown>>>(entries: T): Partial<T> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const columnsIn = (attributes: readonly AttributeModel[]): string[] => attributes.map(({ column }) => column);

function columnFrom(attribute: AttributeModel): Column {
  const { generated, default: given } = attribute;
  return {
    name: attribute.column,
    type: columnType(attribute.type),
    nullable: attribute.nullable,
    ...present({
      // A default of the application is no concern of the database.
      default: given?.in === 'sql' ? treeOf(given.expr) : undefined,
      identity: generated?.by === 'identity' ? generated.as : undefined,
      generated: generated?.by === 'expression' ? treeOf(generated.expr) : undefined,
      collation: attribute.collation,
      comment: attribute.description,
      was: attribute.was,
    }),
  };
}

/** `oneOf` is text with a check; a native enum needs none. */
function choiceCheck(resource: ResourceModel, { column, type }: AttributeModel): Check[] {
  if (type.values === undefined || type.enumeration !== undefined) return [];
  const condition: Tree = {
    call: 'in',
    args: [
      { column, type: type.sql },
      { literal: arrayText(type.values), type: `${type.sql}[]` },
    ],
    type: 'boolean',
  };
  return [{ name: identifier(resource.table, column, 'check'), condition }];
}

/** `{open,"in progress"}` */
const arrayText = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

const plainKey = (on: string): IndexKey => ({ on, direction: 'asc' });

const identityConstraint = ({ index, attributes, nullsDistinct }: IdentityModel): Unique => ({
  name: index,
  columns: columnsIn(attributes),
  nullsDistinct,
});

/** The unique index of an identity. */
export function identityIndex(identity: IdentityModel): Index {
  return {
    name: identity.index,
    unique: true,
    method: 'btree',
    keys: columnsIn(identity.attributes).map(plainKey),
    include: [],
    ...whereFrom(identity.where),
    nullsDistinct: identity.nullsDistinct,
  };
}

const whereFrom = (where: Expr | undefined) => (where === undefined ? {} : { where: treeOf(where) });

/** An index that is asked for as such. */
export function indexFrom(index: IndexModel): Index {
  return {
    name: index.index,
    unique: index.unique,
    method: index.method,
    keys: index.keys.map(({ expr, direction, nulls, opclass }) => {
      return { on: keyFrom(expr), direction, ...present({ nulls: besidesDefault(direction, nulls), opclass }) };
    }),
    include: columnsIn(index.include),
    ...whereFrom(index.where),
    nullsDistinct: index.nullsDistinct,
  };
}

/** A column by its name, anything else as it is computed. */
function keyFrom(expr: Expr): IndexKey['on'] {
  if (expr.kind === 'attribute') return expr.column.column;
  const tree = treeOf(expr);
  return 'column' in tree ? tree.column : tree;
}

const exclusionFrom = ({ constraint: name, method, keys, where }: ExclusionModel): Exclusion => ({
  name,
  method,
  keys: keys.map(({ expr, operator }) => ({ on: keyFrom(expr), operator })),
  ...whereFrom(where),
});

/** Saying what PostgreSQL does anyway is no difference. */
function besidesDefault(direction: 'asc' | 'desc', nulls: 'first' | 'last' | undefined) {
  return nulls === (direction === 'asc' ? 'last' : 'first') ? undefined : nulls;
}

function referenceIndex({ index, on }: ReferenceModel): Index[] {
  if (index === undefined) return [];
  const keys = on.map(({ here }) => plainKey(here.column));
  return [{ name: index, unique: false, method: 'btree', keys, include: [], nullsDistinct: true }];
}

const actions: Readonly<Record<ReferenceModel['onDelete'], ReferentialAction>> = {
  nothing: 'no action',
  restrict: 'restrict',
  cascade: 'cascade',
  nilify: 'set null',
  default: 'set default',
};

function foreignKeyFrom(reference: ReferenceModel): ForeignKey {
  const { constraint, on, destination, onDelete, onDeleteOf, onUpdate, deferrable } = reference;
  return {
    name: constraint,
    columns: on.map(({ here }) => here.column),
    to: {
      table: keyOf({ schema: destination.schema, name: destination.table }),
      columns: on.map(({ there }) => there.column),
    },
    onDelete: actions[onDelete],
    ...present({ onDeleteColumns: onDeleteOf?.map(({ column }) => column) }),
    onUpdate: actions[onUpdate],
    ...present({ deferrable }),
  };
}
