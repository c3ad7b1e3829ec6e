import { loadMigrations } from '../../migration/files.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { untried, type Verification } from '../../shadow/verification.ts';
import { verifyBaseline } from '../../shadow/verify-baseline.ts';
import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import type { Made } from '../generate/generate.ts';
import type { History } from '../generate/history.ts';
import { withShadowPlace } from '../generate/verify.ts';
import type { Project } from '../load/project.ts';
import { BaselineFails } from './pull-error.ts';
import type { Found } from './read-database.ts';

interface Work {
  readonly invocation: Invocation;
  readonly project: Project;
  readonly repo: AnyRepo;
  readonly history: History;
  readonly found: Found;
}

/** Tries the migration of what was pulled on an empty database, unless `--no-verify` says not to. */
export async function verificationOf(work: Work, { migration, state }: Made): Promise<Verification> {
  const { invocation, project, repo, history, found } = work;
  const { flags, terminal, signal } = invocation;
  if (isSet(flags, 'no-verify')) return untried('--no-verify');
  const earlier = await loadMigrations(history.files, project.importModule);
  const trial = await terminal.step(
    'verified',
    () =>
      withShadowPlace(invocation, project, repo, (place) =>
        verifyBaseline({
          ...place,
          signal,
          migration,
          before: earlier.map((one) => one.migration.up),
          extensions: state.extensions,
          found: found.catalog,
          engine: found.engine,
          demanded: isSet(flags, 'verify'),
        }),
      ),
    ({ failures }) => failures.length === 0,
  );
  if (trial.failures.length > 0) throw new BaselineFails(trial.engine, trial.failures);
  return trial;
}
