import { QuarryError } from '../../error/quarry-error.ts';

/** A file that looks like a migration and is none. */
export class InvalidMigrationFile extends QuarryError {
  readonly code = 'migration.invalid_file';
  readonly file: string;

  constructor(file: string, complaint: string, details: { fix?: string; cause?: unknown } = {}) {
    super(`${file} ${complaint}`, {
      why: 'Every file is loaded and checked before the first statement is sent.',
      ...details,
    });
    this.file = file;
  }
}

/** What was given to `defineMigration` is no migration. */
export class InvalidMigration extends QuarryError {
  readonly code = 'migration.invalid';
}

/** Two files with one version, or one name. */
export class DuplicateMigration extends QuarryError {
  readonly code = 'migration.duplicate';

  constructor(what: 'version' | 'name', value: string, files: readonly string[]) {
    super(`Two migrations have the ${what} ${value}: ${files.join(' and ')}.`, {
      why: 'The ledger knows a migration by its version, and people know it by its name.',
      fix:
        what === 'version'
          ? `Give one of them a later version, in its file name and in its text, or remove the copy.`
          : `Rename one of them, in its file name and in its text.`,
    });
  }
}
