import type { Model } from '../../model/model.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { fold } from '../../schema/meta.ts';
import { migrationsFolder, type Project } from '../load/project.ts';
import { readMetas } from './metas.ts';
import { speakingOf } from './speaks-of.ts';
import { describedBy } from './tenancy.ts';

/** Migrations that build on each other: those of a repo, or of its tenants where the project is theirs. */
export interface OwnHistory {
  readonly project: Project;
  readonly repo: AnyRepo;
}

/**
 * Answers given as flags, to whichever history they are about: those that speak of nothing in one are another's. What
 * is about none is left to the first, to be refused before anything is written.
 */
export async function sharedOut(
  histories: readonly OwnHistory[],
  model: Model,
  flags: readonly string[],
): Promise<ReadonlyMap<OwnHistory, readonly string[]>> {
  const [first, ...others] = histories;
  if (first === undefined || others.length === 0 || flags.length === 0)
    return new Map(histories.map((history) => [history, flags]));
  const fitting = new Map<OwnHistory, readonly string[]>();
  for (const history of histories) {
    const { project, repo } = history;
    const metas = await readMetas(migrationsFolder(project, repo));
    const previous = fold(metas.filter(({ dev }) => dev !== true));
    const next = describedBy(project, model, repo);
    fitting.set(history, speakingOf(flags, previous, next));
  }
  const matched = new Set([...fitting.values()].flat());
  const own = fitting.get(first) ?? [];
  return fitting.set(
    first,
    flags.filter((flag) => own.includes(flag) || !matched.has(flag)),
  );
}
