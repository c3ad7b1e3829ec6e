import { chainOf, type Declared } from '../expr/chain.ts';
import type { Expr, Home, ItemSource, Limited, Link, Many, Narrowing, Source } from '../expr/node.ts';
import { operatorNamed } from '../expr/operator/operators.ts';
import { aggregate } from './aggregate.ts';
import { baseFilter } from './base-filter.ts';
import { isResourceClass } from './declaration.ts';
import { homeOf } from './homes.ts';
import { conditionOf, inCallback, interpret, sortOf } from './interpret.ts';
import { Misdeclared } from './invalid-model.ts';
import type { Bindings, Meaning } from './meaning.ts';
import { readable } from './policy/readable.ts';
import { actorSource, entryOf, itemSource, oneSource } from './source.ts';
import { rememberWhole } from './whole.ts';

/** What relationships are made of others mean; undefined for any other declaration. */
export function derive({ kind, args }: Declared, bindings: Bindings): Meaning | undefined {
  switch (kind) {
    case 'recordsOf':
      return recordsOf(args[0], bindings);
    case 'through':
      return through(args, bindings);
    case 'actor':
      return actorAs(args[0]);
    case 'hasOne':
      return chainOf(args[0]) === undefined ? undefined : oneOf(args[0], args[1] ?? {}, bindings);
    default:
      return undefined;
  }
}

const links = new WeakMap<Home, WeakMap<Home, Link>>();

/** All records of a resource, seen from whatever record is at hand: nothing ties them to it. */
function recordsOf(resource: unknown, bindings: Bindings): Meaning {
  const destination = homeNamed('recordsOf', resource);
  const from = [...bindings.records.values()].at(-1);
  if (from === undefined) throw new Misdeclared('recordsOf() stands where there is no record');
  refuseForeign(from.home, destination);
  const item = itemSource(from, linkBetween(from.home, destination), bindings.open);
  const whole: Many = { item, filters: [], sorts: [], limit: undefined };
  const { policing } = bindings;
  const allowed = readable(item, { policing }, () => bindings);
  const many = { ...whole, filters: [...baseFilter(item, bindings), ...allowed] };
  rememberWhole(many, () => ({ ...whole, filters: allowed }));
  return { is: 'many', many };
}

/** On whose behalf the query runs. */
const actorAs = (resource: unknown): Meaning => ({ is: 'one', source: actorSource(homeNamed('actor', resource)) });

function homeNamed(by: string, resource: unknown): Home {
  if (isResourceClass(resource)) return homeOf(resource);
  throw new Misdeclared(`${by}() takes a resource, not ${resource === undefined ? 'undefined' : 'something else'}`, {
    ...(resource === undefined
      ? { why: 'the module of that resource exports no such class, or an import is misspelt' }
      : {}),
    fix: `${by}(User)`,
  });
}

function refuseForeign(source: Home, destination: Home): void {
  const [here, there] = [source, destination].map(
    (home) => (home as { readonly repo?: { readonly name: string } }).repo?.name,
  );
  if (here === undefined || there === undefined || here === there) return;
  throw new Misdeclared(`${destination.name} lives in the repo '${there}', ${source.name} in '${here}'`, {
    why: 'one statement reads one database',
  });
}

function linkBetween(source: Home, destination: Home): Link {
  const known = links.get(source) ?? new WeakMap<Home, Link>();
  links.set(source, known);
  let link = known.get(destination);
  if (link === undefined) {
    link = Object.freeze<Link>({
      name: `recordsOf(${destination.name})`,
      kind: 'hasMany',
      cardinality: 'many',
      optional: false,
      source,
      destination,
      on: [],
      through: undefined,
      narrow: () => ({ filters: [], sorts: [], limit: undefined }),
    });
    known.set(destination, link);
  }
  return link;
}

/** The records behind those of another relationship, step by step. */
function through([first, ...steps]: readonly unknown[], bindings: Bindings): Meaning {
  if (steps.length === 0)
    throw new Misdeclared('through() goes on from a relationship', { fix: 'through(this.tickets, (t) => t.comments)' });
  const meaning = steps.reduce<Meaning>((before, step) => stepFrom(before, step, bindings), recordsIn(first, bindings));
  if (meaning.is === 'many') return meaning;
  throw new Misdeclared('through() leads to one record', { fix: 'write the path: this.reporter.manager' });
}

/** A recorded relationship; throws for anything else. */
function recordsIn(value: unknown, bindings: Bindings): Extract<Meaning, { is: 'one' | 'many' }> {
  const chain = chainOf(value);
  const meaning = chain === undefined ? undefined : interpret(chain, bindings);
  if (meaning?.is === 'one' || meaning?.is === 'many') return meaning;
  throw new Misdeclared('through() goes from relationship to relationship, and this is none', {
    fix: 'through(this.tickets, (t) => t.comments)',
  });
}

function stepFrom(before: Meaning, step: unknown, bindings: Bindings): Meaning {
  if (before.is !== 'one' && before.is !== 'many') return before;
  const source = before.is === 'one' ? before.source : before.many.item;
  const [value, inside] = inCallback(step, source, bindings);
  const next = recordsIn(value, inside);
  if (before.is === 'one') return next;
  const hop = next.is === 'many' ? next.many : each(next.source, source, bindings);
  return { is: 'many', many: behind(hop, before.many) };
}

/** A to-one as a to-many of at most one. */
function each(source: Source, before: Source, { open }: Bindings): Many {
  if (source.kind !== 'one' || source === before)
    throw new Misdeclared('a step of through() leads on to other records', { fix: '(t) => t.reporter' });
  const item = itemSource(source.from, source.link, open);
  const narrow = source.link.narrow(item, source.from);
  const single = narrow.sorts.length > 0 || narrow.limit !== undefined;
  return { item, ...narrow, limit: single ? 1 : undefined };
}

/** The same records, each time of those before. */
function behind(next: Many, before: Many): Many {
  const { inside, filters } = cutFrom(next);
  if (next.via === undefined) {
    const sorts = next.sorts.filter(({ by }) => isAbout(by, next.item));
    return { item: next.item, filters, sorts, added: 0, limit: undefined, via: { hop: before, inside } };
  }
  if (inside !== undefined) {
    throw new Misdeclared('a relationship through others is limited as a whole, not for each record on the way', {
      fix: 'limit its last step: through(this.a, (a) => a.bs, (b) => b.cs.limit(3))',
    });
  }
  return { ...next, via: { ...next.via, hop: behind(next.via.hop, before) } };
}

function cutFrom({ filters, sorts, limit, offset = 0, inside }: Many): {
  readonly inside: Limited | undefined;
  readonly filters: readonly Expr[];
} {
  if (limit === undefined && offset === 0) return { inside, filters };
  return { inside: { filters, sorts, limit, offset, inside }, filters: [] };
}

/** An order by what the record before has says nothing once several of these lead to the same record. */
function isAbout(expr: Expr, item: ItemSource): boolean {
  switch (expr.kind) {
    case 'attribute':
      return isWithin(expr.from, item);
    case 'calculation':
      return isAbout(expr.body, item);
    case 'call':
    case 'fragment':
      return expr.args.every((arg) => isAbout(arg, item));
    case 'aggregate':
      return isWithin(expr.many.item.from, item);
    default:
      return true;
  }
}

const isWithin = (source: Source, item: ItemSource): boolean =>
  source === item || (source.kind === 'one' && isWithin(source.from, item));

interface OneOptions {
  readonly filter?: unknown;
  readonly sort?: unknown;
  readonly offset?: number;
}

/** One of the records of a to-many: the first in an order. */
function oneOf(among: unknown, options: OneOptions, bindings: Bindings): Meaning {
  const chain = chainOf(among);
  const meaning = chain === undefined ? undefined : interpret(chain, bindings);
  if (meaning?.is !== 'many')
    throw new Misdeclared('hasOne() takes a resource or a to-many', {
      fix: 'hasOne(this.tickets, { sort: (t) => t.openedAt })',
    });
  const { many } = meaning;
  if (options.sort === undefined)
    throw new Misdeclared('one of many is the first in an order', { fix: 'say which one: { sort: (t) => … }' });
  const entry = entryOf(many);
  const link: Link = Object.freeze<Link>({
    name: entry.link.name,
    kind: 'hasOne',
    cardinality: 'one',
    optional: true,
    source: entry.from.home,
    destination: many.item.home,
    on: [],
    through: undefined,
    narrow: (item) => oneOfMany(item, many, options, bindings),
  });
  return { is: 'one', source: oneSource(entry.from, link) };
}

function oneOfMany(item: Source, many: Many, { filter, sort, offset }: OneOptions, bindings: Bindings): Narrowing {
  const same = item.home.primaryKey.map((key) => operator('eq', [attribute(many.item, key), attribute(item, key)]));
  const read = (callback: unknown) => inCallback(callback, item, bindings);
  const filters = [aggregate('exists', many, operator('and', same), {})];
  return {
    filters: filter === undefined ? filters : [...filters, conditionOf(read(filter))],
    sorts: (Array.isArray(sort) ? sort : [sort]).map((by) => sortOf(...read(by))),
    limit: undefined,
    offset,
  };
}

const attribute = (from: Source, column: Home['primaryKey'][number]): Expr => ({
  kind: 'attribute',
  from,
  column,
  type: column.type,
  nullable: false,
});

function operator(name: string, operands: readonly Expr[]): Expr {
  const found = operatorNamed(name);
  if (found === undefined) throw new Misdeclared(`there is no operation '${name}'`);
  return found.resolve(operands);
}
