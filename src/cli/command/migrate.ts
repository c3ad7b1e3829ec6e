import type { MigrationDatabase } from '../../migration/database.ts';
import type { Review } from '../../migration/know.ts';
import { type MigrateOptions, migrate } from '../../migration/migrate.ts';
import type { MigrationResult } from '../../migration/result.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { countFlag, durationFlag, isSet, jsonFlag, lockTimeoutFlag, repoFlag, versionFlag } from '../flags.ts';
import { loadProject } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { commonOptions } from '../migration-options.ts';
import type { Planned } from '../plan/planned.ts';
import { accountOf } from '../report-migration.ts';
import { reviewed } from '../reviewed.ts';
import { parallelFlag, placesOf, tenantsMeantFlags } from '../tenants-meant.ts';

/** `quarry migrate`: runs what is pending. */
export const command: Command = {
  name: 'migrate',
  summary: 'run the migrations that are pending',
  flags: {
    to: { type: 'string', value: 'VERSION', help: 'up to and including this one' },
    'to-exclusive': { type: 'string', value: 'VERSION', help: 'up to the one before this one' },
    step: { type: 'string', value: 'N', help: 'only so many' },
    plan: { type: 'boolean', help: 'run nothing; print what would be run' },
    strict: { type: 'boolean', help: 'make errors of warnings about order' },
    'strict-drift': { type: 'boolean', help: 'run nothing where the database is not as the last migration left it' },
    ...lockTimeoutFlag,
    'batch-size': { type: 'string', value: 'N', help: 'rows per chunk of a backfill: 5000' },
    'batch-pause': { type: 'string', value: 'TIME', help: 'between chunks: 50ms' },
    'batch-limit': { type: 'string', value: 'TIME', help: 'stop a backfill after so long; the next run goes on: 10m' },
    ...jsonFlag,
    ...repoFlag,
    ...tenantsMeantFlags,
    tenants: { type: 'boolean', help: 'what all tenants share first, then the schema of each' },
    ...parallelFlag,
  },
  examples: [
    'quarry migrate',
    'quarry migrate --plan',
    'quarry migrate --tenants',
    'quarry migrate -r main --to 20240705205730',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal, signal } = invocation;
  const target = {
    to: versionFlag(flags, 'to'),
    toExclusive: versionFlag(flags, 'to-exclusive'),
    step: countFlag(flags, 'step'),
    lockTimeout: durationFlag(flags, 'lock-timeout'),
    strict: isSet(flags, 'strict'),
    strictDrift: isSet(flags, 'strict-drift'),
    pace: {
      size: countFlag(flags, 'batch-size'),
      pause: durationFlag(flags, 'batch-pause'),
      maxDuration: durationFlag(flags, 'batch-limit'),
    },
  };
  const parallel = countFlag(flags, 'parallel');
  const project = await loadProject(invocation);
  const repos = migratedRepos(invocation, project);
  const planning = isSet(flags, 'plan');
  if (project.tenants === true && !planning) {
    const { migrateAllTenants } = await import('../migrate-tenants.ts');
    return await migrateAllTenants(invocation, project, repos, { ...target, parallel });
  }
  const results = await withDatabases(invocation, project, repos, async (databases) => {
    const done: (MigrationResult | Planned)[] = [];
    for (const repo of repos) {
      const options = { ...target, signal, ...reviewed(commonOptions(invocation, project, repo), project) };
      for (const { label, database } of await placesOf(invocation, project, repo, databases)) {
        if (repos.length > 1 || project.tenants === true) terminal.say(`Repo: ${label}`);
        const result = await (planning ? plan : move)(invocation, database, options);
        done.push({ ...result, database: label });
      }
    }
    return done;
  });
  if (isSet(flags, 'json')) terminal.data(JSON.stringify({ repos: results }, undefined, 2));
  const partly = target.to !== undefined || target.toExclusive !== undefined || target.step !== undefined;
  const next = nextStep(results, partly, project.tenants === true ? ' --tenants' : '');
  if (next !== undefined) terminal.say(`\nNext: ${next}`);
  return exit.done;
}

async function move(_: Invocation, database: MigrationDatabase, options: MigrateOptions): Promise<MigrationResult> {
  const account = accountOf(options.report ?? (() => {}));
  return account.with(await migrate(database, { ...options, report: account.report }));
}

/** What it takes to read statements is loaded only where they are shown. */
async function plan(
  { flags, terminal }: Invocation,
  database: MigrationDatabase,
  options: MigrateOptions & Review,
): Promise<Planned> {
  const { planned } = await import('../plan/planned.ts');
  return await planned(database, { ...options, say: isSet(flags, 'json') ? () => {} : terminal.data });
}

/** Nothing follows where nothing was done. */
function nextStep(
  results: readonly (MigrationResult | Planned)[],
  partly: boolean,
  tenants: string,
): string | undefined {
  if (results.some((each) => 'pending' in each && each.pending.length > 0)) return `quarry migrate${tenants}`;
  if (!results.some((each) => 'ran' in each && each.ran.length > 0)) return undefined;
  return partly ? 'quarry status' : 'quarry console';
}
