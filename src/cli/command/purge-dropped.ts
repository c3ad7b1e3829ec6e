import { generateMigration, withAllowances } from '../../emit/generate-migration.ts';
import { renderMigration } from '../../emit/migration-file.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { type Tombstone, tombstonesOf, withoutTombstones } from '../../schema/tombstones.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, repoFlag, tenantsFlag, textFlag } from '../flags.ts';
import { type Made, refuseTakenName, writeMigration } from '../generate/generate.ts';
import { newestIn, readHistory, withoutDev } from '../generate/history.ts';
import { migrationName, nextVersion } from '../generate/migration-name.ts';
import { loadProject, migrationsFolder, type Project } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { UsageError } from '../usage-error.ts';
import { isMigrated } from '../writable.ts';

/** `quarry purge-dropped`: the migration that drops what `--keep-dropped` kept. */
export const command: Command = {
  name: 'purge-dropped',
  summary: 'write the migration that drops the columns kept by --keep-dropped',
  flags: {
    'older-than': { type: 'string', value: 'TIME', help: 'only what was kept for longer: 30d, 12h (default: 30d)' },
    name: { type: 'string', value: 'NAME', help: 'what the migration is called: purge_dropped' },
    'dry-run': { type: 'boolean', help: 'write nothing; list what would be dropped' },
    ...repoFlag,
    ...tenantsFlag,
  },
  examples: ['quarry purge-dropped --older-than 30d', 'quarry purge-dropped --older-than 0d --dry-run'],
  notes: [
    'Their values are gone for good once it has run: it has no way back, and neither have the migrations before it.',
  ],
  run,
};

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const age = textFlag(flags, 'older-than') ?? '30d';
  const [, amount, unit = ''] = /^(\d{1,6})([hdw])$/.exec(age) ?? [];
  if (amount === undefined) throw new UsageError(`--older-than takes a time like 30d, 12h or 8w, not '${age}'`);
  const until = new Date(Date.now() - Number(amount) * (HOURS[unit] ?? 1) * 3_600_000);
  const version = until.toISOString().replace(/\D/g, '').slice(0, 14);
  const project = await loadProject(invocation);
  let written = false;
  for (const repo of migratedRepos(invocation, project)) {
    written = (await purge(invocation, project, repo, version)) || written;
  }
  if (written) terminal.say('\nNext: quarry migrate');
  return exit.done;
}

/** Writes the migration of one repo, if anything was kept until `until`. */
async function purge(invocation: Invocation, project: Project, repo: AnyRepo, until: string): Promise<boolean> {
  const { flags, terminal } = invocation;
  const label = project.repos.length > 1 ? `${repo.name}: ` : '';
  const folder = migrationsFolder(project, repo);
  const history = withoutDev(await readHistory(folder, project.importModule));
  const all = tombstonesOf(history.state);
  const old = all.filter(({ version }) => version <= until);
  for (const one of all) if (!old.includes(one)) terminal.say(`${label}${one.was}, dropped by ${one.version}, stays`);
  if (old.length === 0) {
    terminal.say(`${label}nothing was kept for so long`);
    return false;
  }
  for (const one of old) terminal.say(`${label}${one.was}, dropped by ${one.version}, goes`);
  if (isSet(flags, 'dry-run')) return false;
  const given = textFlag(flags, 'name');
  const name = given === undefined ? undefined : migrationName(given);
  const version = nextVersion(new Date(), newestIn(history));
  if (name !== undefined) refuseTakenName(history, name);
  const taken = history.files.some((file) => file.name === 'purge_dropped');
  const found = purging(old, {
    previous: history.state,
    version,
    name: name ?? (taken ? `purge_dropped_${version}` : 'purge_dropped'),
    parents: history.heads,
    repo: project.repos.filter(isMigrated).length > 1 ? repo.name : undefined,
  });
  terminal.say(`${terminal.colour.green('wrote')} ${await writeMigration({ folder, found })}`);
  return true;
}

type Base = Pick<Parameters<typeof generateMigration>[0], 'previous' | 'version' | 'name' | 'parents' | 'repo'>;

/** A way back would bring columns without what was in them. */
function purging(old: readonly Tombstone[], base: Base): Made {
  const decisions = old.map(({ table, column }) => `--drop ${table}.${column.name}`);
  const found = generateMigration({ ...base, next: withoutTombstones(base.previous, old), decisions });
  if (found.outcome !== 'made') throw new UsageError('what was kept cannot be dropped by itself');
  const because = `kept since ${old[0]?.version}`;
  const made = withAllowances(found, [{ rule: 'drop-column', because }]);
  const down = { irreversible: `the values of ${old.map(({ was }) => was).join(', ')} were purged.` };
  const migration = { ...made.migration, down };
  const text = renderMigration(migration, { changes: made.summary, notes: ['There is no way back.'] });
  return { ...made, migration, text };
}
