import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { StructureThere } from '../../migration/error/structure-error.ts';
import { loadStructure } from '../../migration/structure/load-structure.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import type { Databases } from '../../provision/start.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { durationFlag, isSet, lockTimeoutFlag, repoFlag } from '../flags.ts';
import { loadProject, type Project } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { refuseProduction } from '../production.ts';
import { confirm } from '../prompt.ts';
import { reportTo } from '../report-migration.ts';
import { schemasOfOthers, structureFile } from '../structure/structure-file.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry db load`: a database from a file. */
export const command: Command = {
  name: 'db load',
  summary: 'make the structure that db dump wrote in an empty database',
  positionals: '[FILE]',
  flags: {
    'skip-if-loaded': { type: 'boolean', help: 'leave a database alone that has something already, without a word' },
    force: { type: 'boolean', help: 'also where the database has something already, and where NODE_ENV=production' },
    ...lockTimeoutFlag,
    ...repoFlag,
  },
  examples: ['quarry db load', 'quarry db load -r main db/structure.sql', 'quarry db load --skip-if-loaded'],
  notes: ['In one transaction: all of the file is loaded, or nothing.'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal, cwd, positionals } = invocation;
  const [asked, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`there are more arguments than FILE: '${more.join(' ')}'`);
  durationFlag(flags, 'lock-timeout');
  const project = await loadProject(invocation);
  const repos = migratedRepos(invocation, project);
  refuseProduction(invocation, 'loading a structure', repos);
  const several = repos.length > 1;
  const files = repos.map((repo) => ({ repo, file: structureFile(project, repo, { cwd, asked, several }) }));
  const missing = files.find(({ file }) => !existsSync(file));
  if (missing !== undefined)
    throw new UsageError(`there is no file ${relative(cwd, missing.file)}`, { fix: 'quarry db dump writes it' });
  const loaded = await withDatabases(invocation, project, repos, async (databases) => {
    let count = 0;
    for (const each of files) count += (await load({ invocation, project, databases }, each)) ? 1 : 0;
    return count;
  });
  if (loaded > 0) terminal.say('\nNext: quarry migrate');
  return exit.done;
}

interface Work {
  readonly invocation: Invocation;
  readonly project: Project;
  readonly databases: Databases;
}

async function load(
  { invocation, project, databases }: Work,
  { repo, file }: { readonly repo: AnyRepo; readonly file: string },
): Promise<boolean> {
  const { flags, terminal, signal, cwd, env } = invocation;
  const shown = relative(cwd, file) || file;
  const rows = await loadStructure(migrationDatabaseOf(databases, repo), {
    text: await readFile(file, 'utf8'),
    shown,
    others: schemasOfOthers(project, repo, env),
    report: reportTo(terminal),
    signal,
    lockTimeout: durationFlag(flags, 'lock-timeout'),
    over: (found) => over(invocation, repo, found),
  });
  if (rows === undefined) return false;
  const newest = rows
    .map(({ version }) => version)
    .sort()
    .at(-1);
  const what = newest === undefined ? 'no migration is noted' : `${rows.length} applied, up to ${newest}`;
  terminal.say(`${terminal.colour.green('loaded')} ${shown} into ${repo.name}: ${what}`);
  return true;
}

async function over(invocation: Invocation, repo: AnyRepo, found: string): Promise<boolean> {
  const { flags, terminal } = invocation;
  if (isSet(flags, 'skip-if-loaded')) return false;
  if (isSet(flags, 'force')) return true;
  const refused = new StructureThere(repo.name, found);
  if (!terminal.interactive) throw refused;
  terminal.say(refused.message);
  terminal.say('Where a name is taken, nothing of the file is loaded.');
  if (await confirm(invocation, 'Load it all the same?')) return true;
  terminal.say('left as it is');
  return false;
}
