import { didYouMean } from '../error/nearest.ts';
import { chainOf, type Declared, RecordToken, recordOf } from '../expr/chain.ts';
import type { AttributeNode, Expr, Home, Link, Match, Narrowing, NarrowOptions, Source } from '../expr/node.ts';
import { baseOf } from './base.ts';
import { isResourceClass } from './declaration.ts';
import { binding, resolveValue } from './field.ts';
import { conditionOf, expressionOf, inCallback, interpret, sortOf } from './interpret.ts';
import { Misdeclared } from './invalid-model.ts';
import { type Bindings, withRecord } from './meaning.ts';
import type { RelationshipModel, ResourceModel } from './model.ts';
import { oneSource, rootSource } from './source.ts';

const kinds = ['belongsTo', 'hasOne', 'hasMany', 'manyToMany'] as const;
type Kind = (typeof kinds)[number];
type Options = Readonly<Record<string, unknown>>;

export type RelationshipDraft = { -readonly [K in keyof RelationshipModel]: RelationshipModel[K] };

/** A declared relationship: its kind, and the classes and callbacks it was given. */
export interface DeclaredRelationship {
  readonly kind: Kind;
  readonly destination: unknown;
  readonly join: unknown;
  readonly keys: readonly unknown[];
  readonly options: Options;
}

/** The declaration behind a field, if it is a relationship and nothing else. */
export function declaredRelationship(value: unknown): DeclaredRelationship | undefined {
  const chain = chainOf(value);
  if (chain === undefined || chain.on !== undefined || !('kind' in chain.root)) return undefined;
  const { kind, args } = chain.root as Declared;
  // One of another relationship's records is read like any other expression.
  if (!kinds.some((known) => known === kind) || chainOf(args[0]) !== undefined) return undefined;
  if (kind === 'manyToMany') {
    const [destination, join, here, there, options] = args;
    return { kind, destination, join, keys: [here, there], options: (options ?? {}) as Options };
  }
  const [destination, key, options] = args;
  const declared = { kind: kind as Kind, destination, join: undefined };
  // Without a key nothing but the filter ties the two.
  if (typeof key === 'object' && key !== null && !Array.isArray(key) && kind !== 'belongsTo')
    return { ...declared, keys: [], options: key as Options };
  return { ...declared, keys: [key], options: (options ?? {}) as Options };
}

/** The resource classes a relationship leads to; throws where it leads to none. */
export function classesOf(relationship: DeclaredRelationship): readonly (new () => object)[] {
  const wanted =
    relationship.kind === 'manyToMany' ? [relationship.destination, relationship.join] : [relationship.destination];
  return wanted.map((found) => {
    if (isResourceClass(found)) return found;
    throw new Misdeclared(
      `${relationship.kind}() leads to ${found === undefined ? 'undefined' : 'something that is no resource'}`,
      {
        why:
          found === undefined
            ? 'the module of that resource exports no such class, or an import is misspelt'
            : 'only classes that extend Resource(…) can be related',
      },
    );
  });
}

const options: Readonly<Record<Kind, readonly string[]>> = {
  belongsTo: ['onDelete', 'onUpdate', 'index', 'constraint', 'deferrable', 'references', 'description', 'was'],
  hasOne: ['filter', 'sort', 'offset', 'description', 'references'],
  hasMany: ['filter', 'sort', 'limit', 'pairs', 'description', 'references'],
  manyToMany: ['filter', 'sort', 'limit', 'description'],
};

export function checkRelationshipOptions(declared: DeclaredRelationship): void {
  for (const option of Object.keys(declared.options)) {
    if (!options[declared.kind].includes(option)) {
      throw new Misdeclared(
        `${declared.kind}() has no option '${option}'.${didYouMean(option, options[declared.kind])}`,
      );
    }
  }
}

/** What narrows a relationship by its own declaration, seen from one of its records. */
export function narrowingOf(declared: DeclaredRelationship, self: RecordToken): RelationshipModel['narrow'] {
  const { filter, sort, limit, offset } = declared.options;
  return (item: Source, parent: Source, options?: NarrowOptions): Narrowing => {
    const read = (callback: unknown) => inNarrowing(callback, item, binding(self, parent));
    const sorts = (Array.isArray(sort) ? sort : [sort]).filter((by) => by !== undefined);
    const base = declared.kind === 'belongsTo' || options?.base === false ? [] : basesOf(item);
    return {
      filters: [...base, ...(filter === undefined ? [] : [conditionOf(read(filter))])],
      sorts: sorts.map((by) => sortOf(...read(by))),
      limit: limit as number | undefined,
      offset: offset as number | undefined,
    };
  };
}

/** The base filter of the destination, and that of the join resource on the way. */
function basesOf(item: Source): readonly Expr[] {
  const through = item.kind === 'item' ? item.link.through : undefined;
  const row = through?.home.rows === undefined ? through?.row : undefined;
  return [...baseOf(item), ...(row === undefined ? [] : baseOf(oneSource(item, row)))];
}

/** Through a join resource, callbacks see its record too. */
function inNarrowing(callback: unknown, item: Source, bindings: Bindings): readonly [unknown, Bindings] {
  const row = item.kind === 'item' ? item.link.through?.row : undefined;
  if (row === undefined || typeof callback !== 'function' || chainOf(callback) !== undefined)
    return inCallback(callback, item, bindings);
  const [record, join] = [new RecordToken('record'), new RecordToken('join')];
  const inside = withRecord(withRecord(bindings, record, item), join, oneSource(item, row));
  return [(callback as (...records: unknown[]) => unknown)(recordOf(record), recordOf(join)), inside];
}

const unnarrowed = (): Narrowing => nothing;
const nothing: Narrowing = Object.freeze({ filters: [], sorts: [], limit: undefined });

/** The step from a destination record to the record of the join resource that leads to it: it has been read already. */
export function joinRow(destination: Home, join: Home): Link {
  return Object.freeze<Link>({
    name: join.name,
    kind: 'belongsTo',
    cardinality: 'one',
    optional: false,
    source: destination,
    destination: join,
    on: [],
    through: undefined,
    narrow: unnarrowed,
  });
}

/** The columns two resources are matched by, once both have their attributes. */
export function matchesOf(
  declared: DeclaredRelationship,
  model: RelationshipModel,
  self: RecordToken,
): Pick<RelationshipModel, 'on' | 'through' | 'optional'> {
  const { source, destination } = model;
  const [first, second] = declared.keys;
  if (declared.kind === 'belongsTo') {
    const here = ownKeys(first, source, self);
    const there = referenced(declared, destination, here.length);
    const on = pair(here, there, source, destination);
    return { on, through: undefined, optional: on.some((match) => match.here.nullable) };
  }
  if (declared.kind === 'manyToMany') {
    const join = model.through?.home as ResourceModel;
    const on = pair(primaryKey(source), keysOf(first, join), source, join);
    const beyond = pair(keysOf(second, join), primaryKey(destination), join, destination);
    return { on, through: { home: join, on: beyond, row: joinRow(destination, join) }, optional: false };
  }
  if (declared.options['pairs'] !== undefined) return pairsOf(declared, model);
  if (declared.keys.length === 0) return { on: [], through: undefined, optional: declared.kind === 'hasOne' };
  const there = keysOf(first, destination);
  const here =
    declared.options['references'] === undefined ? primaryKey(source) : keysOf(declared.options['references'], source);
  return { on: pair(here, there, source, destination), through: undefined, optional: declared.kind === 'hasOne' };
}

/** Raw SQL whose rows say which record leads to which, like a join table. */
function pairsOf(
  { options: { pairs }, keys }: DeclaredRelationship,
  { name, source, destination }: RelationshipModel,
): Pick<RelationshipModel, 'on' | 'through' | 'optional'> {
  if (keys.length > 0)
    throw new Misdeclared('pairs say by themselves which record leads to which; there is no key beside them');
  const chain = chainOf(pairs);
  const rows = chain === undefined ? undefined : resolveValue(pairs, binding(noToken, rootSource(source)));
  if (rows?.kind !== 'fragment') {
    throw new Misdeclared('pairs are raw SQL', {
      why: 'the rows say which record leads to which: the key of this one, then the key of that one',
      fix: 'pairs: sql`select boss_id, id from users`',
    });
  }
  const home: Home = Object.freeze({
    name: `${source.name}.${name}`,
    table: '',
    schema: undefined,
    primaryKey: [],
    rows,
  });
  const column = (end: string) => (key: Key, i: number) => ({
    name: `${end}${i + 1}`,
    column: `${end}${i + 1}`,
    type: key.type,
    nullable: false,
  });
  const [here, there] = [primaryKey(source).map(column('source')), primaryKey(destination).map(column('destination'))];
  const on = pair(primaryKey(source), here, source, destination);
  const beyond = pair(there, primaryKey(destination), source, destination);
  return { on, through: { home, on: beyond, row: joinRow(destination, home) }, optional: false };
}

type Key = AttributeNode['column'];

function referenced(declared: DeclaredRelationship, destination: ResourceModel, count: number): readonly Key[] {
  const { references } = declared.options;
  if (typeof references === 'function') return keysOf(references, destination);
  const keys = primaryKey(destination);
  if (keys.length === count) return keys;
  throw new Misdeclared(`${destination.name} has a key of ${keys.length} attributes, the relationship gives ${count}`, {
    fix: 'pass one attribute for each, as an array, in the order of the key',
  });
}

function primaryKey(resource: ResourceModel): readonly Key[] {
  if (resource.primaryKey.length > 0) return resource.primaryKey;
  throw new Misdeclared(`${resource.name} has no primary key to be related by`);
}

/** The attributes of a resource that a key is made of. */
export function ownKeys(key: unknown, source: ResourceModel, self: RecordToken): readonly Key[] {
  const bindings = binding(self, rootSource(source));
  return (Array.isArray(key) ? key : [key]).map((one) => asKey(resolveValue(one, bindings)));
}

function keysOf(callback: unknown, resource: ResourceModel): readonly Key[] {
  const bindings = binding(noToken, rootSource(resource));
  const [result, inside] = inCallback(callback, rootSource(resource), bindings);
  return (Array.isArray(result) ? result : [result]).map((one) => {
    const chain = chainOf(one);
    if (chain === undefined)
      throw new Misdeclared('a key callback returns an attribute of the record', { fix: '(t) => t.userId' });
    return asKey(expressionOf(interpret(chain, inside), inside));
  });
}

function asKey(expr: Expr): Key {
  if (expr.kind === 'attribute' && expr.from.kind === 'root') return expr.column;
  throw new Misdeclared('a key is an attribute of the resource itself, not an expression');
}

function pair(
  here: readonly Key[],
  there: readonly Key[],
  source: ResourceModel,
  destination: ResourceModel,
): readonly Match[] {
  if (here.length !== there.length)
    throw new Misdeclared(`keys of ${here.length} and ${there.length} attributes cannot be matched`);
  return here.map((one, i) => {
    const other = there[i];
    if (other === undefined) throw new Misdeclared('keys of different lengths cannot be matched');
    if (!areKin(one, other)) {
      throw new Misdeclared(
        `${source.name}.${one.name} is ${one.type.sql}, ${destination.name}.${other.name} is ${other.type.sql}`,
        {
          why: 'a foreign key has the type of the key it refers to',
        },
      );
    }
    return { here: one, there: other };
  });
}

/** Key callbacks see nothing but their own record. */
const noToken = new RecordToken('this');

/** PostgreSQL compares a varchar with a text, and a smallint with an integer. */
const areKin = ({ type: one }: Key, { type: other }: Key): boolean =>
  one.sql === other.sql || (one.name === other.name && kin.has(one.name));
const kin: ReadonlySet<string> = new Set(['text', 'integer', 'decimal']);
