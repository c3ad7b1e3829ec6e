import { byteLength, maxIdentifierBytes } from '../../model/naming.ts';
import { keyOf, type State, type View } from '../state.ts';
import { readsOf } from './reads.ts';

/** What PostgreSQL would refuse of the views of a State. */
export function viewComplaints({ views }: State): string[] {
  const ring = views.filter((view) => reaches(views, view, keyOf(view)));
  const rings = ring.length === 0 ? [] : [`The views ${ring.map(keyOf).join(', ')} are made of each other.`];
  return [...rings, ...views.flatMap(nameComplaints)];
}

function reaches(views: readonly View[], from: View, to: string): boolean {
  const seen = new Set<string>();
  const visit = (view: View): boolean =>
    [...readsOf(view)].some((key) => {
      if (key === to) return true;
      const next = views.find((other) => keyOf(other) === key);
      if (next === undefined || seen.has(key)) return false;
      seen.add(key);
      return visit(next);
    });
  return visit(from);
}

function nameComplaints(view: View): string[] {
  const names = view.columns.map(({ name }) => name);
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  const long = [view.name, ...names].filter((name) => byteLength(name) > maxIdentifierBytes);
  return [
    ...twice.map((name) => `Two attributes are the column '${name}' of the view '${keyOf(view)}'.`),
    ...long.map((name) => `'${name}' is longer than the ${maxIdentifierBytes} bytes PostgreSQL keeps of a name.`),
  ];
}
