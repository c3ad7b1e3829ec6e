import type { Expr, Link, OneSource, Source } from '../../expr/node.ts';
import type { Bindings } from '../meaning.ts';
import type { ResourceModel } from '../model.ts';
import { oneSource } from '../source.ts';
import { permission } from './permission.ts';
import { type Deed, policiesOf } from './policies.ts';
import type { Policing } from './policing.ts';

const hasPolicies = ({ class: resource }: ResourceModel): boolean => policiesOf(resource) !== undefined;

type BindingsOf = (source: Source) => Bindings;

/** Who watches, and by which action the record is read, or what else is about to be done to it. */
interface Reading {
  readonly policing: Policing | undefined;
  readonly deed?: Deed | undefined;
  readonly action?: string | undefined;
}

/** What a record must meet to be read; to be written, besides; of a new one, nothing but that it may be made. */
export function readable(
  source: Source,
  { policing, deed = 'read', action }: Reading,
  bindingsOf: BindingsOf,
): readonly Expr[] {
  if (policing === undefined || !hasPolicies(source.home as ResourceModel)) return [];
  policing.asked.add(source.home);
  const bindings = bindingsOf(source);
  const allowed = permission(source, { deed, action }, bindings);
  if (deed === 'read' || deed === 'create') return allowed;
  return [...permission(source, { deed: 'read' }, bindings), ...allowed];
}

/** The same of each record of a to-many, and of the record of a join resource that leads to it. */
export function readableItems(item: Source, policing: Policing | undefined, bindingsOf: BindingsOf): readonly Expr[] {
  if (policing === undefined) return [];
  const row = rowOf(item);
  const own = readable(item, { policing }, bindingsOf);
  return row === undefined ? own : [...own, ...readable(row, { policing }, bindingsOf)];
}

function rowOf(item: Source): OneSource | undefined {
  const through = item.kind === 'item' ? item.link.through : undefined;
  return through === undefined || through.home.rows !== undefined ? undefined : oneSource(item, through.row);
}

const watched = new WeakMap<Link, Link>();

/** A to-one behind which there is nobody whom the actor may not read: the same object each time. */
export function watchedLink(link: Link, policing: Policing | undefined, bindingsOf: BindingsOf): Link {
  const destination = link.destination as ResourceModel;
  if (policing === undefined || !hasPolicies(destination)) return link;
  policing.asked.add(destination);
  let found = watched.get(link);
  if (found === undefined) {
    found = Object.freeze<Link>({
      ...link,
      optional: true,
      narrow(item, parent, options) {
        const narrowed = link.narrow(item, parent, options);
        const allowed = permission(item, { deed: 'read' }, bindingsOf(item));
        return { ...narrowed, filters: [...narrowed.filters, ...allowed] };
      },
    });
    watched.set(link, found);
  }
  return found;
}
