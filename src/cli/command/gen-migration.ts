import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { renderMigration } from '../../emit/migration-file.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { onlyArgument, repoFlag } from '../flags.ts';
import { refuseTakenName } from '../generate/generate.ts';
import { readHistory } from '../generate/history.ts';
import { migrationName, nextVersion } from '../generate/migration-name.ts';
import { chosenRepos, loadProject, migrationsFolder } from '../load/project.ts';
import { UsageError } from '../usage-error.ts';
import { isMigrated, writableOf } from '../writable.ts';

/** `quarry gen migration`: an empty migration to be written by hand. */
export const command: Command = {
  name: 'gen migration',
  summary: 'write an empty migration, to be filled in by hand',
  positionals: 'NAME',
  flags: { ...repoFlag },
  examples: ['quarry gen migration add_users_table'],
  notes: [
    'A migration is two lists of steps. A step is { tx: [sql, …] }, statements in one transaction; { auto: sql, recover },\none statement outside a transaction; { batch: { table, key, set, where } }, a backfill in chunks; or { run, why }.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const name = migrationName(onlyArgument(invocation, 'NAME'));
  const project = await loadProject(invocation);
  const [repo, ...more] = writableOf(chosenRepos(project, flags), flags, terminal.say);
  if (repo === undefined) throw new UsageError('there is no repo that can be written');
  if (more.length > 0) {
    throw new UsageError('there are several repos, and a migration belongs to one of them', {
      fix: `-r says which: ${[repo, ...more].map((each) => each.name).join(', ')}`,
    });
  }
  const folder = migrationsFolder(project, repo);
  const { files } = await readHistory(folder);
  refuseTakenName({ files }, name);
  // Written by hand it may well be made before the last generated one was applied: the present is its version.
  const version = nextVersion(new Date(), files.at(-1)?.version);
  const named = project.repos.filter(isMigrated).length > 1 ? { repo: repo.name } : {};
  const text = renderMigration({ version, name, ...named, up: [], down: [] }, { changes: [] });
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${version}_${name}.ts`);
  await writeFile(file, text, { flag: 'wx' });
  terminal.say(`${terminal.colour.green('wrote')} ${relative(invocation.cwd, file)}`);
  terminal.say('\nNext: write its up and down, then quarry migrate');
  return exit.done;
}
