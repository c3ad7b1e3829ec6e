import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { renderMeta, renderMigration } from '../../emit/migration-file.ts';
import { type Meta, metaFormat } from '../../schema/meta.ts';
import { hashState } from '../../schema/normal.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { onlyArgument, repoFlag } from '../flags.ts';
import { refuseTakenName } from '../generate/generate.ts';
import { readHistory, withoutDev } from '../generate/history.ts';
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
    "Where branches meet, raw SQL is in the way of everything; touches: ['users', 'posts.title'] says what it is about.",
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
  const { files, heads: parents, state } = withoutDev(await readHistory(folder, project.importModule));
  refuseTakenName({ files }, name);
  const version = nextVersion(new Date(), files.at(-1)?.version);
  const named = project.repos.filter(isMigrated).length > 1 ? { repo: repo.name } : {};
  const text = renderMigration({ version, name, ...named, parents, up: [], down: [] }, { changes: [] });
  await mkdir(join(folder, 'meta'), { recursive: true });
  const file = join(folder, `${version}_${name}.ts`);
  const same = hashState(state);
  const meta: Meta = {
    ...{ format: metaFormat, version, name, parents, from: same, to: same, decisions: [], deltas: [], byHand: true },
  };
  await writeFile(join(folder, 'meta', `${version}_${name}.json`), renderMeta(meta), { flag: 'wx' });
  await writeFile(file, text, { flag: 'wx' });
  terminal.say(`${terminal.colour.green('wrote')} ${relative(invocation.cwd, file)}`);
  terminal.say('\nNext: write its up and down, then quarry migrate');
  return exit.done;
}
