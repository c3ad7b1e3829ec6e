import { createMany } from '../action/many/create-many.ts';
import { destroyMany, updateMany } from '../action/many/write-many.ts';
import { read } from '../action/read.ts';
import { settle } from '../action/settle.ts';
import { actionNamed } from '../action/unknown-action.ts';
import { create, destroy, update } from '../action/write.ts';
import { didYouMean } from '../error/nearest.ts';
import { describing, type Heading } from '../model/declaration.ts';
import { Misdeclared } from '../model/invalid-model.ts';
import { type RepoRef, type SizeClass, sizeClasses } from '../model/model.ts';
import { checkedGrants } from '../model/policy/grants.ts';
import { modelOf } from '../model/resolve.ts';
import { storageModel } from '../model/storage/storage.ts';
import { tenantSchema } from '../model/tenancy/tenant-schema.ts';
import { recordsFrom } from '../query/again/from-rows.ts';
import { reload, reloadOrThrow } from '../query/again/reload.ts';
import { fluent } from '../query/fluent.ts';
import type { RunOptions } from '../query/runner.ts';
import { defaultRepo } from '../repo/repo.ts';
import { runnerFor } from '../repo/runner-for.ts';
import type { ResourceFunction, ResourceOptions } from './resource-class.ts';

/**
 * The class to extend: `class Ticket extends Resource("tickets", { repo: Support }) { … }`. The instance side says what
 * a record has; the class itself queries and acts. Throws where `repo` is given but undefined: an import cycle.
 *
 * @example
 * ```ts
 * class Locker extends Resource('lockers', { repo: Support }) {
 *   id = uuid({ primaryKey: true });
 *   number = integer();
 *   ownerId = uuid({ optional: true });
 *   owner = belongsTo(User, this.ownerId);
 *   label = concat('locker ', this.number);
 *   static actions = actions(Locker, (action) => ({ build: action.create({ accept: ['number'] }) }));
 * }
 * const { id } = await Locker.create('build', { number: 7 });
 * await Locker.load('label').get(id);
 * // → { id: '…', number: 7, ownerId: null, label: 'locker 7' }
 * // SQL: select t0."id", t0."number", t0."owner_id", 'locker ' || t0."number"::text
 * //      from "lockers" t0 where t0."id" = $1
 * ```
 */
export const Resource: ResourceFunction = (table: string, options: ResourceOptions<RepoRef> = {}): never => {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined)
    throw new Misdeclared(`Resource("${table}") has no option '${unknown}'.${didYouMean(unknown, known)}`);
  const repo = repoOf(table, options);
  const heading: Heading = {
    table,
    schema: schemaOf(`Resource("${table}")`, options),
    repo,
    description: options.description,
    primaryKey: options.primaryKey,
    was: options.was,
    grants: checkedGrants(`Resource("${table}")`, options.grants),
    size: sizeOf(table, options.size),
    storage: storageModel(table, options),
    migrate: options.migrate ?? true,
    view: undefined,
  };
  return resourceClass(heading, statics(repo)) as never;
};

/** A class of fields that can do what `methods` say. */
export function resourceClass(heading: Heading, methods: object): unknown {
  const base = describing(heading);
  Object.defineProperties(base, Object.getOwnPropertyDescriptors(methods));
  return base;
}

const known: readonly string[] = [
  'repo',
  'schema',
  'tenancy',
  'description',
  'primaryKey',
  'was',
  'grants',
  'migrate',
  'size',
  'unlogged',
  'storage',
  'tablespace',
] satisfies (keyof ResourceOptions<RepoRef>)[];

function sizeOf(table: string, size: unknown): SizeClass | undefined {
  if (size === undefined || sizeClasses.includes(size as SizeClass)) return size as SizeClass | undefined;
  const found = typeof size === 'string' ? `'${size}'` : JSON.stringify(size);
  throw new Misdeclared(
    `Resource("${table}", { size }) is small, medium or large, not ${found}.${didYouMean(String(size), sizeClasses)}`,
  );
}

/** The repo that is named, or the default one. */
export function repoOf(table: string, options: { readonly repo?: RepoRef }): RepoRef {
  if (options.repo !== undefined) return options.repo;
  if (!Object.hasOwn(options, 'repo')) return defaultRepo;
  throw new Misdeclared(`Resource("${table}", { repo }) got undefined for its repo`, {
    why: 'an import cycle: the module of the repo imports this one, directly or through others, and was not evaluated yet',
    fix: 'define repos in a module that imports no resource',
  });
}

/** The schema that is named, or what stands for that of each tenant. */
export function schemaOf(
  what: string,
  { schema, tenancy }: { readonly schema?: string | undefined; readonly tenancy?: unknown },
): string | undefined {
  if (tenancy === undefined) return schema;
  if (tenancy !== 'schema')
    throw new Misdeclared(`${what} has the tenancy ${JSON.stringify(tenancy)}, which is none`, {
      fix: "tenancy: 'schema' gives every tenant such a table in a schema of its own",
    });
  if (schema === undefined) return tenantSchema;
  throw new Misdeclared(`${what} names the schema '${schema}' beside tenancy: 'schema'`, {
    why: 'its table is in the schema of every tenant',
    fix: `leave out one of them`,
  });
}

type Self = new () => object;
type ComputeArguments = [name?: string, input?: unknown, options?: unknown];

/** Methods of a query that can be called on the class itself, which opens one. */
const delegated = [
  'filter',
  'where',
  'sort',
  'limit',
  'offset',
  'distinct',
  'select',
  'calculate',
  'aggregate',
  'all',
  'get',
  'find',
  'first',
  'one',
  'page',
  'count',
  'exists',
  'summary',
  'stream',
] as const;

/** What the class can do; `this` is the class that extends it. */
const statics = (repo: RepoRef): object => ({
  ...readingStatics(repo),
  ...(repo.access === 'write' ? writing(repo) : {}),
});

/** What any class of records can do. */
export function readingStatics(repo: RepoRef): object {
  const query = (resource: Self) => fluent(resource, runnerFor(repo));
  const delegates = delegated.map((name) => [
    name,
    function delegate(this: Self, ...args: readonly unknown[]): unknown {
      return call(query(this), name, args);
    },
  ]);
  return {
    ...Object.fromEntries(delegates),
    ...reading(repo, query),
  };
}

function reading(repo: RepoRef, query: (resource: Self) => unknown): object {
  return {
    query(this: Self) {
      return query(this);
    },
    /** With one argument what a query loads, with two what is loaded onto records already read. */
    load(this: Self, ...args: readonly unknown[]): unknown {
      if (args.length === 1) return call(query(this), 'load', args);
      const [records, what, options] = args;
      return begin(async () => call(call(query(this), 'load', [what]), 'onto', [records, options]));
    },
    async compute(this: Self, record: unknown, ...[name = '', input = true, options]: ComputeArguments) {
      const loaded = await call(call(query(this), 'load', [{ [name]: input }]), 'onto', [record, options]);
      return (loaded as Readonly<Record<string, unknown>>)[name];
    },
    fromRows(this: Self, rows: unknown, ...names: readonly string[]) {
      return recordsFrom(modelOf(this), rows, names);
    },
    reload(this: Self, records: unknown, options?: RunOptions) {
      return reload(this, records, options, runnerFor(repo));
    },
    reloadOrThrow(this: Self, records: unknown, options?: RunOptions) {
      return reloadOrThrow(this, records, options, runnerFor(repo));
    },
    read(this: Self, name: string, input: unknown = {}): unknown {
      return read(actionNamed(modelOf(this), 'read', name), fluent(this, runnerFor(repo), name), input);
    },
  };
}

function writing(repo: RepoRef): object {
  return {
    create(this: Self, name: string, input: unknown = {}) {
      return settle(begin(() => create(actionNamed(modelOf(this), 'create', name), repo, input)));
    },
    update(this: Self, record: unknown, name: string, input: unknown = {}) {
      return settle(begin(() => update(actionNamed(modelOf(this), 'update', name), repo, record, input)));
    },
    destroy(this: Self, record: unknown, name: string, input: unknown = {}) {
      return settle(begin(() => destroy(actionNamed(modelOf(this), 'destroy', name), repo, record, input)));
    },
    createMany(this: Self, name: string, inputs: unknown, options?: object) {
      return settle(begin(() => createMany(actionNamed(modelOf(this), 'create', name), repo, inputs, options)));
    },
    updateMany(this: Self, query: unknown, name: string, ...[input = {}, options]: ManyRest) {
      return settle(
        begin(() => updateMany(actionNamed(modelOf(this), 'update', name), repo, { query, input, options })),
      );
    },
    destroyMany(this: Self, query: unknown, name: string, ...[input = {}, options]: ManyRest) {
      return settle(
        begin(() => destroyMany(actionNamed(modelOf(this), 'destroy', name), repo, { query, input, options })),
      );
    },
  };
}

type ManyRest = readonly [input?: unknown, options?: object];

/** Whatever goes wrong before the first await is a rejection too. */
function begin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}

function call(on: unknown, name: string, args: readonly unknown[]): unknown {
  return (on as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>)[name]?.(...args);
}
