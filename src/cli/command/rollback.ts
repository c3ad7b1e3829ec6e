import { DataLossRefused } from '../../migration/error/rollback-error.ts';
import type { MigrationResult } from '../../migration/result.ts';
import { type RollbackOptions, rollback } from '../../migration/rollback.ts';
import { rollbackTenants } from '../../migration/tenants.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { countFlag, durationFlag, isSet, jsonFlag, lockTimeoutFlag, repoFlag, versionFlag } from '../flags.ts';
import { loadProject, type Project } from '../load/project.ts';
import { migratedRepo } from '../migrated-repos.ts';
import { commonOptions } from '../migration-options.ts';
import { confirm } from '../prompt.ts';
import { accountOf } from '../report-migration.ts';
import { reportTenants } from '../report-tenants.ts';
import { parallelFlag, tenantsMeant, tenantsMeantFlags } from '../tenants-meant.ts';

/** `quarry rollback`: undoes what was run last. */
export const command: Command = {
  name: 'rollback',
  summary: 'undo migrations, the last one where nothing else is said',
  flags: {
    to: { type: 'string', value: 'VERSION', help: 'back to before this one: it is undone too' },
    'to-exclusive': { type: 'string', value: 'VERSION', help: 'back to this one, which stays' },
    step: { type: 'string', value: 'N', help: 'so many' },
    batch: { type: 'boolean', help: 'all that the last run of migrate did' },
    only: { type: 'string', value: 'VERSION', help: 'this one and no other, where nothing was built on top of it' },
    cascade: { type: 'boolean', help: 'with --only: undo what was built on top of it first' },
    'accept-data-loss': { type: 'boolean', help: 'also where values are lost for good' },
    ...lockTimeoutFlag,
    ...jsonFlag,
    ...repoFlag,
    ...tenantsMeantFlags,
    ...parallelFlag,
  },
  examples: ['quarry rollback', 'quarry rollback -r main --to 20240705205730', 'quarry rollback --tenants'],
  notes: ['With --tenants what all tenants share stays as it is, and a tenant that fails stops no other: exit code 1.'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const target = {
    to: versionFlag(flags, 'to'),
    toExclusive: versionFlag(flags, 'to-exclusive'),
    step: countFlag(flags, 'step'),
    batch: isSet(flags, 'batch'),
    only: versionFlag(flags, 'only'),
    cascade: isSet(flags, 'cascade'),
    lockTimeout: durationFlag(flags, 'lock-timeout'),
    acceptDataLoss: isSet(flags, 'accept-data-loss'),
  };
  const project = await loadProject(invocation);
  const repo = migratedRepo(invocation, project);
  if (project.tenants === true) return await undoTenants(invocation, project, repo, target);
  const result = await undo(invocation, project, repo, target);
  if (isSet(flags, 'json')) terminal.data(JSON.stringify(result, undefined, 2));
  if (result.ran.length > 0) terminal.say('\nNext: quarry status');
  return exit.done;
}

function undo(
  invocation: Invocation,
  project: Project,
  repo: AnyRepo,
  target: Omit<RollbackOptions, 'folder'>,
): Promise<MigrationResult> {
  const { terminal } = invocation;
  return withDatabases(invocation, project, [repo], async (databases) => {
    const database = migrationDatabaseOf(databases, repo);
    const common = commonOptions(invocation, project, repo);
    const account = accountOf(common.report ?? (() => {}));
    const options = { ...target, ...common, report: account.report };
    try {
      return account.with(await rollback(database, options));
    } catch (error) {
      if (!(error instanceof DataLossRefused) || !terminal.interactive) throw error;
      terminal.say(error.message);
      if (!(await confirm(invocation, 'Lose these values for good?'))) throw error;
      return account.with(await rollback(database, { ...options, acceptDataLoss: true }));
    }
  });
}

async function undoTenants(
  invocation: Invocation,
  project: Project,
  repo: AnyRepo,
  target: Omit<RollbackOptions, 'folder'>,
): Promise<number> {
  const parallel = countFlag(invocation.flags, 'parallel');
  const tenants = await withDatabases(invocation, project, [repo], async (databases) => {
    const database = migrationDatabaseOf(databases, repo);
    const meant = await tenantsMeant(invocation, repo, database);
    const options = { ...target, ...commonOptions(invocation, project, repo), parallel };
    return await rollbackTenants(database, meant, options);
  });
  const words = { moved: 'rolled back', left: 'with nothing to undo' };
  return reportTenants(invocation, [{ repo: repo.name, tenants }], words);
}
