import { same } from '../canonical.ts';
import type { Delta } from '../delta/delta.ts';
import { keyOf, type State, type Table } from '../state.ts';
import type { Differ } from './differ.ts';

interface Constraint {
  readonly name: string;
  readonly notValid?: boolean | undefined;
}

/** Two of one name that say the same, whether all rows obey them or not. */
export const alike = (one: Constraint, other: Constraint): boolean =>
  same({ ...one, notValid: undefined }, { ...other, notValid: undefined });

/** A new constraint that `--allow-invalid` lets rows violate that are there, or that says anew what they may violate. */
export function allowed<T extends Constraint>(differ: Differ, table: Table, object: T): T {
  if (differ.decisions.acceptAll) return object;
  const key = keyOf(table);
  const kept = constraintsOf(table).some(({ name, notValid }) => notValid && name === object.name);
  const allow = differ.answer('allow-invalid', key, object.name) !== undefined;
  return allow || (kept && !isAsked(differ, key, object.name)) ? { ...object, notValid: true } : object;
}

/** Rows that are cleared away obey from then on. */
const isAsked = (differ: Differ, table: string, name: string): boolean =>
  differ.answer('validate', table, name) !== undefined || differ.answer('orphans', table, name) !== undefined;

const constraintsOf = ({ checks, foreignKeys }: Table): readonly Constraint[] => [...checks, ...foreignKeys];

/** What rows may violate stays so until `--validate` says otherwise: no resource knows of it. */
export function validityChanges(differ: Differ, before: Table, after: Table): Delta[] {
  const table = keyOf(after);
  return constraintsOf(after).flatMap((now): Delta[] => {
    const was = constraintsOf(before).find((one) => one.name === now.name && alike(one, now));
    if (was === undefined) return [];
    const asked = differ.decisions.acceptAll || isAsked(differ, table, now.name);
    if (was.notValid && !now.notValid && asked) return [{ kind: 'validateConstraint', table, name: now.name }];
    return !was.notValid && now.notValid ? [{ kind: 'invalidateConstraint', table, name: now.name }] : [];
  });
}

/** `users.users_age_check`: what rows may still violate. */
export const unvalidatedIn = (state: State): string[] =>
  state.tables.flatMap((table) =>
    constraintsOf(table)
      .filter(({ notValid }) => notValid)
      .map(({ name }) => `${keyOf(table)}.${name}`),
  );
