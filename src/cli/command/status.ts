import { formatStatus, type Status, status } from '../../migration/status.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { isSet, jsonFlag, repoFlag } from '../flags.ts';
import { loadProject } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { commonOptions } from '../migration-options.ts';
import { placesOf, tenantsMeantFlags } from '../tenants-meant.ts';

/** `quarry status`: how the files and the database stand to each other. */
export const command: Command = {
  name: 'status',
  summary: 'list the migrations and whether each is applied',
  flags: {
    'exit-code': { type: 'boolean', help: 'exit 3 when something is pending, 1 when files and ledger disagree' },
    ...jsonFlag,
    ...repoFlag,
    ...tenantsMeantFlags,
  },
  examples: ['quarry status', 'quarry status --json', 'quarry status --exit-code'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const project = await loadProject(invocation);
  const repos = migratedRepos(invocation, project);
  const found = await withDatabases(invocation, project, repos, async (databases) => {
    const all: Status[] = [];
    for (const repo of repos) {
      const options = commonOptions(invocation, project, repo);
      for (const { label, database } of await placesOf(invocation, project, repo, databases))
        all.push({ ...(await status(database, options)), database: label });
    }
    return all;
  });
  if (isSet(flags, 'json')) terminal.data(JSON.stringify({ repos: found }, undefined, 2));
  else for (const one of found) for (const line of formatStatus(one)) terminal.data(line);
  const next = nextStep(found, repos.length > 1 && project.tenants !== true, project.tenants === true);
  if (next !== undefined) terminal.say(`\nNext: ${next.step}`);
  return next !== undefined && isSet(flags, 'exit-code') ? next.code : exit.done;
}

/** What to do first, and what `--exit-code` makes of it: migrate refuses while a file is not what was applied. */
function nextStep(
  found: readonly Status[],
  several: boolean,
  tenants: boolean,
): { step: string; code: number } | undefined {
  const all = found.flatMap(({ database, migrations }) =>
    migrations.map((one) => ({ ...one, flag: several ? ` -r ${database}` : '' })),
  );
  const modified = all.find(({ state }) => state === 'modified');
  if (modified !== undefined) {
    const { file = 'its file', version, flag } = modified;
    return { step: `restore ${file}, or quarry migrations repair ${version}${flag}`, code: exit.error };
  }
  const missing = all.find(({ state }) => state === 'missing');
  if (missing !== undefined) {
    const { version, flag } = missing;
    return { step: `bring the file of ${version} back, or quarry rollback --to ${version}${flag}`, code: exit.error };
  }
  const flag = tenants ? ' --tenants' : '';
  const halted = all.find(({ state }) => state === 'failed' || state === 'interrupted');
  if (halted !== undefined && !tenants) {
    const { version, flag: repo } = halted;
    return { step: `quarry migrate goes on with ${version}, quarry rollback${repo} undoes it`, code: exit.pending };
  }
  return halted !== undefined || all.some(({ state }) => state === 'pending')
    ? { step: `quarry migrate${flag}`, code: exit.pending }
    : undefined;
}
