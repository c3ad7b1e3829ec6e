import type { Expr } from '../expr/node.ts';
import { domainOf } from '../model/domain/domain-model.ts';
import type { AttributeModel, IdentityModel, ResourceModel } from '../model/model.ts';
import { identifier } from '../model/naming.ts';
import type { Type } from '../type/type.ts';
import { checkExclusions } from './exclusions.ts';
import { judge, valueIn } from './judge.ts';
import { absent, keyText } from './key-text.ts';
import { Scope } from './scope.ts';
import type { StoredRow } from './table.ts';
import { broken, dangling, nullIn, nullInDomain, refusedByDomain, taken } from './violation.ts';
import type { Writing } from './writing.ts';

/** Refuses a row its table may not have, in the order in which PostgreSQL looks. `before` is what it takes the place of. */
export function checkRow(
  resource: ResourceModel,
  row: StoredRow,
  before: StoredRow | undefined,
  writing: Writing,
): void {
  const { definitions } = writing.store;
  for (const { column, nullable } of definitions.columns(resource))
    if (!nullable && row[column] === null) throw nullIn(resource, column);
  const models = definitions.of(resource);
  checkDomains(models, row, writing);
  const checks = models.flatMap(checksOf).sort((a, b) => (a.constraint < b.constraint ? -1 : 1));
  for (const { constraint, fails } of checks) if (fails(row, writing)) throw broken(resource, constraint);
  for (const unique of models.flatMap(uniquesOf))
    if (isTaken(resource, unique, row, { before, writing })) throw taken(resource, unique.constraint);
  for (const model of models) checkExclusions(resource, model.exclusions, { row, before, writing });
}

/** Refuses a row with a value that its domain does not allow, in a list too. */
function checkDomains(resources: readonly ResourceModel[], row: StoredRow, writing: Writing): void {
  for (const { attributes } of resources)
    for (const { column, type } of attributes) checkValue(type, row[column], writing);
}

function checkValue(type: Type, value: unknown, writing: Writing): void {
  const model = domainOf(type);
  if (model === undefined) {
    if (type.item !== undefined && Array.isArray(value)) for (const one of value) checkValue(type.item, one, writing);
    return;
  }
  if (value === null) {
    if (model.notNull) throw nullInDomain(model);
    return;
  }
  const { check } = model;
  if (check !== undefined && valueIn(check.condition, Scope.about({ value }, writing)) === false)
    throw refusedByDomain(model, check.constraint);
}

interface Check {
  readonly constraint: string;
  readonly fails: (row: StoredRow, writing: Writing) => boolean;
}

/** Declared checks, and those of values that are one of several. Null passes. */
function checksOf(resource: ResourceModel): readonly Check[] {
  const choices = resource.attributes.flatMap(({ column, type }): readonly Check[] => {
    const { values, enumeration } = type;
    if (values === undefined || enumeration !== undefined) return [];
    const fails = (row: StoredRow): boolean => row[column] !== null && !values.includes(String(row[column]));
    return [{ constraint: identifier(resource.table, column, 'check'), fails }];
  });
  const declared = resource.checks.map(
    ({ constraint, condition }): Check => ({
      constraint,
      fails: (row, writing) => valueIn(condition, Scope.about(row, writing)) === false,
    }),
  );
  return [...choices, ...declared];
}

/** What no two rows have in common. */
interface Unique {
  readonly constraint: string;
  readonly keys: readonly Expr[] | readonly AttributeModel[];
  readonly where: Expr | undefined;
  readonly nullsDistinct: boolean;
}

function uniquesOf(resource: ResourceModel): readonly Unique[] {
  const { primaryKey, primaryKeyConstraint, identities, indexes } = resource;
  const primary: readonly Unique[] =
    primaryKeyConstraint === undefined
      ? []
      : [{ constraint: primaryKeyConstraint, keys: primaryKey, where: undefined, nullsDistinct: true }];
  return [
    ...primary,
    ...identities.map(
      ({ index, attributes, where, nullsDistinct }: IdentityModel): Unique => ({
        constraint: index,
        keys: attributes,
        where,
        nullsDistinct,
      }),
    ),
    ...indexes
      .filter(({ unique }) => unique)
      .map(({ index, keys, where }) => ({
        constraint: index,
        keys: keys.map(({ expr }) => expr),
        where,
        nullsDistinct: true,
      })),
  ];
}

function isTaken(
  resource: ResourceModel,
  unique: Unique,
  row: StoredRow,
  { before, writing }: { readonly before: StoredRow | undefined; readonly writing: Writing },
): boolean {
  const { keys, where, nullsDistinct } = unique;
  const counts = (one: StoredRow): boolean => where === undefined || judge.holds([where], Scope.about(one, writing));
  if (!counts(row)) return false;
  const texts = textsOf(keys, row, writing);
  if (nullsDistinct && texts.includes(absent)) return false;
  const table = writing.table(resource);
  const columns = keys.filter(isColumn);
  const candidates =
    columns.length === keys.length
      ? table.at(
          columns,
          columns.map(({ column }) => row[column]),
        )
      : table.rows;
  for (const other of candidates)
    if (other !== before && counts(other) && textsOf(keys, other, writing).every((text, i) => text === texts[i]))
      return true;
  return false;
}

const isColumn = (key: Expr | AttributeModel): key is AttributeModel => 'column' in key && 'is' in key;

const textsOf = (keys: Unique['keys'], row: StoredRow, writing: Writing): readonly string[] =>
  keys.map((key) => keyText(isColumn(key) ? row[key.column] : valueIn(key, Scope.about(row, writing)), key.type));

/** Refuses a row that points at nothing, once everything else is done. */
export function checkReferences(
  resource: ResourceModel,
  row: StoredRow,
  before: StoredRow | undefined,
  writing: Writing,
): void {
  for (const { references } of writing.store.definitions.of(resource)) {
    for (const { on, destination, constraint } of references) {
      const values = on.map(({ here }) => row[here.column]);
      if (
        values.includes(null) ||
        (before !== undefined && on.every(({ here }, i) => before[here.column] === values[i]))
      )
        continue;
      writing.checks.push(() => {
        const [found] = writing.table(destination).at(
          on.map(({ there }) => there),
          values,
        );
        if (found === undefined) throw dangling(resource, constraint);
      });
    }
  }
}
