import type { MigrationSummary } from '../../emit/migration-file.ts';
import { renderMeta, renderMigration } from '../../emit/migration-file.ts';
import { QuarryError } from '../../error/quarry-error.ts';
import { downSteps } from '../../migration/content.ts';
import { type ImportModule, loadMigrations } from '../../migration/files.ts';
import { type Branches, conflictingBranches } from '../../schema/branch/conflicting.ts';
import type { Conflict } from '../../schema/branch/lineage.ts';
import { type Meta, metaFormat } from '../../schema/meta.ts';
import { hashState } from '../../schema/normal.ts';
import type { State } from '../../schema/state.ts';
import type { Migration, Otherwise } from '../../schema/step.ts';
import { footprintsIn } from './conflict.ts';
import type { Made } from './generate.ts';
import type { History } from './history.ts';
import { refuseEdited } from './rebase.ts';

/** Branches of migrations that cannot be put together into one. */
export class CannotMerge extends QuarryError {
  readonly code = 'cli.cannot_merge';
}

/** `20260101000000_add_late` */
export const labelOf = ({ version, name }: Pick<Meta, 'version' | 'name'>): string => `${version}_${name}`;

/** What two migrations are both about; a text for people. */
export const inWords = ({ one, other, names }: Conflict): string =>
  `${labelOf(one)} and ${labelOf(other)} are both about ${names.join(', ')}`;

/** The two branches that get in each other's way. Rejects with `CannotMerge`. */
export async function branchesOf(history: History, importModule: ImportModule): Promise<Branches> {
  const [temporary] = history.dev;
  if (temporary !== undefined) {
    throw new CannotMerge(`${labelOf(temporary)} is one of --dev.`, {
      fix: `Undo it, quarry rollback --to ${temporary.version}, and delete its files; what it did is in the merge.`,
    });
  }
  const answer = conflictingBranches(history.metas, await footprintsIn(history, importModule));
  if (answer.found === 'branches') return answer.branches;
  if (answer.found === 'several') {
    throw new CannotMerge(
      `More than two branches get in each other's way: so do ${labelOf(answer.conflict.one)} and ${labelOf(answer.conflict.other)}.`,
      { fix: 'Merge two of them first, without the files of the third; then that one.' },
    );
  }
  const { heads } = history;
  throw new CannotMerge(
    heads.length < 2
      ? 'There are no two branches: each migration was made on top of the one before it.'
      : `The branches that end with ${heads.join(' and ')} are in nobody's way.`,
    { fix: heads.length < 2 ? undefined : 'They merge by themselves: quarry generate-migrations --check' },
  );
}

/** Refuses what cannot be planned for a database that has the other branch. Throws `CannotMerge`, `CannotRebase`. */
export function refuseUnplanned(
  { metas }: History,
  { first, second, conflicts }: Branches,
  written: ReadonlyMap<string, Migration>,
  force: boolean,
): void {
  for (const meta of [...first, ...second]) {
    const migration = written.get(meta.version);
    if (migration === undefined) continue;
    if (meta.byHand) refuseByHand(meta, migration, conflicts);
    else if (!force && meta.passes === undefined) refuseEdited(metas, meta, migration);
  }
}

function refuseByHand(meta: Meta, migration: Migration, conflicts: Branches['conflicts']): void {
  const conflict = conflicts.find(({ one, other }) => one === meta || other === meta);
  if (conflict !== undefined) {
    const other = conflict.one === meta ? conflict.other : conflict.one;
    throw new CannotMerge(`${labelOf(meta)} is written by hand, and in the way of ${labelOf(other)}.`, {
      why: 'There is nothing to plan it from for a database that has the other one.',
      fix: "Say in it what it is about, touches: ['users', 'posts.title']; [] where it may be run behind the other as it is.",
    });
  }
  const code = [...migration.up, ...(downSteps(migration) ?? [])].some((step) => 'run' in step);
  if (code) throw new CannotMerge(`${labelOf(meta)} runs a function, which cannot be put into another file.`);
}

/** The migrations of files, by version. */
export async function writtenIn({ files }: History, importModule: ImportModule): Promise<Map<string, Migration>> {
  const loaded = await loadMigrations(files, importModule);
  return new Map(loaded.map(({ migration }) => [migration.version, migration]));
}

/** What a database runs that has these versions of the branches, in this order. */
export interface Way {
  readonly after: readonly Meta[];
  readonly previous: State;
  /** Undefined where it is there already. */
  readonly made: Made | undefined;
  readonly up: Migration['up'];
  readonly down: Migration['down'];
}

/** Whether nothing of a way is written by hand. */
export const isPlanned = ({ made, up }: Way): boolean => up.length === (made?.migration.up.length ?? 0);

/** What a way leads to. */
export const ends = ({ made, previous }: Way): State => made?.state ?? previous;

/** A way with what is written by hand on the branch that is not there, behind what was planned. */
export function wayWith(
  after: readonly Meta[],
  previous: State,
  made: Made | undefined,
  byHand: readonly Migration[],
): Way {
  const planned = made?.migration.down ?? [];
  const backs = [planned, ...byHand.map(({ down }) => down)];
  const stuck = backs.find((down) => 'irreversible' in down);
  return {
    ...{ after, previous, made },
    up: [...(made?.migration.up ?? []), ...byHand.flatMap(({ up }) => up)],
    down: stuck ?? backs.toReversed().flatMap((down) => ('irreversible' in down ? [] : down)),
  };
}

/** A merge: the way of the first branch, and of those who have something else. */
export interface Merging {
  readonly version: string;
  readonly name: string;
  readonly parents: readonly string[];
  readonly repo: string | undefined;
  readonly branches: Branches;
  readonly main: Way;
  readonly otherwise: readonly Way[];
  readonly verified?: Migration['verified'];
}

/** The files of a merge. */
export function mergeOf(merging: Merging): Made {
  const { version, name, parents, repo, branches, main, otherwise, verified } = merging;
  const ways = [main, ...otherwise];
  const all = ways.flatMap(({ made }) => (made === undefined ? [] : [made]));
  const decisions = [...new Set(all.flatMap(({ meta }) => meta.decisions))];
  const allow = new Map(all.flatMap(({ migration }) => (migration.allow ?? []).map((one) => [one.rule, one] as const)));
  const versions = (metas: readonly Meta[]): readonly string[] => metas.map((meta) => meta.version);
  const [from, to] = [hashState(main.previous), hashState(ends(main))];
  const migration: Migration = {
    ...{ version, name, parents, to, decisions },
    // With what is written by hand it makes more than the notes know.
    ...(isPlanned(main) ? { from } : {}),
    ...(repo === undefined ? {} : { repo }),
    ...(allow.size === 0 ? {} : { allow: [...allow.values()] }),
    up: main.up,
    down: main.down,
    merges: {
      branches: [versions(branches.first), versions(branches.second)],
      otherwise: otherwise.map(({ after, up, down }): Otherwise => ({ after: versions(after), up, down })),
    },
    ...(verified === undefined ? {} : { verified }),
  };
  const meta: Meta = {
    ...{ format: metaFormat, version, name, parents, from, to, decisions },
    deltas: main.made?.meta.deltas ?? [],
    passes: versions(branches.second),
  };
  const summary: MigrationSummary = {
    changes: branches.conflicts.map((conflict) => `Merges two branches: ${inWords(conflict)}`),
    notes: main.made?.notes ?? [],
  };
  return {
    ...{ outcome: 'made', migration, meta, state: ends(main), warnings: [] },
    summary: summary.changes,
    notes: summary.notes ?? [],
    text: renderMigration(migration, summary),
    json: renderMeta(meta),
  };
}
