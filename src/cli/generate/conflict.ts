import { QuarryError } from '../../error/quarry-error.ts';
import { type ImportModule, loadMigrations, type MigrationFile } from '../../migration/files.ts';
import type { Footprint } from '../../schema/delta/delta.ts';
import { declaredFootprint } from '../../schema/delta/footprint.ts';
import { type Conflict, conflictIn, headsOf } from '../../schema/lineage.ts';
import { footprintOfMeta, type Meta } from '../../schema/meta.ts';

/** Two branches changed the same things. */
export class ConflictingHeads extends QuarryError {
  readonly code = 'cli.conflicting_heads';
  /** The two migrations. */
  readonly versions: readonly [string, string];

  constructor({ one, other, names }: Conflict) {
    const label = ({ version, name }: Meta): string => `${version}_${name}`;
    const shared = names.length === 0 ? '' : `: ${names.join(', ')}`;
    const byHand = [one, other].filter((meta) => meta.byHand).map(label);
    super(`Two branches of migrations may not be put together: ${label(one)} and ${label(other)}${shared}.`, {
      why:
        names.length === 0
          ? `What is written by hand may touch anything, and ${byHand.join(' and ')} does not say what.`
          : 'Neither was made with the other in mind, and which runs first differs from database to database.',
      fix:
        names.length === 0
          ? `Declare it in the file, touches: ['users', 'posts.title'], or [] for nothing of the structure.`
          : 'Delete the side that was applied nowhere else, with its meta files, and generate it again on top of the other.',
    });
    this.versions = [one.version, other.version];
  }
}

/** Branches that touch different things merge by themselves; others need a person. Rejects with `ConflictingHeads`. */
export async function refuseConflicts(
  metas: readonly Meta[],
  files: readonly MigrationFile[],
  importModule: ImportModule,
): Promise<void> {
  if (headsOf(metas).length < 2) return;
  const declared = await declaredIn(metas, files, importModule);
  const found = conflictIn(metas, (meta) => (meta.byHand ? declared.get(meta.version) : footprintOfMeta(meta)));
  if (found !== undefined) throw new ConflictingHeads(found);
}

/** What files that are written by hand say they touch. */
async function declaredIn(
  metas: readonly Meta[],
  files: readonly MigrationFile[],
  importModule: ImportModule,
): Promise<ReadonlyMap<string, Footprint>> {
  const byHand = new Set(metas.filter((meta) => meta.byHand).map(({ version }) => version));
  const loaded = await loadMigrations(
    files.filter(({ version }) => byHand.has(version)),
    importModule,
  );
  return new Map(
    loaded.flatMap(({ migration: { version, touches } }) =>
      touches === undefined ? [] : [[version, declaredFootprint(touches)] as const],
    ),
  );
}
