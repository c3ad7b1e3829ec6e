import { same } from '../canonical.ts';
import type { Delta } from '../delta/delta.ts';
import { applyDelta } from '../delta/deltas.ts';
import { InconsistentResources } from '../inconsistent.ts';
import { type State, type Statement, statementOf, tableOf } from '../state.ts';
import { alike } from '../statement.ts';
import type { Differ } from './differ.ts';

/**
 * Tables were renamed since `at`: what is undone and stands on one of them, or on one that goes, speaks of it by its
 * former name, and so goes before.
 */
export function undoOnLeaving(differ: Differ, before: State, at: number): void {
  const { next, formerTables } = differ;
  const renamed = new Set(formerTables.values());
  const leaving = remade(before, next).filter(({ after }) =>
    after.some(
      (name) => renamed.has(name) || (tableOf(before, name) !== undefined && tableOf(next, name) === undefined),
    ),
  );
  const drops = undoing(differ, leaving);
  differ.deltas.splice(at, 0, ...drops);
  for (const drop of drops) differ.current = applyDelta(differ.current, drop);
}

/** What comes after nothing is there before anything else is made, though nothing may say that it calls it. */
export function diffFoundations(differ: Differ): void {
  const { current, next } = differ;
  const young = (next.statements ?? []).filter(
    ({ name, after }) => after.length === 0 && statementOf(current, name) === undefined,
  );
  differ.push(...young.map((statement): Delta => ({ kind: 'createStatement', statement })));
}

/** Statements by their names; one that changed is undone and run again, with those that come after it. */
export function diffStatements(differ: Differ): void {
  const { next } = differ;
  differ.push(...undoing(differ, remade(differ.current, next)));
  const { current } = differ;
  differ.push(
    ...inOrder(next.statements ?? []).flatMap((after): Delta[] => {
      const before = statementOf(current, after.name);
      if (before === undefined) return [{ kind: 'createStatement', statement: after }];
      const said = alike(before.up, after.up) && alike(before.down, after.down) && same(before.after, after.after);
      return said ? [] : [{ kind: 'alterStatement', before, after }];
    }),
  );
}

/** Those that go or change, and those that come after them. */
function remade(current: State, next: State): readonly Statement[] {
  const all = inOrder(current.statements ?? []);
  const found = new Set<string>();
  for (const before of all) {
    const after = statementOf(next, before.name);
    const changed = after === undefined || !alike(before.up, after.up);
    if (changed || before.after.some((name) => found.has(name))) found.add(before.name);
  }
  return all.filter(({ name }) => found.has(name));
}

/** The last one first. One that replaces what it made need not be undone to be run again. */
function undoing({ next, decisions }: Differ, statements: readonly Statement[]): Delta[] {
  const stuck = statements.filter(({ name, down }) => down === undefined && statementOf(next, name) === undefined);
  if (stuck.length > 0 && !decisions.acceptAll)
    throw new InconsistentResources(
      stuck.map(
        ({ name }) =>
          `The statement '${name}' is gone, but does not say how what it made is undone. Declare it again with a down, generate, and then leave it out.`,
      ),
    );
  return [...statements].reverse().map((statement): Delta => ({ kind: 'dropStatement', statement }));
}

/** Each behind those it comes after, else as they stand. */
export function inOrder(statements: readonly Statement[]): readonly Statement[] {
  const placed = new Set<Statement>();
  const visit = (one: Statement, way: readonly Statement[]): void => {
    if (placed.has(one) || way.includes(one)) return;
    for (const name of one.after) {
      const before = statements.find((other) => other.name === name);
      if (before !== undefined) visit(before, [...way, one]);
    }
    placed.add(one);
  };
  for (const one of statements) visit(one, []);
  return [...placed];
}
