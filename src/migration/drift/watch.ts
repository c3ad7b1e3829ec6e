import type { Catalog } from '../../catalog/catalog.ts';
import { StructureDrifted } from '../error/drift-error.ts';
import type { Run } from '../run.ts';
import { differencesBetween, formatDifferences } from './difference.ts';
import { keepPicture, keptPicture } from './kept.ts';
import { withPartitionsOf } from './partitions.ts';
import { carried, catalogNow, isOf, majorOf, type Picture, schemasSeen } from './picture.ts';

/** Looks at the structure before and after a run. */
export interface Watch {
  /** Throws `StructureDrifted` where the structure is not what the migrations left. */
  refuseDrift(database: string): void;
  /**
   * Writes down what the database looks like now, beside the migration applied last: by the same server that will be
   * asked later, so that nothing but a real change shows; gives what it saw. `schemas` are those that migrations have
   * made something in. What is done stays done where this fails.
   */
  record(schemas: readonly string[]): Promise<Catalog | undefined>;
}

/** To be called before the first statement. */
export async function watchStructure(run: Run): Promise<Watch> {
  const server = await majorOf(run.worker);
  const rows = await run.ledger.rows(run.worker);
  const picture = await keptPicture(run.worker, run.ledger);
  // Killed half-way, a run leaves changes of its own that look like somebody else's.
  const known = picture !== undefined && isOf(picture, rows, server) && rows.every((row) => row.state === 'applied');
  const before = known ? await catalogNow(run.worker, schemasSeen(run.schema, picture)) : undefined;
  return {
    refuseDrift(database) {
      const found = before === undefined || picture === undefined ? [] : differencesBetween(picture.catalog, before);
      if (found.length > 0) throw new StructureDrifted(database, formatDifferences(found));
    },
    async record(schemas) {
      const worker = run.worker.calm();
      try {
        const left = await run.ledger.rows(worker);
        const last = left.at(-1);
        if (last === undefined) return undefined;
        const now = await catalogNow(worker, schemasSeen(run.schema, picture, schemas));
        const isFirst = rows.length === 0;
        const catalog =
          before === undefined || picture === undefined
            ? isFirst
              ? now
              : withPartitionsOf(now, picture?.catalog)
            : carried(picture.catalog, before, now);
        const taken: Picture = { format: 1, server, last: last.version, count: left.length, catalog };
        await worker.begin();
        await keepPicture(worker, run.ledger, taken);
        await worker.commit();
        return now;
      } catch (error) {
        await worker.rollback();
        const said = error instanceof Error ? error.message : String(error);
        const text = `the structure could not be recorded: ${said}`;
        run.report({ kind: 'warning', code: 'migration.no_picture', text });
        return undefined;
      }
    },
  };
}
