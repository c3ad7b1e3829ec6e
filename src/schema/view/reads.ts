import { type BodyPart, enumOfType, keyOf, type State, type View, viewOf } from '../state.ts';

/** The tables and views a view reads, by key: those its query names, and those it says it depends on. */
export function readsOf({ body, dependsOn = [] }: View): ReadonlySet<string> {
  return new Set([...body.flatMap((part) => (typeof part === 'string' ? [] : [part.table])), ...dependsOn]);
}

/**
 * Whether a view reads a column. In a hand-written query every word may be one; in a query of ours only what was raw
 * SQL there is read like that.
 */
export function readsColumn(view: View, table: string, column: string): boolean {
  if (!readsOf(view).has(table)) return false;
  const quoted = `"${column.replaceAll('"', '""')}"`;
  return view.body.some((part, i) => {
    if (typeof part !== 'string') return part.table === table && part.column === column;
    if (part !== column && part !== quoted) return false;
    const before = view.body[i - 1];
    if (before !== '.') return before !== 'as';
    return view.dependsOn !== undefined || !isOurAlias(view.body[i - 2]);
  });
}

/** What statements of ours call records, groups and computed values: `t0`, `a1`. */
const isOurAlias = (part: BodyPart | undefined): boolean => typeof part === 'string' && /^[a-z]\d*$/.test(part);

/** Whether a view gives values of an enum type, or names it. */
export function usesType(view: View, state: State, key: string): boolean {
  const type = state.enums.find((one) => keyOf(one) === key);
  if (type === undefined) return false;
  const names = [type.name, `"${type.name.replaceAll('"', '""')}"`];
  return (
    view.columns.some((column) => enumOfType(state, column.type) === type) ||
    view.body.some((part) => typeof part === 'string' && names.includes(part))
  );
}

/** Whether what it selects may hang on a key: grouped by that, every column of a table may be selected. */
export const groups = ({ body }: View): boolean => body.includes('group');

/** Views in an order in which each stands behind those it reads. */
export function inOrder(views: readonly View[]): readonly View[] {
  const found = new Set<View>();
  const open = new Set<View>();
  const visit = (view: View): void => {
    if (found.has(view) || open.has(view)) return;
    open.add(view);
    for (const other of views) if (readsOf(view).has(keyOf(other))) visit(other);
    found.add(view);
  };
  for (const view of views) visit(view);
  return [...found];
}

/** These views and all that stand on them, the last ones first. */
export function withReaders(state: State, keys: Iterable<string>): readonly View[] {
  const gone = new Set([...keys].filter((key) => viewOf(state, key) !== undefined));
  const ordered = inOrder(state.views);
  for (const view of ordered) if ([...readsOf(view)].some((key) => gone.has(key))) gone.add(keyOf(view));
  return ordered.filter((view) => gone.has(keyOf(view))).reverse();
}

/** The views that read a table, or one column of it, with all that stand on them, the last ones first. */
export function viewsOn(state: State, table: string, column?: string): readonly View[] {
  const reads = (view: View): boolean =>
    column === undefined ? readsOf(view).has(table) : readsColumn(view, table, column);
  return withReaders(state, state.views.filter(reads).map(keyOf));
}
