import { type GeneratedMigration, generateMigration, stepsUp } from '../../emit/generate-migration.ts';
import { QuarryError } from '../../error/quarry-error.ts';
import { ledgerRows } from '../../migration/adopt.ts';
import { checksumOf } from '../../migration/content.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { ancestorsOf, descendantsOf } from '../../schema/branch/lineage.ts';
import { fold, type Meta } from '../../schema/meta.ts';
import type { State } from '../../schema/state.ts';
import type { Migration } from '../../schema/step.ts';
import type { Invocation } from '../command.ts';
import type { Project } from '../load/project.ts';
import { askDatabase } from './ask-database.ts';
import { type History, HistoryBroken } from './history.ts';
import { speakingOf } from './speaks-of.ts';

/** A migration that cannot be planned anew, because of what it is or what builds on it. */
export class CannotRebase extends QuarryError {
  readonly code = 'cli.cannot_rebase';
}

/** The branch a migration begins: itself, and all that builds on it. Throws `CannotRebase`, `HistoryBroken`. */
export function branchFrom({ metas }: History, version: string): readonly Meta[] {
  const first = metas.find((meta) => meta.version === version);
  if (first === undefined) {
    throw new HistoryBroken(`No generated migration has the version ${version}.`, {
      fix: metas.length === 0 ? undefined : `There are: ${metas.map((meta) => meta.version).join(', ')}`,
    });
  }
  const branch = [first, ...descendantsOf(metas, version)];
  const own = new Set([...ancestorsOf(metas, version), ...branch].map((meta) => meta.version));
  for (const meta of branch) {
    const label = `${meta.version}_${meta.name}`;
    if (meta.byHand) {
      throw new CannotRebase(`${label} is written by hand: there is nothing to plan it from.`, {
        fix: "Say in it what it is about, touches: ['users']; or give it a later version and other parents, with its meta file.",
      });
    }
    if (meta.dev) {
      throw new CannotRebase(`${label} is one of --dev.`, {
        fix: 'Put one with a name in its place: quarry generate-migrations --name NAME',
      });
    }
    if (meta.passes !== undefined)
      throw new CannotRebase(`${label} merges two branches.`, {
        fix: 'Delete it with its file in meta if it was applied nowhere, and make it anew: quarry migrations merge',
      });
    if (meta.parents.some((parent) => !own.has(parent)))
      throw new CannotRebase(`${label} was made on top of both branches: they are put together already.`);
  }
  return branch;
}

/** Refuses what the database of the repo has; one that cannot be asked is no obstacle. Rejects with `CannotRebase`. */
export async function refuseApplied(
  invocation: Invocation,
  project: Project,
  repo: AnyRepo,
  branch: readonly Meta[],
): Promise<void> {
  const { terminal } = invocation;
  const asked = await askDatabase(invocation, project, repo, (database) => ledgerRows(database, invocation));
  if ('why' in asked) {
    terminal.say(`whether it is applied is not known: the database of ${repo.name} was not asked (${asked.why})`);
    return;
  }
  const applied = branch.find(({ version }) => asked.value.some((row) => row.version === version));
  if (applied === undefined) return;
  throw new CannotRebase(`${applied.version}_${applied.name} is applied to the database of ${repo.name}.`, {
    why: 'It would be run a second time, under another version.',
    fix: `Plan the other branch anew, if that is applied nowhere; or else put both together, quarry migrations merge. To undo this one first: quarry rollback --to ${applied.version}`,
  });
}

/** Refuses what was changed after it was generated: planning anew would lose that. Rejects with `CannotRebase`. */
export function refuseEdited(metas: readonly Meta[], meta: Meta, { up }: Migration): void {
  const previous = fold(ancestorsOf(metas, meta.version).filter((one) => one !== meta));
  const written = checksumOf(up);
  if ([false, true].some((simple) => checksumOf(stepsUp(previous, meta.deltas, simple)) === written)) return;
  throw new CannotRebase(`The steps of ${meta.version}_${meta.name} are not those it was generated with.`, {
    why: 'Planned anew they would lose what was changed by hand.',
    fix: 'Keep a copy, and say --force; then make the change again.',
  });
}

/** What a migration of the branch is planned from. */
export interface Replanned {
  readonly meta: Pick<Meta, 'name'>;
  readonly previous: State;
  readonly next: State;
  readonly version: string;
  readonly parents: readonly string[];
  readonly decisions: readonly string[];
  readonly several: boolean;
  readonly simple: boolean;
  readonly repo: AnyRepo;
}

/** The same migration from another structure to another, with the decisions that still mean something. */
export function replan(given: Replanned): GeneratedMigration {
  const { meta, previous, next, version, parents, decisions, several, simple, repo } = given;
  return generateMigration({
    previous,
    next,
    version,
    parents,
    simple,
    name: meta.name,
    // Decisions that were right on one branch may speak of nothing on top of the other.
    decisions: speakingOf(decisions, previous, next),
    repo: several ? repo.name : undefined,
  });
}
