import type { Command } from './command.ts';

/** A command as the overview lists it; its module is loaded only when it is run or explained. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const list = (name: string, summary: string, load: () => Promise<{ readonly command: Command }>): Listed => ({
  name,
  summary,
  load: async () => (await load()).command,
});

/** Adding a command is its own file and one entry here. */
export const commands: readonly Listed[] = [
  list(
    'generate-migrations',
    'write the migration that brings the database to what the resources say',
    () => import('./command/generate-migrations.ts'),
  ),
  list('migrate', 'run the migrations that are pending', () => import('./command/migrate.ts')),
  list('rollback', 'undo migrations, the last one where nothing else is said', () => import('./command/rollback.ts')),
  list('status', 'list the migrations and whether each is applied', () => import('./command/status.ts')),
  list('console', 'query and act at a prompt, with resources and repos in scope', () => import('./command/console.ts')),
  list(
    'gen migration',
    'write an empty migration, to be filled in by hand',
    () => import('./command/gen-migration.ts'),
  ),
  list(
    'migrations repair',
    'note in the ledger how an applied migration reads now, without running it',
    () => import('./command/migrations-repair.ts'),
  ),
  list(
    'migrations squash',
    'put one migration in the place of many, proven to lead to the same structure',
    () => import('./command/migrations-squash.ts'),
  ),
  list(
    'migrations rebase',
    'plan a migration anew, on top of the branch it is in the way of',
    () => import('./command/migrations-rebase.ts'),
  ),
  list(
    'migrations merge',
    "put two branches together that are in each other's way and both applied somewhere",
    () => import('./command/migrations-merge.ts'),
  ),
  list(
    'lint',
    'look for what locks, breaks or loses more than it has to in migrations',
    () => import('./command/lint.ts'),
  ),
  list(
    'verify',
    'run every migration up, down and up again on an empty database, over made-up rows',
    () => import('./command/verify.ts'),
  ),
  list('drift', 'show what in the database is not as its last migration left it', () => import('./command/drift.ts')),
  list('pull', 'write resources of the tables that a database has already', () => import('./command/pull.ts')),
  list(
    'purge-dropped',
    'write the migration that drops the columns kept by --keep-dropped',
    () => import('./command/purge-dropped.ts'),
  ),
  list('snapshot', 'print the structure that the migrations lead to, as JSON', () => import('./command/snapshot.ts')),
  list(
    'tenant create',
    "make the schema of a tenant, and run the tenants' migrations on it",
    () => import('./command/tenant-create.ts'),
  ),
  list('tenant rename', 'give a tenant, and so its schema, another name', () => import('./command/tenant-rename.ts')),
  list('tenant drop', 'drop a tenant with all it has', () => import('./command/tenant-drop.ts')),
  list('db create', 'create the databases of the repos where there are none', () => import('./command/db-create.ts')),
  list('db drop', 'drop the databases of the repos, with all that is in them', () => import('./command/db-drop.ts')),
  list('db reset', 'drop the databases, create them anew and migrate them', () => import('./command/db-reset.ts')),
  list(
    'db dump',
    'write the structure of the databases, with the versions applied, as SQL',
    () => import('./command/db-dump.ts'),
  ),
  list('db load', 'make the structure that db dump wrote in an empty database', () => import('./command/db-load.ts')),
  list(
    'db grants',
    'print the SQL that makes the roles of the repos and grants them what is declared',
    () => import('./command/db-grants.ts'),
  ),
  list('db seed', 'fill the databases with first records', () => import('./command/db-seed.ts')),
  list(
    'config',
    'print the configuration of the repos, environment and URL worked in',
    () => import('./command/config.ts'),
  ),
  list('doctor', 'check versions, connections and what the servers allow', () => import('./command/doctor.ts')),
  list('reset', 'remove the local databases; migrations stay', () => import('./command/reset.ts')),
  list(
    'start-demo',
    'bring everything up, migrate, seed, show the tour, and open the console',
    () => import('./command/start-demo.ts'),
  ),
];
