import type { Catalog } from '../../catalog/catalog.ts';
import { objectNouns, partNouns } from '../../catalog/nouns.ts';
import { same } from '../../schema/canonical.ts';
import { type Entries, isEntries, plain } from './picture.ts';

/** One thing in which a database is not as its last migration left it. */
export interface Difference {
  /** `table public.users` */
  readonly object: string;
  /** `index users_email_index`, where it is about a part of the object. */
  readonly part?: string | undefined;
  /** `type`, where something is there and is not as it was. */
  readonly property?: string | undefined;
  readonly change: 'added' | 'gone' | 'changed';
  /** As text, where it can be said in a line. */
  readonly was?: string | undefined;
  readonly is?: string | undefined;
  /** Where it is in the catalogue. */
  readonly path: readonly string[];
}

/** The differences of two pictures that one server gave, by object. */
export function differencesBetween(was: Catalog, is: Catalog): readonly Difference[] {
  return Object.entries(objectNouns).flatMap(([kind, noun]) => {
    const [before, after] = [was, is].map((side) => entriesOf(side[kind as keyof Catalog]));
    return between(before ?? {}, after ?? {}).flatMap(([name, one, other]) =>
      ofObject({ object: `${noun} ${name}`, path: [kind, name] }, one, other),
    );
  });
}

type About = Pick<Difference, 'object' | 'part' | 'path'>;

function ofObject(about: About, was: unknown, is: unknown): readonly Difference[] {
  if (was === undefined || is === undefined) return [whole(about, was, is)];
  if (!isEntries(was) || !isEntries(is)) return [];
  const parts = Object.entries(partNouns).flatMap(([kind, noun]) =>
    // A view's columns follow from its definition.
    about.object.startsWith('view ') && kind === 'columns'
      ? []
      : between(entriesOf(was[kind]), countedOf(kind, was, is)).flatMap(([name, one, other]) =>
          ofPart({ ...about, part: `${noun} ${name}`, path: [...about.path, kind, name] }, one, other),
        ),
  );
  return [...ofProperties(about, was, is), ...parts];
}

function ofPart(about: About, was: unknown, is: unknown): readonly Difference[] {
  if (was === undefined || is === undefined || !isEntries(was) || !isEntries(is)) return [whole(about, was, is)];
  return ofProperties(about, was, is);
}

/** What the picture does not know of, because it was taken by an older Quarry, is no difference. */
function ofProperties(about: About, was: Entries, is: Entries): readonly Difference[] {
  const names = Object.keys(was).filter((name) => !(name in partNouns) && name !== 'position' && name in is);
  const changed = names.filter((name) => !same(plain(was[name]), plain(is[name])));
  // The definition says it all.
  const told = changed.includes('definition') ? ['definition'] : changed;
  return told.map((property) => ({
    ...about,
    property,
    change: 'changed',
    was: textOf(was[property]),
    is: textOf(is[property]),
    path: [...about.path, property],
  }));
}

const whole = (about: About, was: unknown, is: unknown): Difference =>
  was === undefined
    ? { ...about, change: 'added', is: summaryOf(is) }
    : is === undefined
      ? { ...about, change: 'gone', was: summaryOf(was) }
      : { ...about, change: 'changed', was: textOf(was), is: textOf(is) };

/** Partitions are made by others, too: only those that migrations made are missed. */
function countedOf(kind: string, was: Entries, is: Entries): Entries {
  const found = entriesOf(is[kind]);
  if (kind !== 'partitions') return found;
  return Object.fromEntries(Object.entries(found).filter(([name]) => name in entriesOf(was[kind])));
}

/** Entries that differ, by name. */
function between(was: Entries, is: Entries): readonly (readonly [string, unknown, unknown])[] {
  return Object.keys({ ...was, ...is })
    .sort()
    .filter((name) => !same(plain(was[name]), plain(is[name])))
    .map((name) => [name, was[name], is[name]] as const);
}

const entriesOf = (value: unknown): Entries => (isEntries(value) ? value : {});

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? 'none' : JSON.stringify(value);

/** A column by its type, anything else by its definition. */
function summaryOf(value: unknown): string | undefined {
  if (!isEntries(value)) return textOf(value);
  if (typeof value['definition'] === 'string') return value['definition'];
  if (typeof value['type'] !== 'string' || !('notNull' in value)) return undefined;
  const fallback = typeof value['default'] === 'string' ? ` default ${value['default']}` : '';
  return `${value['type']}${value['notNull'] === true ? ' not null' : ''}${fallback}`;
}

const SIGNS = { added: '+', gone: '-', changed: '~' } as const;

/** Differences as lines for people, below the objects they are about. */
export function formatDifferences(all: readonly Difference[]): readonly string[] {
  const lines: string[] = [];
  let object = '';
  for (const one of all) {
    if (one.part === undefined && one.property === undefined) {
      lines.push(`${SIGNS[one.change]} ${one.object}`);
      continue;
    }
    if (one.object !== object) lines.push(`~ ${one.object}`);
    object = one.object;
    const what = [one.part, one.property].filter((each) => each !== undefined).join(', ');
    const text = one.change === 'changed' ? `${one.was} → ${one.is}` : (one.was ?? one.is);
    lines.push(`    ${SIGNS[one.change]} ${what}${text === undefined ? '' : `: ${text.trim().replace(/\s+/g, ' ')}`}`);
  }
  return lines;
}
