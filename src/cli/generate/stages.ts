import { withoutMerged } from '../../migration/merge.ts';
import { applyDeltas } from '../../schema/delta/deltas.ts';
import type { Meta } from '../../schema/meta.ts';
import { emptyState } from '../../schema/state.ts';
import type { Migration } from '../../schema/step.ts';
import type { Stage } from '../../shadow/turn.ts';

/** Of migrations in their order those that a new database runs, as it runs them. */
export const asRun = (many: readonly Migration[]): readonly Migration[] =>
  withoutMerged(
    many.map((migration) => ({ version: migration.version, migration })),
    [],
  ).map(({ migration }) => migration);

/** Migrations as they run, each with the structure that the generator's notes have around it. */
export function stagesOf(migrations: readonly Migration[], metas: readonly Meta[]): readonly Stage[] {
  let previous = emptyState;
  return migrations.map((migration) => {
    const meta = metas.find(({ version }) => version === migration.version);
    const stage = { migration, previous, next: applyDeltas(previous, meta?.deltas ?? []) };
    previous = stage.next;
    return stage;
  });
}
