import { loadMigrations } from '../../migration/files.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { type Rehearsal, rehearse } from '../../shadow/rehearse.ts';
import type { Rehearsed, Stage } from '../../shadow/turn.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { countFlag, isSet, jsonFlag, repoFlag, tenantsFlag } from '../flags.ts';
import { readHistory } from '../generate/history.ts';
import { asRun, stagesOf } from '../generate/stages.ts';
import { aroundTenants } from '../generate/tenancy.ts';
import { withShadowPlace } from '../generate/verify.ts';
import { loadProject, migrationsFolder, type Project } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';

/** `quarry verify`: the whole history on an empty database, each migration there and back. */
export const command: Command = {
  name: 'verify',
  summary: 'run every migration up, down and up again on an empty database, over made-up rows',
  flags: {
    last: { type: 'string', value: 'N', help: 'only so many of the last both ways; those before them only up' },
    ...jsonFlag,
    ...repoFlag,
    ...tenantsFlag,
  },
  examples: ['quarry verify', 'quarry verify --last 5 --json'],
  notes: [
    'The database is the one SHADOW_DATABASE_URL names, one made for it on the server of the repo (not in production), or\nPGlite. It is empty before and gone afterwards; no other is touched.',
    'Exit code 1 where a migration does not run, does not lead back to the structure and the rows there were, or where all\nof them together make something else than the meta files say.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const last = countFlag(flags, 'last');
  const project = await loadProject(invocation);
  const documents: Record<string, unknown>[] = [];
  let failed = false;
  for (const repo of migratedRepos(invocation, project)) {
    const stages = await historyOf(project, repo);
    if (stages.length === 0) {
      terminal.say(`${repo.name} has no migrations`);
      documents.push({ repo: repo.name, migrations: [], notReached: 0, differences: [] });
      continue;
    }
    const tenancy = await aroundTenants(project, repo);
    const found = await withShadowPlace(invocation, project, repo, (place) =>
      rehearse({ ...place, signal: invocation.signal, tenancy, stages, last, report: (one) => tell(invocation, one) }),
    );
    documents.push({ repo: repo.name, ...found });
    conclude(invocation, found, stages.length);
    failed ||= !isProven(found);
  }
  if (isSet(flags, 'json')) terminal.data(JSON.stringify(documents, undefined, 2));
  return failed ? exit.error : exit.done;
}

async function historyOf(project: Project, repo: AnyRepo): Promise<readonly Stage[]> {
  const { files, metas } = await readHistory(migrationsFolder(project, repo), project.importModule);
  const loaded = await loadMigrations(files, project.importModule);
  const byVersion = loaded.map(({ migration }) => migration).sort((a, b) => (a.version < b.version ? -1 : 1));
  return stagesOf(asRun(byVersion), metas);
}

const isProven = ({ migrations, differences }: Rehearsal): boolean =>
  differences.length === 0 && migrations.every(({ failures }) => failures.length === 0);

function tell({ terminal }: Invocation, { version, name, up, down, failures, notVerified, ms }: Rehearsed): void {
  const { colour, say, complain } = terminal;
  const ways = [...(up ? ['up'] : []), ...(down ? ['down', 'up again'] : [])].join(', ');
  const line = `${version}_${name}`;
  if (failures.length === 0) say(`${colour.green('verified')} ${line}: ${ways} in ${(ms / 1000).toFixed(1)} s`);
  else complain(`${colour.red('error')} ${line}`);
  for (const { phase, message, statement } of failures) {
    // A difference says itself where it was found.
    complain(statement === undefined ? `  ${message}` : `  ${phase}: ${message}\n    in: ${statement}`);
  }
  for (const what of notVerified) say(`  ${colour.yellow('not verified')}: ${what}`);
}

function conclude({ terminal }: Invocation, found: Rehearsal, all: number): void {
  const { engine, migrations, notReached, differences } = found;
  for (const line of differences) terminal.complain(`${terminal.colour.red('error')} ${line}`);
  if (notReached > 0) terminal.complain(`not reached: ${counted(notReached)} behind it`);
  const wrong = migrations.filter(({ failures }) => failures.length > 0).length;
  const back = migrations.filter(({ down }) => down).length;
  terminal.say(
    wrong > 0 || differences.length > 0
      ? `\n${wrong} of ${counted(all)} failed on ${engine}`
      : `\n${counted(all)} lead${all === 1 ? 's' : ''} to what the meta files say on ${engine}; ${back} of ${migrations.length} tried lead back`,
  );
}

const counted = (n: number): string => `${n} migration${n === 1 ? '' : 's'}`;
