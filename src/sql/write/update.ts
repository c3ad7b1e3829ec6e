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
  readonly target: Target;
  readonly returning: readonly AttributeModel[];
}

/** Which records are written. */
export type Target = KeyTarget | QueryTarget | SourceTarget;

/** The one with a key. */
export interface KeyTarget {
  /** Ordinals of the key's values, in the order of the primary key. */
  readonly key: readonly number[];
  /** What the record has to have besides, by the ordinal of its value. */
  readonly version: readonly [AttributeModel, number] | undefined;
}

/** All that meet a condition, which speaks of the table by the name it has here; its parameters come first. */
export interface QueryTarget {
  readonly where: string;
  readonly params: readonly Param[];
}

/** Those in the source, by the columns that hold their key. */
export interface SourceTarget {
  readonly columns: readonly string[];
}

/** A select with one row, the names of its columns, and its parameters, which come first. */
export interface Source {
  readonly text: string;
  readonly columns: readonly string[];
  readonly params: readonly Param[];
}

/** What queries call their table, too. */
const alias = 't0';
const sourceAlias = 's0';

/** `update "tickets" t0 set "status" = 'closed' where t0."id" = $1 returning …`. */
export function updateStatement(update: Update): Statement {
  const { resource, values, touched, source, returning, target } = update;
  const parameters = new Parameters('params' in target ? target.params : source?.params);
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
  const where = whereText(resource, target, parameters);
  const from = source === undefined ? '' : ` from ${sourceAlias}`;
  const text = `${withText(source)}update ${quoteTable(resource.schema, resource.table)} ${alias} set ${sets.join(', ')}${from}${where}${returningText(returning, alias)}`;
  return interned(resource, text, parameters.all, returning);
}

/** json has no equality; its text has. */
const comparable = (sql: string): string => (sql === 'json' ? '::text' : '');

const withText = (source: Source | undefined): string =>
  source === undefined ? '' : `with ${sourceAlias}(${source.columns.map(quoteName).join(', ')}) as (${source.text}) `;

export interface Delete {
  readonly resource: ResourceModel;
  /** What the records are found by, where their table alone does not say it. */
  readonly source: Source | undefined;
  readonly target: Target;
  readonly returning: readonly AttributeModel[];
}

/** `delete from "tickets" t0 where t0."id" = $1 returning …`. */
export function deleteStatement({ resource, source, target, returning }: Delete): Statement {
  const parameters = new Parameters('params' in target ? target.params : source?.params);
  const where = whereText(resource, target, parameters);
  const using = source === undefined ? '' : ` using ${sourceAlias}`;
  const text = `${withText(source)}delete from ${quoteTable(resource.schema, resource.table)} ${alias}${using}${where}${returningText(returning, alias)}`;
  return interned(resource, text, parameters.all, returning);
}

function whereText(resource: ResourceModel, target: Target, parameters: Parameters): string {
  if ('where' in target) return target.where === '' ? '' : ` where ${target.where}`;
  return ` where ${'key' in target ? keyCondition(resource, target, parameters) : sourceCondition(resource, target)}`;
}

function keyCondition(resource: ResourceModel, { key, version }: KeyTarget, parameters: Parameters): string {
  const matched = resource.primaryKey.map((attribute, i) => [attribute, key[i] ?? 0] as const);
  return [...matched, ...(version === undefined ? [] : [version])]
    .map(([{ column, type }, ordinal]) => `${alias}.${quoteName(column)} = ${parameters.given(type, ordinal)}`)
    .join(' and ');
}

const sourceCondition = ({ primaryKey }: ResourceModel, { columns }: SourceTarget): string =>
  primaryKey
    .map(({ column }, i) => `${alias}.${quoteName(column)} = ${sourceAlias}.${quoteName(columns[i] ?? column)}`)
    .join(' and ');

/** The condition of `select … from "tickets" t0 where …`; undefined where more than that finds the rows. */
export function soleCondition({ schema, table }: ResourceModel, select: string): string | undefined {
  const from = ` from ${quoteTable(schema, table)} ${alias}`;
  const rest = select.slice(select.indexOf(from) + from.length);
  if (rest === '') return '';
  return rest.startsWith(' where ') ? rest.slice(' where '.length) : undefined;
}
