import { QuarryError } from '../error/quarry-error.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import { UnknownField } from '../query/query-error.ts';
import { presented } from './presented.ts';
import type { StoredRow } from './table.ts';
import { addRow, type Writing } from './writing.ts';

type Row = Readonly<Record<string, unknown>>;

/** A row to be kept as it is holds a value its attribute cannot have. */
export class InvalidRow extends QuarryError {
  readonly code = 'memory.invalid_row';
}

/** Keeps rows by the names of their attributes, whatever constraints there are. What is left out is null. */
export function putRows(resource: ResourceModel, rows: readonly Row[], writing: Writing): void {
  writing.store.definitions.learn(resource);
  for (const row of rows) {
    const kept = stored(resource, row);
    addRow(resource, kept, writing);
    note(resource, kept, writing);
  }
}

function stored(resource: ResourceModel, row: Row): StoredRow {
  const { name, attributes } = resource;
  for (const key of Object.keys(row)) {
    if (attributes.some((attribute) => attribute.name === key)) continue;
    const names = attributes.map((attribute) => attribute.name);
    throw new UnknownField(name, key, names, 'attribute');
  }
  return Object.fromEntries(
    attributes.map((attribute) => [attribute.column, attributeValue(resource, attribute, row)]),
  );
}

function attributeValue({ name: of }: ResourceModel, { name, type }: AttributeModel, row: Row): unknown {
  const value = row[name];
  if (value === undefined || value === null) return null;
  // The schema of a document is for input; what is kept has been through it.
  const cast = type.family === 'json' ? { ok: true as const, value } : type.cast(value);
  if (cast.ok) return presented(cast.value, type);
  throw new InvalidRow(`${of}.${name} ${cast.why}`, { fix: 'give rows the values their records have' });
}

/** Numbers that rows have are not given out again. */
function note(resource: ResourceModel, row: StoredRow, { store, place }: Writing): void {
  for (const { column, generated } of resource.attributes) {
    const value = row[column];
    if (generated?.by === 'identity' && value !== null) store.taken(place(resource), column, BigInt(String(value)));
  }
}
