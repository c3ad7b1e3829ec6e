import { now } from '../expr/moments.ts';
import type { Time } from '../expr/time.ts';
import type { Attribute } from './attribute/attribute.ts';
import { timestamp } from './attribute/time.ts';
import type { Class } from './relationship.ts';

/** When a record was written first and last. */
export interface Timestamps {
  insertedAt: Attribute<Time<Date>, 'default' | 'readonly'>;
  updatedAt: Attribute<Time<Date>, 'default' | 'readonly'>;
}

/** The class `B` with more fields. Its statics are mapped one by one: an intersection would have two constructors. */
export type WithFields<B extends Class<object>, F> = { [K in keyof B]: B[K] } & (new () => InstanceType<B> & F);

/** A base's fields come before its subclass's; these are read and printed after them all the same. */
const last: object = { trailing: true };

/**
 * A mixin: `class Comment extends timestamps(Resource("comments"))` has `insertedAt` and `updatedAt`, set by the
 * database. An update that changes nothing leaves `updatedAt` alone.
 */
export function timestamps<B extends Class<object>>(base: B): WithFields<B, Timestamps> {
  const untouched: Class<object> = base;
  const stamped = class extends untouched implements Timestamps {
    insertedAt = timestamp({ default: now(), readonly: true, ...last });
    updatedAt = timestamp({ default: now(), updateDefault: now(), readonly: true, ...last });
  };
  return stamped as unknown as WithFields<B, Timestamps>;
}
