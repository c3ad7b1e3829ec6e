import { QuarryError } from '../../error/quarry-error.ts';

/** There is no picture of the structure as the last migration left it. */
export class NothingToCompare extends QuarryError {
  readonly code = 'migration.nothing_to_compare';

  constructor(database: string, last: string, servers: { taken: number | undefined; server: number }) {
    const other = servers.taken !== undefined && servers.taken !== servers.server;
    super(
      other
        ? `The structure of '${database}' was recorded by PostgreSQL ${servers.taken}, and this is ${servers.server}.`
        : `The structure of '${database}' was not recorded after ${last}.`,
      {
        why: other
          ? 'Another version spells expressions in another way: everything would look changed.'
          : 'The process that migrated was killed before it could look, or it was an older Quarry.',
        fix: 'Have it recorded as it is: `quarry drift --accept`. The next migrate does so, too.',
      },
    );
  }
}

/** The structure was changed behind the back of the migrations, and it was asked to stop then. */
export class StructureDrifted extends QuarryError {
  readonly code = 'migration.drifted';

  constructor(database: string, lines: readonly string[]) {
    super(`'${database}' is not as its last migration left it:\n  ${lines.join('\n  ')}`, {
      why: 'Nothing was run.',
      fix: 'Look with `quarry drift`; then bring it back, `quarry drift --restore NAME`, or record it, `quarry drift --accept`.',
    });
  }
}

/** Tables that were migrated are not what the migrations say. */
export class PostcheckFailed extends QuarryError {
  readonly code = 'migration.postcheck_failed';
  readonly differences: readonly string[];

  constructor(database: string, differences: readonly string[]) {
    super(`'${database}' is not what its migrations lead to:\n  ${differences.join('\n  ')}`, {
      why: 'The migrations ran and are in the ledger. Something else had changed these tables before, or does so beside them.',
      fix: 'Look with `quarry drift`, and correct the tables, or the resources, with a migration.',
    });
    this.differences = differences;
  }
}
