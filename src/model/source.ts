import type { Home, ItemSource, Link, Many, OneSource, RootSource, Source } from '../expr/node.ts';
import type { Meaning } from './meaning.ts';

/** What is known of a source: the sources that start from it, and what its fields mean. */
interface Known {
  readonly ones: Map<Link, OneSource>;
  readonly items: Map<Link, ItemSource[]>;
  readonly fields: Map<string, Meaning>;
  /** The same, seen by an actor who may not read everything. */
  readonly watched: Map<string, Meaning>;
}

const known = new WeakMap<Source, Known>();

function knownOf(source: Source): Known {
  let found = known.get(source);
  if (found === undefined) {
    found = { ones: new Map(), items: new Map(), fields: new Map(), watched: new Map() };
    known.set(source, found);
  }
  return found;
}

/** A new root: the record a query, an action or a declaration starts from. */
export function rootSource(home: Home): RootSource {
  return Object.freeze({ kind: 'root', home, optional: false });
}

const actors = new WeakMap<Home, RootSource>();

/** On whose behalf a query runs, as a record of this resource: the same object each time. */
export function actorSource(home: Home): RootSource {
  let source = actors.get(home);
  if (source === undefined) {
    source = Object.freeze({ kind: 'root', home, optional: true, actor: true });
    actors.set(home, source);
  }
  return source;
}

export const isActor = (source: Source): boolean => source.kind === 'root' && source.actor === true;

/** The record behind a to-one relationship: the same object each time. */
export function oneSource(from: Source, link: Link): OneSource {
  const { ones } = knownOf(from);
  let one = ones.get(link);
  if (one === undefined) {
    one = Object.freeze({ kind: 'one', from, link, home: link.destination, optional: from.optional || link.optional });
    ones.set(link, one);
  }
  return one;
}

/**
 * Each record of a to-many: the same object each time, so that aggregates over one path can be merged; another one
 * where the first is already being iterated (`u.tickets.filter((t) => u.tickets.filter(…))`).
 */
export function itemSource(from: Source, link: Link, open: ReadonlySet<ItemSource>): ItemSource {
  const { items } = knownOf(from);
  const made = items.get(link) ?? [];
  items.set(link, made);
  const free = made.find((item) => !open.has(item));
  if (free !== undefined) return free;
  const item: ItemSource = Object.freeze({ kind: 'item', from, link, home: link.destination, optional: false });
  made.push(item);
  return item;
}

/** The meanings of a source's fields, resolved so far. */
export function fieldsOf(source: Source, { watched }: { readonly watched: boolean }): Map<string, Meaning> {
  return watched ? knownOf(source).watched : knownOf(source).fields;
}

/** The to-many a way begins with. */
export function entryOf({ item, via }: Pick<Many, 'item' | 'via'>): ItemSource {
  return via === undefined ? item : entryOf(via.hop);
}
