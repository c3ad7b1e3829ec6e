import type { Migration, Step } from '../schema/step.ts';
import type { GeneratedMigration } from './generate-migration.ts';
import { renderMigration } from './migration-file.ts';

type Made = Extract<GeneratedMigration, { readonly outcome: 'made' }>;

/** Statements around the structure, in their order. */
export interface AroundStructure {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What undoes them on the way back: the later ones first, then the structure, then the earlier ones. */
  readonly undoAfter: readonly string[];
  readonly undoBefore: readonly string[];
  /** What they make, for the head of the file: `function touch()`. */
  readonly names: readonly string[];
}

/** A migration with what no resource can say around its structure, so that an empty database gets everything. */
export function withExtras<M extends Made>(made: M, around: AroundStructure): M {
  const { migration } = made;
  const step = (statements: readonly string[]): Step[] => (statements.length === 0 ? [] : [{ tx: statements }]);
  // Bodies of functions may speak of tables that come later.
  const before = around.before.length === 0 ? [] : ['set local check_function_bodies = off', ...around.before];
  const down = migration.down;
  const whole: Migration = {
    ...migration,
    up: [...step(before), ...migration.up, ...step(around.after)],
    down: 'irreversible' in down ? down : [...step(around.undoAfter), ...down, ...step(around.undoBefore)],
  };
  const notes = [
    ...made.notes,
    ...(around.names.length === 0
      ? []
      : ['Beside what the resources say, as it was found:', ...around.names.map((name) => `  ${name}`)]),
  ];
  return { ...made, migration: whole, notes, text: renderMigration(whole, { changes: made.summary, notes }) };
}
