import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';
import { urlVariable } from '../repo/config.ts';
import type { AnyRepo } from '../repo/repo-state.ts';

/** `DATA_MODE` names no mode. */
export class UnknownMode extends QuarryError {
  readonly code = 'provision.unknown_mode';
  constructor(asked: string) {
    super(`DATA_MODE='${asked}' is no mode.${didYouMean(asked, ['lite', 'pro'])}`, {
      fix: 'DATA_MODE=lite makes a database on this machine; DATA_MODE=pro uses DATABASE_URL.',
    });
  }
}

/** No URL says where the database is, and none may be made here. */
export class MissingDatabaseUrl extends QuarryError {
  readonly code = 'provision.missing_database_url';
  constructor(repo: string, variable: string | undefined, because: string) {
    const names = variable === undefined ? 'DATABASE_URL' : `DATABASE_URL or ${variable}`;
    super(`${names} must be set: the repo '${repo}' has no database.`, {
      why:
        because === 'pro'
          ? 'The mode is pro, in which no database is made by itself.'
          : 'In production no database is made by itself, unless DATA_MODE=lite asks for it.',
      fix: `${variable ?? 'DATABASE_URL'}=postgres://user:password@host:5432/database`,
    });
  }
}

/** Two repos, each with its history of migrations, have their tables in one schema of one database. */
export class SharedHistory extends QuarryError {
  readonly code = 'provision.shared_history';
  constructor(one: AnyRepo, other: AnyRepo) {
    super(`The repos '${one.name}' and '${other.name}' are in the same schema of the same database.`, {
      why: 'Each has a history of migrations of its own, and would take what the other did for changes nobody knows of.',
      fix: `${urlVariable(other)}=postgres://… gives '${other.name}' another database, defineRepo('${other.name}', { schema: '${other.name}' }) a schema of its own; { sameDatabaseAs } makes them share one history.`,
    });
  }
}

/** `QUARRY_LITE` names no engine. */
export class UnknownEngine extends QuarryError {
  readonly code = 'provision.unknown_engine';
  constructor(asked: string, known: readonly string[]) {
    super(`QUARRY_LITE='${asked}' is no engine.${didYouMean(asked, known)}`, { fix: `One of: ${known.join(', ')}` });
  }
}

/** No engine for a local database can be used here. */
export class NoEngine extends QuarryError {
  readonly code = 'provision.no_engine';
  constructor(tried: readonly string[], remembered: string | undefined) {
    super(
      remembered === undefined
        ? `There is nothing to run a local database with: ${tried.join('; ')}.`
        : `The local databases of this project were made with ${remembered}, which cannot be used now: ${tried.join('; ')}.`,
      {
        fix:
          remembered === undefined
            ? 'npm install @electric-sql/pglite, install PostgreSQL 15 or newer, or set DATABASE_URL.'
            : 'Bring it back, or begin anew with other databases: quarry reset.',
      },
    );
  }
}

/** Another process uses the local databases. */
export class DirectoryInUse extends QuarryError {
  readonly code = 'provision.directory_in_use';
  constructor(directory: string, pid: number) {
    super(`The local databases in ${directory} are in use by process ${pid}.`, {
      why: 'Only one process at a time may do this: a second one would damage the data.',
      fix: `End process ${pid} first. A PostgreSQL on this machine, or DATABASE_URL, would serve many processes.`,
    });
  }
}

/** The local server did not come up. */
export class ServerNotStarted extends QuarryError {
  readonly code = 'provision.server_not_started';
  constructor(what: string, log: string, cause?: unknown) {
    super(`${what}.`, {
      why: log.trim() === '' ? undefined : log.trim().split('\n').slice(-5).join('\n       '),
      cause,
    });
  }
}

/** The data directory belongs to another major version of PostgreSQL. */
export class ForeignCluster extends QuarryError {
  readonly code = 'provision.foreign_cluster';
  constructor(directory: string, major: string, found: readonly number[]) {
    super(`The local databases in ${directory} were made by PostgreSQL ${major}.`, {
      why: `Installed: ${found.length === 0 ? 'none' : found.join(', ')}. A data directory is read by its own major version only.`,
      fix: `Install PostgreSQL ${major} again, or begin anew: quarry reset.`,
    });
  }
}

/** Something was asked of databases that were stopped. */
export class Stopped extends QuarryError {
  readonly code = 'provision.stopped';
}
