import type { AttributeModel, ResourceModel } from '../model/model.ts';
import type { Alteration, Assignments, Insertion, Removal } from '../query/records.ts';
import { remove, replace } from './consequences.ts';
import { checkReferences, checkRow } from './constraints.ts';
import { fitting } from './fitting.ts';
import { valueIn } from './judge.ts';
import { keyText } from './key-text.ts';
import { madeFor } from './made.ts';
import { presented } from './presented.ts';
import { Scope } from './scope.ts';
import type { StoredRow } from './table.ts';
import { addRow, type Writing } from './writing.ts';

type Row = Record<string, unknown>;

/** Writes a new row, with what the database would make of the columns nobody gave a value for. */
export function insertRow({ resource, values, returning }: Insertion, writing: Writing): Row {
  const { definitions } = writing.store;
  definitions.learn(resource);
  const given = assigned(values, new Scope(writing));
  const row: Row = {};
  for (const attribute of definitions.columns(resource)) {
    const { column } = attribute;
    row[column] = Object.hasOwn(given, column) ? given[column] : madeFor(resource, attribute, writing);
  }
  const stored = generated(resource, row, writing);
  checkRow(resource, stored, undefined, writing);
  addRow(resource, stored, writing);
  checkReferences(resource, stored, undefined, writing);
  return shown(stored, returning);
}

/** Changes the row with a key. */
export function updateRow(alteration: Alteration, writing: Writing): Row | undefined {
  const { resource, values, touched, returning } = alteration;
  writing.store.definitions.learn(resource);
  const before = rowOf(alteration, writing);
  if (before === undefined) return undefined;
  const scope = Scope.about(before, writing);
  const changes = assigned(values, scope);
  const differs = values.some(([{ column, type }]) => keyText(changes[column], type) !== keyText(before[column], type));
  const row = generated(resource, { ...before, ...changes, ...(differs ? assigned(touched, scope) : {}) }, writing);
  replace(resource, before, row, writing);
  return shown(row, returning);
}

/** Removes the row with a key; gives it as it was. */
export function deleteRow(removal: Removal, writing: Writing): Row | undefined {
  const { resource, returning } = removal;
  writing.store.definitions.learn(resource);
  const row = rowOf(removal, writing);
  if (row === undefined) return undefined;
  remove(resource, row, writing);
  return shown(row, returning);
}

function rowOf({ resource, key, version }: Removal, { table }: Writing): StoredRow | undefined {
  const [row] = table(resource).at(resource.primaryKey, key);
  if (row === undefined || version === undefined) return row;
  const [{ column, type }, value] = version;
  return keyText(row[column], type) === keyText(value, type) ? row : undefined;
}

/** Values by column. */
function assigned(values: Assignments, scope: Scope): Row {
  return Object.fromEntries(
    values.map(([attribute, to]) => [
      attribute.column,
      'expr' in to ? fitting(valueIn(to.expr, scope), to.expr, attribute) : presented(to.value, attribute.type),
    ]),
  );
}

/** The row with the columns that are computed from its others. */
function generated(resource: ResourceModel, row: StoredRow, writing: Writing): StoredRow {
  const computed: Row = {};
  for (const attribute of writing.store.definitions.columns(resource)) {
    if (attribute.generated?.by !== 'expression') continue;
    const { expr } = attribute.generated;
    computed[attribute.column] = fitting(valueIn(expr, Scope.about(row, writing)), expr, attribute);
  }
  return Object.freeze({ ...row, ...computed });
}

/** What a row is as a record. */
function shown(row: StoredRow, attributes: readonly AttributeModel[]): Row {
  return Object.fromEntries(attributes.map(({ name, column, type }) => [name, presented(row[column], type)]));
}
