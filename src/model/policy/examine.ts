import { didYouMean } from '../../error/nearest.ts';
import type { Source } from '../../expr/node.ts';
import { Misdeclared } from '../invalid-model.ts';
import type { Bindings } from '../meaning.ts';
import type { ResourceModel } from '../model.ts';
import { fieldPermission, permission } from './permission.ts';
import { deeds, policiesOf } from './policies.ts';

/** Reads every policy of a resource once, so that mistakes in them are reported with all others. */
export function examinePolicies(model: ResourceModel, source: Source, bindings: Bindings): void {
  for (const deed of deeds) permission(source, { deed }, bindings);
  const names = policiesOf(model.class)?.flatMap(({ fields }) => fields ?? []) ?? [];
  for (const name of names) {
    refuseUnhidable(model, name);
    fieldPermission(source, name, bindings);
  }
}

/** What may be hidden is null then, and its type says so. */
function refuseUnhidable({ name: resource, fields, primaryKey }: ResourceModel, name: string): void {
  const field = fields.get(name);
  if (field === undefined)
    throw new Misdeclared(`${resource} has no field '${name}'.${didYouMean(name, fields.keys())}`);
  if (field.is === 'relationship' || field.is === 'derived') {
    throw new Misdeclared(`'${name}' leads to ${field.destination.name}, whose own policies say what may be read`);
  }
  if (field.nullable && !primaryKey.some((key) => key.name === name)) return;
  throw new Misdeclared(`'${name}' is never null, so it cannot be hidden`, {
    why: 'a field that may not be read is null',
    fix: '{ optional: true }, or a relationship to a record of its own with what is to be hidden',
  });
}
