import { QuarryError } from '../../error/quarry-error.ts';
import { type ImportModule, listMigrationFiles, loadMigrations, type MigrationFile } from '../../migration/files.ts';
import { type Conflict, conflictIn, type FootprintOf, headsOf } from '../../schema/branch/lineage.ts';
import type { Footprint } from '../../schema/delta/delta.ts';
import { declaredFootprint } from '../../schema/delta/footprint.ts';
import { footprintOfMeta, type Meta } from '../../schema/meta.ts';
import { readMetas } from './metas.ts';

const laterOf = (one: Meta, other: Meta): string => (one.version > other.version ? one : other).version;

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
          : `Plan the one that was applied nowhere anew, on top of the other: quarry migrations rebase ${laterOf(one, other)}; where both are applied somewhere, put them together: quarry migrations merge`,
    });
    this.versions = [one.version, other.version];
  }
}

type Files = { readonly metas: readonly Meta[]; readonly files: readonly MigrationFile[] };

/** Branches that touch different things merge by themselves; others need a person. Rejects with `ConflictingHeads`. */
export async function refuseConflicts(history: Files, importModule: ImportModule): Promise<void> {
  const found = await conflictOf(history, importModule);
  if (found !== undefined) throw new ConflictingHeads(found);
}

/** The same before migrating: what is applied on both sides is past. Rejects with `ConflictingHeads`. */
export async function refusePendingConflicts(
  folder: string,
  importModule: ImportModule,
  applied: ReadonlySet<string>,
): Promise<void> {
  const metas = (await readMetas(folder)).filter(({ dev }) => dev !== true);
  if (headsOf(metas).length < 2) return;
  const found = await conflictOf({ metas, files: await listMigrationFiles(folder) }, importModule);
  if (found === undefined) return;
  if (![found.one, found.other].every(({ version }) => applied.has(version))) throw new ConflictingHeads(found);
}

async function conflictOf({ metas, files }: Files, importModule: ImportModule): Promise<Conflict | undefined> {
  if (headsOf(metas).length < 2) return undefined;
  return conflictIn(metas, await footprintsIn({ metas, files }, importModule));
}

/** What the migrations of a folder touch. */
export async function footprintsIn({ metas, files }: Files, importModule: ImportModule): Promise<FootprintOf> {
  const declared = await declaredIn(metas, files, importModule);
  return (meta) => (meta.byHand ? declared.get(meta.version) : footprintOfMeta(meta));
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
