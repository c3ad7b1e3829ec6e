import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import type { Databases } from '../../provision/start.ts';
import { configOf } from '../../repo/config.ts';
import { parseDatabaseUrl } from '../../repo/database-url.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { repoFlag, textFlag, textFlags } from '../flags.ts';
import { loadProject } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { type Dumped, dumpStructure, type Writer } from '../structure/dump-structure.ts';
import { schemasOfOthers, structureFile } from '../structure/structure-file.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry db dump`: the structure as a file one can commit. */
export const command: Command = {
  name: 'db dump',
  summary: 'write the structure of the databases, with the versions applied, as SQL',
  flags: {
    out: { type: 'string', value: 'FILE', help: 'where to: structure.sql; - prints it' },
    schema: { type: 'string', multiple: true, value: 'NAME', help: 'only this schema, and the versions applied in it' },
    with: { type: 'string', value: 'WRITER', help: 'pg_dump or catalog (default: pg_dump where there is one)' },
    ...repoFlag,
  },
  examples: ['quarry db dump', 'quarry db dump -r main --out db/structure.sql', 'quarry db dump --schema billing'],
  notes: [
    'The same structure gives the same text, so that the file can be committed. pg_dump writes it where one is installed\nthat is not older than the server; else it is written from the catalogue, and what that cannot tell is an error.\nRows, owners and grants are left out.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal, cwd, env } = invocation;
  const asked = textFlag(flags, 'out');
  const writer = writerFlag(flags);
  const project = await loadProject(invocation);
  const repos = migratedRepos(invocation, project);
  const printed = asked === '-';
  const files = repos.map((repo) =>
    structureFile(project, repo, { cwd, asked: printed ? undefined : asked, several: repos.length > 1 }),
  );
  await withDatabases(invocation, project, repos, async (databases) => {
    for (const [i, repo] of repos.entries()) {
      const dumped = await dumpStructure(invocation, migrationDatabaseOf(databases, repo), {
        schemas: textFlags(flags, 'schema'),
        others: schemasOfOthers(project, repo, env),
        writer,
        address: addressOf(databases, repo, env),
      });
      const file = files[i] ?? '';
      if (printed) terminal.data(dumped.text.trimEnd());
      else await write(invocation, file, dumped);
    }
  });
  if (!printed) terminal.say('\nNext: commit it; quarry db load makes the same in an empty database');
  return exit.done;
}

async function write({ terminal, cwd }: Invocation, file: string, { text, writer, passed, versions }: Dumped) {
  const shown = relative(cwd, file) || file;
  const same = existsSync(file) && (await readFile(file, 'utf8')) === text;
  if (!same) await writeFile(file, text);
  const newest = [...versions].sort().at(-1);
  const count = `${versions.length} migration${versions.length === 1 ? '' : 's'}`;
  const what = newest === undefined ? 'no migration is applied' : `${count}, up to ${newest}`;
  terminal.say(`${same ? `${shown} is as it should be` : `${terminal.colour.green('wrote')} ${shown}`}: ${what}`);
  terminal.say(
    `  by ${writer === 'pg_dump' ? 'pg_dump' : `the catalogue${passed === undefined ? '' : `: ${passed}`}`}`,
  );
}

function writerFlag(flags: Invocation['flags']): Writer | undefined {
  const asked = textFlag(flags, 'with');
  if (asked === undefined || asked === 'pg_dump' || asked === 'catalog') return asked;
  throw new UsageError(`--with takes pg_dump or catalog, not '${asked}'`);
}

/** Past a pooler where the repo knows the way. */
function addressOf(databases: Databases, repo: AnyRepo, env: Invocation['env']) {
  const place = databases.placements.find((each) => each.repo === repo)?.place;
  if (place === 'local') return databases.local?.config(repo);
  if (place !== 'address') return undefined;
  const config = configOf(repo, env);
  if (config.directUrl === undefined) return config;
  const { host, port = 5432, user, password, database, ssl = config.ssl } = parseDatabaseUrl(config.directUrl);
  return { ...config, host, port, user, password, database, ssl };
}
