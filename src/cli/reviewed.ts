import type { Review } from '../migration/know.ts';
import type { MigrateOptions } from '../migration/migrate.ts';
import type { MigrationOptions } from '../migration/options.ts';
import type { Project } from './load/project.ts';

/** What is pending is looked through for branches that are in each other's way; what that takes is loaded only then. */
export const reviewed = (options: MigrationOptions, { importModule }: Project): MigrateOptions & Review => ({
  ...options,
  review: async (applied) => {
    const { refusePendingConflicts } = await import('./generate/conflict.ts');
    await refusePendingConflicts(options.folder, importModule, applied);
  },
});
