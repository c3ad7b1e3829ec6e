import type { MigrationOptions } from '../../migration/options.ts';
import { repair } from '../../migration/repair.ts';
import { status } from '../../migration/status.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { asVersion, onlyArgument, repoFlag } from '../flags.ts';
import { loadProject } from '../load/project.ts';
import { migratedRepo } from '../migrated-repos.ts';
import { commonOptions } from '../migration-options.ts';
import { type Place, placesOf, tenantsMeantFlags } from '../tenants-meant.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry migrations repair`: takes a changed file into the ledger as it is now. */
export const command: Command = {
  name: 'migrations repair',
  summary: 'note in the ledger how an applied migration reads now, without running it',
  positionals: 'VERSION',
  flags: { ...repoFlag, ...tenantsMeantFlags },
  examples: ['quarry migrations repair 20240705205730'],
  notes: ['For a file that was changed so that it says what the database already is.'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  const version = asVersion(onlyArgument(invocation, command), 'VERSION');
  const project = await loadProject(invocation);
  const repo = migratedRepo(invocation, project);
  await withDatabases(invocation, project, [repo], async (databases) => {
    const options = commonOptions(invocation, project, repo);
    const places = await placesOf(invocation, project, repo, databases);
    const there = project.tenants === true ? await having(places, version, options) : places;
    for (const { database } of there) await repair(database, version, options);
  });
  terminal.say(`${version} is noted as it reads now`);
  terminal.say(`\nNext: quarry status${project.tenants === true ? ' --tenants' : ''}`);
  return exit.done;
}

/** A tenant that has not come so far has nothing to be mended. */
async function having(places: readonly Place[], version: string, options: MigrationOptions): Promise<readonly Place[]> {
  const found: Place[] = [];
  for (const place of places) {
    const { migrations } = await status(place.database, options);
    if (migrations.some((one) => one.version === version && one.state !== 'pending')) found.push(place);
  }
  if (found.length > 0) return found;
  throw new UsageError(`no tenant has run ${version}`, { fix: 'quarry status --tenants lists what each has run' });
}
