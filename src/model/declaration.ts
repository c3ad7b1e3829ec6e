import { fieldOf, RecordToken } from '../expr/chain.ts';
import { Misdeclared } from './invalid-model.ts';
import type { RepoRef, SizeClass } from './model.ts';
import type { Grants } from './policy/privilege.ts';
import type { StorageModel } from './storage/storage-model.ts';

/** What the class itself says, before any field is looked at. */
export interface Heading {
  /** Undefined for a base or mixin without a table of its own. */
  readonly table: string | undefined;
  readonly schema: string | undefined;
  readonly repo: RepoRef;
  readonly description: string | undefined;
  /** The name of the primary key's constraint. */
  readonly primaryKey?: string | undefined;
  readonly was: string | undefined;
  readonly size?: SizeClass | undefined;
  readonly grants?: Grants | undefined;
  readonly storage?: StorageModel | undefined;
  readonly migrate: boolean;
  /** Of a view: a query stands behind the name instead of a table. */
  readonly view: { readonly materialized: boolean } | undefined;
}

/** What a class of fields declares, as recorded by instantiating it once. */
export interface Declaration {
  readonly class: object;
  readonly name: string;
  readonly heading: Heading;
  /** What `this` stood for in the initialisers. */
  readonly self: RecordToken;
  /** Recorded values by name, in order of declaration. */
  readonly fields: ReadonlyMap<string, unknown>;
  /** What an initialiser threw, if one did: the fields after it are missing. */
  readonly thrown: unknown;
}

const $heading = Symbol.for('quarry.heading');

interface Recording {
  readonly class: object;
  readonly self: RecordToken;
  readonly fields: Map<string, unknown>;
}

const declarations = new WeakMap<object, Declaration>();
/** Set only while declarationOf() instantiates a class. */
let recording: Recording | undefined;

/** Whether a value is a resource class (or a base of one). */
export function isResourceClass(value: unknown): value is new () => object {
  return typeof value === 'function' && headingOf(value) !== undefined;
}

/** The heading of a class or of the base it extends. */
export function headingOf(resource: object): Heading | undefined {
  return (resource as { readonly [$heading]?: Heading })[$heading];
}

/** Instantiates a resource class, once, and keeps what its initialisers define. */
export function declarationOf(resource: new () => object): Declaration {
  const known = declarations.get(resource);
  if (known !== undefined) return known;
  const heading = headingOf(resource);
  if (heading === undefined)
    throw new Misdeclared(`${resource.name || 'a class'} is not a resource`, { fix: 'extend Resource("table")' });
  const mine: Recording = { class: resource, self: new RecordToken('this'), fields: new Map() };
  const outer = recording;
  let thrown: unknown;
  recording = mine;
  try {
    new resource();
  } catch (error) {
    thrown = error;
  } finally {
    recording = outer;
  }
  const declaration = { class: resource, name: resource.name, heading, self: mine.self, fields: mine.fields, thrown };
  declarations.set(resource, declaration);
  return declaration;
}

/**
 * The class that resources extend. Its constructor gives back a proxy, so every field a subclass defines is seen with
 * its name and in order, whether fields are defined or assigned, and `this.x` is a path from the record.
 */
export function describing(heading: Heading): new () => object {
  return class {
    static readonly [$heading] = heading;

    constructor() {
      if (recording === undefined || recording.class !== new.target) {
        throw new Misdeclared(
          `new ${new.target.name}() makes no record: a resource class describes records, it is never instantiated`,
          {
            why: 'records are plain objects, read by queries and written by actions',
            fix: `use ${new.target.name}.create("action", input), or ${new.target.name}.query()`,
          },
        );
      }
      // biome-ignore lint/correctness/noConstructorReturn: the proxy is how fields are recorded
      return recorder(this, recording);
    }
  } as new () => object;
}

function recorder(target: object, into: Recording): object {
  const define = (key: string | symbol, value: unknown): void => {
    if (typeof key === 'symbol') return;
    into.fields.delete(key); // a subclass that declares a field again puts it where it stands now
    into.fields.set(key, value);
  };
  return new Proxy(target, {
    defineProperty(object, key, descriptor) {
      define(key, descriptor.value);
      return Reflect.defineProperty(object, key, { ...descriptor, configurable: true });
    },
    set(_object, key, value) {
      define(key, value);
      return true;
    },
    get(_object, key) {
      if (typeof key === 'symbol' || key === 'then' || key === 'constructor' || key === 'toJSON') return undefined;
      return fieldOf(into.self, key);
    },
  });
}
