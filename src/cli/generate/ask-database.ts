import { resolve } from 'node:path';
import type { MigrationDatabase } from '../../migration/database.ts';
import { rememberedEngine } from '../../provision/local-engine.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import type { Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import type { Project } from '../load/project.ts';
import { placeOf } from './verify.ts';

/** What a database answered, or why it could not be asked. */
export type Answered<T> = { readonly value: T } | { readonly why: string };

/**
 * Asks the database of a repo, where there is one and it can be reached: generating does without. What goes wrong once it
 * answers is an error.
 */
export async function askDatabase<T>(
  invocation: Invocation,
  project: Project,
  repo: AnyRepo,
  work: (database: MigrationDatabase) => Promise<T>,
): Promise<Answered<T>> {
  const { env, signal } = invocation;
  if (project.tenants === true) return { why: 'each of its tenants has a ledger' };
  const place = placeOf(repo, env, project.config);
  if (place === undefined) return { why: 'it has no address here' };
  if (place === 'local' && rememberedEngine(resolve(project.root, project.config.data.directory)) === undefined)
    return { why: 'there is none yet' };
  let answers = false;
  try {
    const value = await withDatabases(invocation, project, [repo], (databases) => {
      answers = true;
      return work(migrationDatabaseOf(databases, repo));
    });
    return { value };
  } catch (error) {
    if (answers || signal.aborted) throw error;
    return { why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}
