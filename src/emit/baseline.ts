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
  // Bodies of functions may speak of tables that come later.
  const before = around.before.length === 0 ? [] : [unchecked, ...around.before];
  const after = around.after.some((sql) => isFunction.test(sql)) ? [unchecked, ...around.after] : around.after;
  const whole: Migration = {
    ...migration,
    up: [...behind(migration.up, before, isGround), ...step(after)],
    down: wayBack(migration, around),
  };
  const notes = [
    ...made.notes,
    ...(around.names.length === 0
      ? []
      : ['Beside what the resources say, as it was found:', ...around.names.map((name) => `  ${name}`)]),
  ];
  return { ...made, migration: whole, notes, text: renderMigration(whole, { changes: made.summary, notes }) };
}

function wayBack({ down }: Migration, { undoAfter, undoBefore }: AroundStructure): Migration['down'] {
  if ('irreversible' in down) return down;
  const steps = behind([...down].reverse().map(reversed), [...undoBefore].reverse(), isGroundGoing);
  return [...step(undoAfter), ...[...steps].reverse().map(reversed)];
}

const unchecked = 'set local check_function_bodies = off';
const isFunction = /^create (or replace )?(function|procedure)\b/i;

/** Schemas, extensions and types need nothing but each other, and what stands around the tables may need them. */
const isGround = (sql: string): boolean => /^create (schema|extension|type|domain)\b/i.test(sql);
const isGroundGoing = (sql: string): boolean => /^drop (schema|extension|type|domain)\b/i.test(sql);

/** The steps with some statements behind the ground of the first one, and before the rest of it. */
function behind(steps: readonly Step[], statements: readonly string[], ground: (sql: string) => boolean): Step[] {
  if (statements.length === 0) return [...steps];
  const [first, ...rest] = steps;
  if (first === undefined || !('tx' in first)) return [...step(statements), ...steps];
  const [laid, built] = [first.tx.filter(ground), first.tx.filter((sql) => !ground(sql))];
  return [{ ...first, tx: [...laid, ...statements, ...built] }, ...rest];
}

const step = (statements: readonly string[]): Step[] => (statements.length === 0 ? [] : [{ tx: statements }]);
const reversed = (one: Step): Step => ('tx' in one ? { ...one, tx: [...one.tx].reverse() } : one);
