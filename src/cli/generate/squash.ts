import { generateMigration } from '../../emit/generate-migration.ts';
import { QuarryError } from '../../error/quarry-error.ts';
import { downSteps } from '../../migration/content.ts';
import type { LoadedMigration } from '../../migration/files.ts';
import { fold, type Meta } from '../../schema/meta.ts';
import { emptyState, type State } from '../../schema/state.ts';
import { batchStatement, type Migration, type Step } from '../../schema/step.ts';
import { tokens } from '../../schema/token.ts';
import type { Made } from './generate.ts';
import { asRun } from './stages.ts';

/** Migrations that cannot be put together into one. */
export class CannotSquash extends QuarryError {
  readonly code = 'cli.cannot_squash';
}

/** What one migration in the place of many consists of. */
export interface Squashed {
  readonly made: Made;
  /** What the many did to rows, which the one does not: `20260101000000_fill: update users set …`. */
  readonly data: readonly string[];
}

/** Something that is in no picture of the structure: written by hand, or into a generated file. */
interface Extra {
  readonly up: readonly Step[];
  readonly down: Migration['down'];
}

/** One migration to the structure after many, with what was written by hand behind it. Throws `CannotSquash`. */
export function squash(
  many: readonly LoadedMigration[],
  metas: readonly Meta[],
  named: { readonly version: string; readonly name: string; readonly repo: string | undefined },
): Squashed {
  const parts = asRun(many.map(({ migration }) => migration)).map((migration) => partsOf(migration, metas));
  const extras = parts.flatMap(({ extra }) => (extra === undefined ? [] : [extra]));
  const versions = many.flatMap(({ migration }) => [migration.version, ...(migration.replaces ?? [])]);
  const replaces = [...new Set(versions)].sort();
  const next = fold(metas.filter((meta) => replaces.includes(meta.version)));
  const base = baseline(next, named);
  const migration = {
    ...base.migration,
    replaces,
    up: [...base.migration.up, ...extras.flatMap(({ up }) => up)],
    down: backOver(base.migration.down, extras),
  };
  const meta = { ...base.meta, parents: [], replaces };
  return { made: { ...base, migration, meta, summary: base.summary }, data: parts.flatMap(({ data }) => data) };
}

function baseline(next: State, named: Parameters<typeof squash>[2]): Made {
  const found = generateMigration({ previous: emptyState, next, ...named, parents: [], simple: true });
  if (found.outcome === 'made') return found;
  throw new CannotSquash('The migrations lead to nothing: there is no structure to put into one.');
}

/** What was made last goes first. */
function backOver(structure: Migration['down'], extras: readonly Extra[]): Migration['down'] {
  const stuck = extras.find(({ down }) => 'irreversible' in down);
  if (stuck !== undefined || 'irreversible' in structure) return stuck?.down ?? structure;
  return [...extras.toReversed().flatMap(({ down }) => ('irreversible' in down ? [] : down)), ...structure];
}

/** What is kept of a migration beside its structure, and what it does to rows. */
function partsOf(migration: Migration, metas: readonly Meta[]): { extra: Extra | undefined; data: readonly string[] } {
  const { version, name, up } = migration;
  const data = up.flatMap(dataIn).map((what) => `${version}_${name}: ${what}`);
  // Of what was generated the picture has everything; what was written into it since is missed when that is proven.
  const isGenerated = metas.some((meta) => meta.version === version && !meta.byHand);
  const kept = isGenerated ? [] : structureIn(up);
  if (kept.length === 0) return { extra: undefined, data };
  const down = downSteps(migration);
  return { extra: { up: kept, down: down === undefined ? migration.down : structureIn(down) }, data };
}

function structureIn(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step): Step[] => {
    if ('auto' in step) return isData(step.auto) ? [] : [step];
    if (!('tx' in step)) return [];
    const tx = step.tx.filter((sql) => !isData(sql));
    return tx.length === 0 ? [] : [{ ...step, tx }];
  });
}

function dataIn(step: Step): readonly string[] {
  if ('tx' in step) return step.tx.filter(isData);
  if ('batch' in step) return [`${batchStatement(step.batch, step.batch.table)}, in batches`];
  return 'run' in step ? [`a function: ${step.why}`] : [];
}

const aboutRows = new Set([
  'insert',
  'update',
  'delete',
  'merge',
  'copy',
  'select',
  'with',
  'values',
  'call',
  'truncate',
]);

/** Whether a statement is about rows and not about the structure that holds them. */
const isData = (sql: string): boolean => aboutRows.has(tokens(sql)[0]?.text ?? '');
