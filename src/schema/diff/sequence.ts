/** A name to change. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/**
 * Renamings in an order in which no name is ever given twice: one whose new name is still held by another waits for
 * it, and a ring (two that swap) is opened with a temporary name.
 */
export function sequence<R extends Renaming>(renamings: readonly R[], held: Iterable<string>): R[] {
  const names = new Set(held);
  const ordered: R[] = [];
  let waiting = [...renamings];
  const take = (renaming: R): void => {
    ordered.push(renaming);
    names.delete(renaming.from);
    names.add(renaming.to);
  };
  while (waiting.length > 0) {
    const next = waiting.find(({ to }) => !names.has(to) || !waiting.some(({ from }) => from === to));
    const [first, ...rest] = waiting;
    if (next !== undefined) {
      take(next);
      waiting = waiting.filter((renaming) => renaming !== next);
    } else if (first !== undefined) {
      const aside = unusedName(first.from, names);
      take({ ...first, to: aside });
      waiting = [...rest, { ...first, from: aside }];
    }
  }
  return ordered;
}

export function unusedName(name: string, names: ReadonlySet<string>): string {
  let candidate = `${name.slice(0, 55)}__aside`;
  while (names.has(candidate)) candidate += '_';
  return candidate;
}
