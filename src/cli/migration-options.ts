import type { MigrationOptions } from '../migration/options.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import type { Invocation } from './command.ts';
import { migrationsFolder, type Project } from './load/project.ts';
import { reportTo } from './report-migration.ts';

/** What migrate, rollback and status have in common: the folder, how files are loaded, where lines go. */
export function commonOptions(
  { terminal, signal }: Pick<Invocation, 'terminal' | 'signal'>,
  project: Project,
  repo: AnyRepo,
): MigrationOptions {
  return {
    folder: migrationsFolder(project, repo),
    importModule: project.importModule,
    report: reportTo(terminal),
    signal,
  };
}
