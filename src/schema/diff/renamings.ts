import type { Renaming } from './sequence.ts';

/** One place where names live: the tables of a database, the columns of a table, the values of an enum. */
export interface RenameScope {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The new name a decision gives. */
  answer(from: string): string | undefined;
  /** The old name the resource hints at. */
  hint(to: string): string | undefined;
  /** Whether a decision says that it goes. */
  dropped(from: string): boolean;
  /** How likely one became the other, 0 for not at all. */
  alike(from: string, to: string): number;
  /** Nothing was decided: ask, with the candidates likeliest first. */
  ask(from: string, candidates: readonly string[]): void;
  /** A hint that has done its work. */
  stale(to: string, from: string): void;
}

/** What was renamed: by decision, then by hint; for what remains removed a person is asked, never guessed. */
export function renamings(scope: RenameScope): Renaming[] {
  const found: Renaming[] = scope.before.flatMap((from) => {
    const to = scope.answer(from);
    return to === undefined ? [] : [{ from, to }];
  });
  for (const to of scope.after) followHint(scope, found, to);
  const sources = new Set(found.map((one) => one.from));
  const targets = new Set(found.map((one) => one.to));
  const added = scope.after.filter((to) => !scope.before.includes(to) && !targets.has(to));
  for (const from of scope.before) {
    const gone = !scope.after.includes(from) || targets.has(from);
    if (gone && !sources.has(from) && !scope.dropped(from)) scope.ask(from, candidatesFor(scope, from, added));
  }
  return found;
}

function followHint(scope: RenameScope, found: Renaming[], to: string): void {
  const from = scope.hint(to);
  if (from === undefined) return;
  if (!scope.before.includes(from)) scope.stale(to, from);
  else if (!scope.before.includes(to) && !found.some((one) => one.from === from || one.to === to))
    found.push({ from, to });
}

function candidatesFor(scope: RenameScope, from: string, added: readonly string[]): string[] {
  return added
    .map((to) => ({ to, likeness: scope.alike(from, to) }))
    .filter(({ likeness }) => likeness > 0)
    .sort((a, b) => b.likeness - a.likeness || (a.to < b.to ? -1 : 1))
    .map(({ to }) => to);
}
