import { QuarryError } from '../error/quarry-error.ts';
import type { ResourceModel } from '../model/model.ts';

/** The key of a record, in the order of the primary key. */
export interface RecordKey {
  readonly values: readonly unknown[];
  /** Only the key was given, not a record that was read. */
  readonly bare: boolean;
  /** For messages: `42`, `(1, 2)`. */
  readonly shown: string;
}

/** A value that is no key of the resource. */
export class InvalidKey extends QuarryError {
  readonly code = 'action.invalid_key';
}

/** The key of a record, of an object with its key, or of a bare value where the key is a single attribute. */
export function keyOf(resource: ResourceModel, record: unknown): RecordKey {
  const { primaryKey } = resource;
  const [only] = primaryKey;
  if (only === undefined) throw new InvalidKey(`${resource.name} has no primary key, so no record of it can be named`);
  const whole = typeof record === 'object' && record !== null;
  if (!whole && primaryKey.length > 1) {
    throw new InvalidKey(`${resource.name} has a key of ${primaryKey.length} attributes`, {
      fix: `pass { ${primaryKey.map(({ name }) => name).join(', ')} }`,
    });
  }
  const values = primaryKey.map(({ name, type }) => {
    const given: unknown = whole ? Reflect.get(record, name) : record;
    const cast = given === undefined || given === null ? { ok: false as const, why: 'is missing' } : type.cast(given);
    if (!cast.ok)
      throw new InvalidKey(`${resource.name}.${name} ${cast.why}`, { fix: `pass the record, or its ${name}` });
    return cast.value;
  });
  const shown = values.length === 1 ? String(values[0]) : `(${values.map(String).join(', ')})`;
  return {
    values,
    bare: !whole || Object.keys(record).every((name) => primaryKey.some((key) => key.name === name)),
    shown,
  };
}

/** A record that already has every attribute a read gives: what an update that changes nothing resolves to. */
export function sameRow(resource: ResourceModel, record: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  const names = resource.attributes.filter((attribute) => !attribute.hidden).map(({ name }) => name);
  if (!names.every((name) => Object.hasOwn(record, name))) return undefined;
  return Object.fromEntries(names.map((name) => [name, Reflect.get(record, name) as unknown]));
}
