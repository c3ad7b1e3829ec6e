import { type Difference, formatDifferences } from '../../migration/drift/difference.ts';
import { acceptDrift, type Drift, drift } from '../../migration/drift/drift.ts';
import { restorationOf } from '../../migration/drift/restore.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import type { Databases } from '../../provision/start.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { isSet, jsonFlag, repoFlag, textFlag } from '../flags.ts';
import { writeByHand } from '../generate/by-hand.ts';
import { migrationName } from '../generate/migration-name.ts';
import { loadProject, type Project } from '../load/project.ts';
import { migratedRepo, migratedRepos } from '../migrated-repos.ts';
import { commonOptions } from '../migration-options.ts';
import { placesOf, tenantsMeantFlags } from '../tenants-meant.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry drift`: what was changed behind the back of the migrations. */
export const command: Command = {
  name: 'drift',
  summary: 'show what in the database is not as its last migration left it',
  positionals: '[OBJECT…]',
  flags: {
    accept: { type: 'boolean', help: 'record it as known, the OBJECTs or everything' },
    restore: { type: 'string', value: 'NAME', help: 'write a migration of this name that undoes it' },
    ...jsonFlag,
    ...repoFlag,
    ...tenantsMeantFlags,
  },
  examples: [
    'quarry drift',
    'quarry drift --accept users_name_index',
    'quarry drift --restore undo_hotfix table public.users',
  ],
  notes: [
    'Exits with 1 where something drifted. An OBJECT is a name (users, public.users, users_name_index), or a line of the\nlist: index users_name_index. Tables, views, types and functions that were added are never dropped.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const restore = textFlag(flags, 'restore');
  const name = restore === undefined ? undefined : migrationName(restore);
  const accepting = isSet(flags, 'accept');
  if (accepting && name !== undefined) throw new UsageError('--accept and --restore are two directions: one of them');
  const project = await loadProject(invocation);
  if (name !== undefined && project.tenants === true) throw restoringTenants();
  if (accepting || name !== undefined) {
    const repo = migratedRepo(invocation, project);
    return await withDatabases(invocation, project, [repo], (databases) => {
      const work = { invocation, project, repo, databases };
      return name === undefined ? accept(work) : writeRestoration(work, name);
    });
  }
  const repos = migratedRepos(invocation, project);
  const found = await withDatabases(invocation, project, repos, async (databases) => {
    const all: Drift[] = [];
    for (const repo of repos)
      for (const { label, database } of await placesOf(invocation, project, repo, databases))
        all.push({ ...(await drift(database, { signal: invocation.signal })), database: label });
    return all;
  });
  return show(invocation, found, project.tenants === true);
}

/** It would run in the schemas of all, also where nothing drifted. */
const restoringTenants = (): UsageError =>
  new UsageError('--restore writes a migration, which every tenant would run', {
    fix: 'quarry drift --tenants lists what drifted; mend it by hand there, or quarry gen migration NAME --tenants',
  });

interface Work {
  readonly invocation: Invocation;
  readonly project: Project;
  readonly repo: AnyRepo;
  readonly databases: Databases;
}

function show(invocation: Invocation, found: readonly Drift[], tenants: boolean): number {
  const { flags, terminal } = invocation;
  if (isSet(flags, 'json')) {
    const repos = found.map(({ database, since, differences }) => ({ database, since, differences }));
    terminal.data(JSON.stringify({ repos }, undefined, 2));
  } else for (const one of found) list(invocation, one, tenants || found.length > 1);
  if (found.every(({ differences }) => differences.length === 0)) return exit.done;
  if (tenants) terminal.say('\nNext: quarry drift --tenant NAME --accept [OBJECT…] records it as known');
  else {
    terminal.say('\nNext: quarry drift --restore NAME writes a migration that undoes it,');
    terminal.say('      quarry drift --accept [OBJECT…] records it as known');
  }
  return exit.error;
}

function list({ terminal, positionals }: Invocation, { database, since, differences }: Drift, several: boolean): void {
  if (several) terminal.say(`Repo: ${database}`);
  for (const line of formatDifferences(differences.filter(chosenBy(positionals)))) terminal.data(line);
  if (differences.length > 0) return;
  terminal.say(since === undefined ? 'no migration was applied yet' : `everything is as ${since} left it`);
}

async function accept({ invocation, project, repo, databases }: Work): Promise<number> {
  const { terminal, positionals } = invocation;
  const options = { ...commonOptions(invocation, project, repo), chosen: chosenBy(positionals) };
  const accepted: Difference[] = [];
  for (const { database } of await placesOf(invocation, project, repo, databases))
    accepted.push(...(await acceptDrift(database, options)));
  if (accepted.length === 0 && positionals.length > 0) throw nothingLike(positionals);
  for (const line of formatDifferences(accepted)) terminal.say(line);
  terminal.say(accepted.length === 0 ? 'recorded as it is' : 'recorded as known');
  return exit.done;
}

async function writeRestoration({ invocation, project, repo, databases }: Work, name: string): Promise<number> {
  const { terminal, positionals, signal } = invocation;
  const found = await drift(migrationDatabaseOf(databases, repo), { signal });
  const chosen = found.differences.filter(chosenBy(positionals));
  if (chosen.length === 0 && positionals.length > 0) throw nothingLike(positionals);
  const { up, down, byHand, left } = restorationOf(found, chosen);
  for (const line of formatDifferences(left)) terminal.say(`${terminal.colour.yellow('left alone')} ${line}`);
  for (const line of byHand) terminal.say(`${terminal.colour.yellow('by hand')} ${line}`);
  if (up.length === 0) {
    terminal.say('there is nothing a migration could undo');
    return exit.done;
  }
  const tables = chosen.map(({ path: [, key = ''] }) => key.replace(/^public\./, ''));
  const only = chosen.every(({ object }) => object.startsWith('table '));
  const changes = formatDifferences(chosen.filter((one) => !left.includes(one)));
  const path = await writeByHand(
    project,
    repo,
    { name, up, down, ...(only ? { touches: [...new Set(tables)] } : {}) },
    {
      changes: ['Undoes what was changed behind the back of the migrations:', ...changes],
      notes: byHand.map((line) => `Left to do by hand: ${line}`),
    },
  );
  terminal.say(`${terminal.colour.green('wrote')} ${path}`);
  terminal.say('\nNext: read it, then quarry migrate');
  return exit.done;
}

/** Whether a difference is about one of the names; about any where there are none. */
function chosenBy(words: readonly string[]): (one: Difference) => boolean {
  // `table public.users` comes as two words.
  const nouns = new Set(['table', 'view', 'index', 'column', 'constraint', 'trigger', 'policy', 'function', 'enum']);
  const names = words.filter((word) => !nouns.has(word));
  return ({ object, part }) =>
    names.length === 0 ||
    names.some((name) =>
      [object, part ?? ''].some((label) => label.endsWith(` ${name}`) || label.endsWith(`.${name}`)),
    );
}

const nothingLike = (words: readonly string[]): UsageError =>
  new UsageError(`nothing that drifted is called '${words.join(' ')}'`, { fix: 'quarry drift lists what did' });
