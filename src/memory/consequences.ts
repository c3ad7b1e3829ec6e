import type { ReferenceModel, ResourceModel } from '../model/model.ts';
import { isOfTenant } from '../model/tenancy/tenant-schema.ts';
import { checkReferences, checkRow } from './constraints.ts';
import type { Pointing } from './definitions.ts';
import { keyText } from './key-text.ts';
import type { StoredRow } from './table.ts';
import { pointedAt } from './violation.ts';
import { addRow, removeRow, type Writing } from './writing.ts';

/** Removes a row, and does with those that point at it what their foreign keys say. */
export function remove(resource: ResourceModel, row: StoredRow, writing: Writing): void {
  removeRow(resource, row, writing);
  for (const { pointing, there } of pointingAt(resource, writing)) {
    for (const other of pointersOf(pointing, row, there)) {
      const { from, reference } = pointing;
      if (reference.onDelete === 'cascade') remove(from, other, there);
      else if (reference.onDelete === 'nilify') replace(from, other, without(reference, other), there);
      else refuse(row, pointing, reference.onDelete, there);
    }
  }
}

/** Puts a row in the place of another, and lets those that point at it follow as their foreign keys say. */
export function replace(resource: ResourceModel, before: StoredRow, row: StoredRow, writing: Writing): void {
  checkRow(resource, row, before, writing);
  removeRow(resource, before, writing);
  addRow(resource, row, writing);
  checkReferences(resource, row, before, writing);
  for (const { pointing, there } of pointingAt(resource, writing)) {
    const { from, reference } = pointing;
    if (
      reference.on.every(
        ({ there }) => keyText(before[there.column], there.type) === keyText(row[there.column], there.type),
      )
    )
      continue;
    for (const other of pointersOf(pointing, before, there)) {
      if (reference.onUpdate === 'cascade') replace(from, other, withKey(reference, other, row), there);
      else if (reference.onUpdate === 'nilify') replace(from, other, withKey(reference, other), there);
      else refuse(before, pointing, reference.onUpdate, there);
    }
  }
}

/** The foreign keys that lead to a table, and where: what all tenants share is pointed at from each of theirs. */
function pointingAt(
  resource: ResourceModel,
  writing: Writing,
): readonly { readonly pointing: Pointing; readonly there: Writing }[] {
  return writing.store.definitions.pointingAt(resource).flatMap((pointing) => {
    const places = isOfTenant(pointing.from) && !isOfTenant(resource) ? writing.ofEachTenant() : [writing];
    return places.map((there) => ({ pointing, there }));
  });
}

/** The rows that point at one. */
function pointersOf({ from, reference: { on } }: Pointing, row: StoredRow, writing: Writing): readonly StoredRow[] {
  const values = on.map(({ there }) => row[there.column]);
  if (values.includes(null)) return [];
  return [
    ...writing.table(from).at(
      on.map(({ here }) => here),
      values,
    ),
  ];
}

/** The row with another key to point by, or with none. */
function withKey({ on }: ReferenceModel, row: StoredRow, to?: StoredRow): StoredRow {
  return { ...row, ...Object.fromEntries(on.map(({ here, there }) => [here.column, to?.[there.column] ?? null])) };
}

/** The row with nothing in the key, or in those parts of it that the foreign key names. */
function without({ on, onDeleteOf }: ReferenceModel, row: StoredRow): StoredRow {
  const columns = onDeleteOf ?? on.map(({ here }) => here);
  return { ...row, ...Object.fromEntries(columns.map(({ column }) => [column, null])) };
}

/** At once, or when the statement has done everything: by then nobody may point there any more. */
function refuse(row: StoredRow, pointing: Pointing, how: ReferenceModel['onDelete'], writing: Writing): void {
  const { from, reference } = pointing;
  const check = (): void => {
    if (pointersOf(pointing, row, writing).length > 0)
      throw pointedAt(reference.destination, from, reference.constraint);
  };
  if (how === 'restrict') check();
  else writing.checks.push(check);
}
