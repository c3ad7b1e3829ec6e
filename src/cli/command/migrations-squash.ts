import { withText, withVerdict } from '../../emit/generate-migration.ts';
import { downSteps } from '../../migration/content.ts';
import { loadMigrations } from '../../migration/files.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { proveReplacement } from '../../shadow/replay.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, repoFlag, tenantsFlag, textFlag, versionFlag } from '../flags.ts';
import { type Made, refuseTakenName, removeMigrations, writeMigration } from '../generate/generate.ts';
import { type History, readHistory } from '../generate/history.ts';
import { migrationName, versionInPlace } from '../generate/migration-name.ts';
import { CannotSquash, type Squashed, squash } from '../generate/squash.ts';
import { asRun } from '../generate/stages.ts';
import { aroundTenants } from '../generate/tenancy.ts';
import { withShadowPlace } from '../generate/verify.ts';
import { loadProject, migrationsFolder, type Project } from '../load/project.ts';
import { migratedRepo } from '../migrated-repos.ts';
import { confirm } from '../prompt.ts';
import { UsageError } from '../usage-error.ts';
import { isMigrated } from '../writable.ts';

/** `quarry migrations squash`: one migration in the place of many. */
export const command: Command = {
  name: 'migrations squash',
  summary: 'put one migration in the place of many, proven to lead to the same structure',
  flags: {
    to: { type: 'string', value: 'VERSION', help: 'all up to and including this one' },
    name: { type: 'string', value: 'NAME', help: 'what the one is called: baseline' },
    'drop-data-steps': { type: 'boolean', help: 'leave out what the many did to rows, without asking' },
    'no-verify': { type: 'boolean', help: 'write it without proving that it leads to the same' },
    ...repoFlag,
    ...tenantsFlag,
  },
  examples: ['quarry migrations squash --to 20240705205730'],
  notes: [
    'A database that has run all of the many notes the one as applied; one that has run none runs it. One that has run\nsome is refused: bring it to the end of them first, with the files as they were.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const to = versionFlag(flags, 'to');
  if (to === undefined)
    throw new UsageError('it has to be said how far', { fix: '--to VERSION; quarry status lists them' });
  const name = migrationName(textFlag(flags, 'name') ?? 'baseline');
  const project = await loadProject(invocation);
  const repo = migratedRepo(invocation, project);
  const folder = migrationsFolder(project, repo);
  const history = await readHistory(folder, project.importModule);
  const files = chosenFrom(history, to);
  const kept = history.files.filter((file) => !files.includes(file));
  refuseTakenName({ files: kept }, name);
  const squashed = squash(await loadMigrations(files, project.importModule), history.metas, {
    version: versionInPlace(
      to,
      history.files.map(({ version }) => version),
    ),
    name,
    repo: project.repos.filter(isMigrated).length > 1 ? repo.name : undefined,
  });
  const proven = isSet(flags, 'no-verify')
    ? withText(squashed.made)
    : await prove({ invocation, project, repo, history }, files, squashed);
  if (proven === undefined) return exit.error;
  if (!(await mayDrop(invocation, squashed.data))) return exit.usage;
  const path = await writeMigration({ folder, found: proven });
  const versions = files.map(({ version }) => version);
  await removeMigrations(
    folder,
    { ...history, files },
    history.metas.filter(({ version }) => versions.includes(version)),
  );
  terminal.say(`${terminal.colour.green('wrote')} ${path} in the place of ${versions.length} migrations`);
  terminal.say('\nNext: quarry migrate');
  return exit.done;
}

function chosenFrom({ files, metas, dev }: History, to: string): History['files'] {
  if (!files.some(({ version }) => version === to)) {
    throw new CannotSquash(`No migration has the version ${to}.`, {
      fix: files.length === 0 ? undefined : `There are: ${files.map(({ version }) => version).join(', ')}`,
    });
  }
  const chosen = files.filter(({ version }) => version <= to);
  if (chosen.length < 2) throw new CannotSquash(`${to} is the first migration: there is nothing to put together.`);
  const merge = metas.find((meta) => meta.version > to && meta.passes?.some((version) => version <= to));
  if (merge !== undefined) {
    throw new CannotSquash(`${merge.version}_${merge.name} merges two branches, and ${to} is among them.`, {
      fix: `Take the merge in too, --to ${merge.version}; or stop where the branches begin.`,
    });
  }
  const temporary = dev.find(({ version }) => version <= to);
  if (temporary === undefined) return chosen;
  throw new CannotSquash(`${temporary.version}_${temporary.name} is one of --dev.`, {
    fix: 'Put one with a name in its place: quarry generate-migrations --name NAME',
  });
}

interface Work {
  readonly repo: AnyRepo;
  readonly invocation: Invocation;
  readonly project: Project;
  readonly history: History;
}

/** Compares what the many and the one lead to; undefined, and said, where that is not the same. */
async function prove(
  { invocation, project, repo }: Work,
  files: History['files'],
  { made }: Squashed,
): Promise<Made | undefined> {
  const { terminal, signal } = invocation;
  const loaded = (await loadMigrations(files, project.importModule)).map(({ migration }) => migration);
  const many = asRun(loaded).map(({ up }) => up);
  const { up } = made.migration;
  const tenancy = await aroundTenants(project, repo);
  const compared = () =>
    withShadowPlace(invocation, project, repo, (place) =>
      proveReplacement({
        ...{ ...place, signal, tenancy, many, up, down: downSteps(made.migration), extensions: made.state.extensions },
      }),
    );
  const same = (found: Awaited<ReturnType<typeof compared>>): boolean => found.differences.length === 0;
  const { engine, differences } = await terminal.step('proven', compared, same);
  if (differences.length > 0) {
    terminal.complain(
      `${terminal.colour.red('error')} it would not lead to the same (tried on ${engine}); nothing was written`,
    );
    for (const line of differences) terminal.complain(`  ${line}`);
    return undefined;
  }
  terminal.say(`  ${terminal.colour.green('proven')} to lead to the same on ${engine}`);
  return withVerdict(made, { up: true, down: downSteps(made.migration) !== undefined, engine });
}

async function mayDrop(invocation: Invocation, data: readonly string[]): Promise<boolean> {
  const { terminal, flags } = invocation;
  if (data.length === 0) return true;
  terminal.say('What they did to rows is left out; a new database begins without it:');
  for (const line of data) terminal.say(`  ${line}`);
  if (isSet(flags, 'drop-data-steps')) return true;
  if (terminal.interactive) return await confirm(invocation, 'Leave it out?');
  terminal.complain(
    `${terminal.colour.red('error')} that has to be confirmed; nothing was written\n  --drop-data-steps`,
  );
  return false;
}
