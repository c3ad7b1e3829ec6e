import { relative } from 'node:path';
import type { Extra } from '../../catalog/pull/extra.ts';
import { withExtras } from '../../emit/baseline.ts';
import { generateMigration, withVerdict } from '../../emit/generate-migration.ts';
import type { LeftKey } from '../../emit/resources/plan.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import type { Question } from '../../schema/question.ts';
import type { State } from '../../schema/state.ts';
import { type Verification, verdictOf } from '../../shadow/verification.ts';
import type { Invocation } from '../command.ts';
import { filesOf } from '../generate/generate.ts';
import { type History, newestIn } from '../generate/history.ts';
import { nextVersion } from '../generate/migration-name.ts';
import { migrationsFolder, type Project } from '../load/project.ts';
import { isMigrated } from '../writable.ts';
import { aroundStructure } from './around-structure.ts';
import type { Found } from './read-database.ts';
import { verificationOf } from './verification.ts';
import { writeAll } from './write-all.ts';

/** The migration of what was pulled; nothing where something has to be decided first. */
export interface Baseline {
  readonly path: string | undefined;
  readonly version: string | undefined;
  readonly asked: readonly Question[];
  /** What trying it out showed. */
  readonly trial: Verification | undefined;
  /** Takes its files away again. */
  undo(): Promise<void>;
}

const none = { path: undefined, version: undefined, trial: undefined, undo: async () => {} } as const;

interface Work {
  readonly invocation: Invocation;
  readonly project: Project;
  readonly repo: AnyRepo;
  readonly history: History;
  readonly declared: State;
  readonly found: Found;
}

interface Beside {
  readonly extras: readonly Extra[];
  readonly left: readonly LeftKey[];
}

/**
 * Writes the migration from what the others lead to, to what the resources say now. Rejects with `BaselineFails` where an
 * empty database does not take it.
 */
export async function writeBaseline(work: Work, { extras, left }: Beside): Promise<Baseline> {
  const { invocation, project, repo, history, declared, found: database } = work;
  const first = history.files.length === 0;
  const found = generateMigration({
    previous: history.state,
    next: declared,
    version: nextVersion(new Date(), newestIn(history)),
    name: first ? 'baseline' : freeName(history),
    repo: project.repos.filter(isMigrated).length > 1 ? repo.name : undefined,
    parents: history.heads,
    // Elsewhere the tables of later ones are in use.
    simple: first,
  });
  if (found.outcome !== 'made') return { ...none, asked: found.outcome === 'asked' ? found.questions : [] };
  const whole = withExtras(
    found,
    aroundStructure(extras, left, { state: first ? database.state : declared, declared }),
  );
  const trial = await verificationOf(work, whole);
  const made = withVerdict(whole, verdictOf(trial));
  const files = filesOf(migrationsFolder(project, repo), made);
  const undo = await writeAll(files, new Set());
  const path = relative(invocation.cwd, [...files.keys()].at(-1) ?? '');
  return { path, version: made.migration.version, asked: [], trial, undo };
}

function freeName({ files }: History): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'pull' : `pull_${number}`;
    if (!files.some((file) => file.name === name)) return name;
  }
}
