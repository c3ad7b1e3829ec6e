import type { Catalog } from '../../catalog/catalog.ts';
import type { MigrationDatabase } from '../database.ts';
import { NothingToCompare } from '../error/drift-error.ts';
import type { Ledger, LedgerRow } from '../ledger.ts';
import { locked } from '../locked.ts';
import type { MigrationOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { visit } from '../visit.ts';
import { type Difference, differencesBetween } from './difference.ts';
import { keepPicture, keptPicture } from './kept.ts';
import { catalogNow, copied, isOf, majorOf, schemasSeen } from './picture.ts';

/** What became of a database's structure since its last migration. */
export interface Drift {
  /** The repo's name. */
  readonly database: string;
  /** The migration applied last; none where none is. */
  readonly since: string | undefined;
  readonly differences: readonly Difference[];
  /** As the migrations left it, and as it is. */
  readonly was: Catalog;
  readonly is: Catalog;
}

/**
 * What is not as the last migration left it. Changes nothing. Rejects with `NothingToCompare` where the structure was
 * not recorded after the last migration.
 */
export async function drift(
  database: MigrationDatabase,
  options: Pick<MigrationOptions, 'signal'> = {},
): Promise<Drift> {
  return await visit(database, { ...options, reading: true }, ({ worker, ledger, rows }) =>
    look(database, worker, ledger, rows),
  );
}

async function look(
  database: MigrationDatabase,
  worker: Session,
  ledger: Ledger,
  rows: readonly LedgerRow[],
): Promise<Drift> {
  const picture = await keptPicture(worker, ledger);
  const is = await catalogNow(worker, schemasSeen(database.schema, picture));
  const last = rows.at(-1);
  if (last === undefined) return { database: database.name, since: undefined, differences: [], was: is, is };
  const server = await majorOf(worker);
  if (picture === undefined || !isOf(picture, rows, server)) {
    throw new NothingToCompare(database.name, last.version, { taken: picture?.server, server });
  }
  const differences = differencesBetween(picture.catalog, is);
  return { database: database.name, since: last.version, differences, was: picture.catalog, is };
}

/**
 * Records differences as known: the structure is from now on expected to be so. `chosen` says which; all where it is not
 * given. Gives what was recorded; where there was nothing to compare with, the structure is recorded as it is.
 */
export async function acceptDrift(
  database: MigrationDatabase,
  options: MigrationOptions & { readonly chosen?: ((one: Difference) => boolean) | undefined },
): Promise<readonly Difference[]> {
  const { chosen = () => true } = options;
  return await visit(database, { ...options, whole: true }, (found) =>
    locked(found, options, async (run, rows) => {
      const last = rows.at(-1);
      if (last === undefined) return [];
      const server = await majorOf(run.worker);
      const picture = await keptPicture(run.worker, run.ledger);
      const now = await catalogNow(run.worker, schemasSeen(run.schema, picture));
      const was = picture !== undefined && isOf(picture, rows, server) ? picture.catalog : now;
      const accepted = differencesBetween(was, now).filter(chosen);
      const catalog = accepted.reduce((all, { path }) => copied(all, now, path), was);
      await run.worker.begin();
      await keepPicture(run.worker, run.ledger, { format: 1, server, last: last.version, count: rows.length, catalog });
      const known = accepted.map(({ object, part, property, change }) => ({ object, part, property, change }));
      await run.ledger.note(run.worker, last.version, 'drift accepted', { known });
      await run.worker.commit();
      return accepted;
    }),
  );
}
