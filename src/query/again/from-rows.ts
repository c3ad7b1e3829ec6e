import { QuarryError } from '../../error/quarry-error.ts';
import { quoted } from '../../expr/operator/describe.ts';
import type { AttributeModel, ResourceModel } from '../../model/model.ts';
import { QueryMisuse, UnknownField } from '../query-error.ts';

/** What hand-written SQL gave: rows by the names of their columns, or columns and rows side by side. */
export type RawRows =
  | readonly object[]
  | { readonly rows: readonly object[]; readonly columns?: undefined }
  | { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] };

/** A row of hand-written SQL that is no record of the resource. */
export class InvalidRow extends QuarryError {
  readonly code = 'query.invalid_row';
  readonly resource: string;
  readonly field: string;
  /** Which of the rows, from 0. */
  readonly index: number;

  constructor({ resource, field, index }: { resource: string; field: string; index: number }, why: string) {
    super(`row ${index}: ${resource}.${field} ${why}`);
    this.resource = resource;
    this.field = field;
    this.index = index;
  }
}

type Row = Readonly<Record<string, unknown>>;

/** Rows as records: their columns, or names given to them, are those of attributes; others are passed over. */
export function recordsFrom(resource: ResourceModel, given: unknown, names: readonly string[]): Row[] {
  const wanted = attributesOf(resource, names);
  return rowsIn(given).map((row, index) => {
    const values = wanted.map((attribute) => [attribute.name, valueIn(attribute, row, { resource, index })]);
    return Object.fromEntries(values) as Row;
  });
}

function attributesOf({ name, attributes }: ResourceModel, names: readonly string[]): readonly AttributeModel[] {
  if (names.length === 0) return attributes.filter((one) => !one.hidden);
  return names.map((wanted) => {
    const found = attributes.find((one) => one.name === wanted);
    if (found !== undefined) return found;
    const known = attributes.map((one) => one.name);
    throw new UnknownField(name, String(wanted), known, 'attribute');
  });
}

function valueIn(
  { name, column, type, nullable, sensitive }: AttributeModel,
  row: Row,
  { resource, index }: { readonly resource: ResourceModel; readonly index: number },
): unknown {
  const at = { resource: resource.name, field: name, index };
  const key = [column, name].find((one) => Object.hasOwn(row, one));
  const value = key === undefined ? undefined : row[key];
  if (value === undefined) throw new InvalidRow(at, `is missing: there is no column '${column}'`);
  if (value === null) {
    if (nullable) return null;
    throw new InvalidRow(at, 'is never null');
  }
  const cast = type.cast(value);
  if (cast.ok) return cast.value;
  throw new InvalidRow(at, `${cast.why}${sensitive ? '' : `, not ${quoted(value)}`}`);
}

function rowsIn(given: unknown): readonly Row[] {
  const { columns, rows } = (Array.isArray(given) ? { rows: given } : (given ?? {})) as {
    readonly columns?: unknown;
    readonly rows?: unknown;
  };
  if (Array.isArray(rows) && (columns === undefined || isNames(columns))) {
    const each = columns === undefined ? rows : rows.map((row) => zipped(columns, row));
    if (each.every(isRow)) return each;
  }
  throw new QueryMisuse('fromRows() takes rows by the names of their columns, or { columns, rows }', {
    fix: 'fromRows(await Support.sql`select …`)',
  });
}

const zipped = (columns: readonly string[], row: unknown): unknown =>
  Array.isArray(row) && row.length === columns.length
    ? Object.fromEntries(columns.map((column, i) => [column, row[i]]))
    : undefined;

const isNames = (columns: unknown): columns is readonly string[] =>
  Array.isArray(columns) && columns.every((one) => typeof one === 'string');

const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row);
