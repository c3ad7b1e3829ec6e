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
];
