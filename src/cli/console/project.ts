import type { Model } from '../../model/model.ts';
import type { Repo } from '../../repo/repo.ts';

/** What the console needs of a started project. */
export interface ConsoleProject {
  readonly model: Model;
  /** By the names they were exported under. */
  readonly resources: ReadonlyMap<string, new () => object>;
  readonly repos: ReadonlyMap<string, Repo<'read' | 'write'>>;
  /** `PostgreSQL 15 (.quarry)`: where the repos run, for the banner. */
  readonly engine: string;
  /** Writes go to a database that others depend on. */
  readonly production: boolean;
  /** Where lines are remembered; undefined to remember none. */
  readonly history: string | undefined;
  /** Runs `fn` with the repos of the project on the connections of the started ones. */
  within<T>(fn: () => T): T;
  /** Imports a file of the project, TypeScript too. */
  importFile(path: string): Promise<unknown>;
  /** Loads the project's files again. */
  reload(): Promise<ConsoleProject>;
}
