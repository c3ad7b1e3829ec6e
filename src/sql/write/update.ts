import type { AttributeModel, ResourceModel } from '../../model/model.ts';
import { castName } from '../literal.ts';
import { quoteName, quoteTable } from '../quote.ts';
import type { Param, Statement } from '../statement.ts';
import { interned } from './interned.ts';
import { returningText } from './returning.ts';
import { Parameters, printLocal, type Written } from './written.ts';

export interface Update {
  readonly resource: ResourceModel;
  readonly values: readonly (readonly [AttributeModel, Written])[];
  /** Set only where one of `values` makes a difference (`updatedAt`). */
  readonly touched: readonly (readonly [AttributeModel, Written])[];
  /** What some of the values are read from. */
  readonly source: Source | undefined;
  /** Ordinals of the key's values, in the order of the primary key. */
  readonly key: readonly number[];
  /** What the record has to have besides, by the ordinal of its value. */
  readonly version: readonly [AttributeModel, number] | undefined;
  readonly returning: readonly AttributeModel[];
}

/** A select with one row, the names of its columns, and its parameters, which come first. */
export interface Source {
  readonly text: string;
  readonly columns: readonly string[];
  readonly params: readonly Param[];
}

const alias = 't0';
const sourceAlias = 's0';

/** `update "tickets" t0 set "status" = 'closed' where t0."id" = $1 returning …`. */
export function updateStatement(update: Update): Statement {
  const { resource, values, touched, source, returning } = update;
  const parameters = new Parameters(source?.params);
  const print = ({ type }: AttributeModel, value: Written) => {
    if ('column' in value) return `${sourceAlias}.${quoteName(value.column)}::${castName(type)}`;
    return 'ordinal' in value
      ? `${parameters.given(type, value.ordinal)}::${castName(type)}`
      : printLocal(value.expr, alias, parameters);
  };
  const written = values.map(([attribute, value]) => [attribute, print(attribute, value)] as const);
  // Compared without the equality operator, which json and points have none of: the stored row decides.
  const changed = written
    .map(
      ([{ column, type }, text]) =>
        `${alias}.${quoteName(column)}${comparable(type.sql)} is distinct from (${text})${comparable(type.sql)}`,
    )
    .join(' or ');
  const stamps = touched.map(
    ([attribute, value]) =>
      [
        attribute,
        `case when ${changed} then ${print(attribute, value)} else ${alias}.${quoteName(attribute.column)} end`,
      ] as const,
  );
  const sets = [...written, ...stamps].map(([{ column }, text]) => `${quoteName(column)} = ${text}`);
  const where = keyCondition(resource, update, parameters);
  const before =
    source === undefined ? '' : `with ${sourceAlias}(${source.columns.map(quoteName).join(', ')}) as (${source.text}) `;
  const from = source === undefined ? '' : ` from ${sourceAlias}`;
  const text = `${before}update ${quoteTable(resource.schema, resource.table)} ${alias} set ${sets.join(', ')}${from} where ${where}${returningText(returning, alias)}`;
  return interned(resource, text, parameters.all, returning);
}

/** json has no equality; its text has. */
const comparable = (sql: string): string => (sql === 'json' ? '::text' : '');

export interface Delete {
  readonly resource: ResourceModel;
  readonly key: readonly number[];
  /** What the record has to have besides, by the ordinal of its value. */
  readonly version: readonly [AttributeModel, number] | undefined;
  readonly returning: readonly AttributeModel[];
}

/** `delete from "tickets" t0 where t0."id" = $1 returning …`. */
export function deleteStatement({ resource, key, version, returning }: Delete): Statement {
  const parameters = new Parameters();
  const where = keyCondition(resource, { key, version }, parameters);
  const text = `delete from ${quoteTable(resource.schema, resource.table)} ${alias} where ${where}${returningText(returning, alias)}`;
  return interned(resource, text, parameters.all, returning);
}

function keyCondition(
  resource: ResourceModel,
  { key, version }: Pick<Update, 'key' | 'version'>,
  parameters: Parameters,
): string {
  const matched = resource.primaryKey.map((attribute, i) => [attribute, key[i] ?? 0] as const);
  return [...matched, ...(version === undefined ? [] : [version])]
    .map(([{ column, type }, ordinal]) => `${alias}.${quoteName(column)} = ${parameters.given(type, ordinal)}`)
    .join(' and ');
}
