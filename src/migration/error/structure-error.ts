import { QuarryError } from '../../error/quarry-error.ts';
import { positionOf, sqlstateOf } from '../server-failure.ts';
import type { ScriptStatement } from '../structure/script.ts';

/** A migration is applied in part: what is there is no structure to keep. */
export class StructureUnfinished extends QuarryError {
  readonly code = 'structure.unfinished';
  constructor(migrations: readonly string[]) {
    super(`Migrations are applied in part: ${migrations.join(', ')}.`, {
      why: 'A database made from the file would have half of their changes, and no way to go on.',
      fix: 'quarry migrate, or quarry rollback, then quarry db dump',
    });
  }
}

/** A structure has something that only pg_dump can write. */
export class StructureBeyondReach extends QuarryError {
  readonly code = 'structure.beyond_reach';
  constructor(names: readonly string[], why: string) {
    super(`Without pg_dump these cannot be written:\n  ${names.join('\n  ')}`, {
      why: `The structure is written from the catalogue, because ${why}.`,
      fix: 'Install the client programs of the server’s version (PGBIN names their folder), or leave them out with --schema.',
    });
  }
}

/** A file holds what cannot be loaded as a whole or not at all. */
export class InvalidStructure extends QuarryError {
  readonly code = 'structure.invalid';
  constructor(file: string, { line, sql }: ScriptStatement, why: string) {
    super(`${file}:${line} cannot be loaded: ${firstLine(sql)}`, {
      why,
      fix: 'Load what `quarry db dump` or `pg_dump --schema-only` writes.',
    });
  }
}

/** A database has something already, and nobody said that it may be loaded into all the same. */
export class StructureThere extends QuarryError {
  readonly code = 'structure.there';
  constructor(database: string, found: string) {
    super(`The database of '${database}' is not empty: it has ${found}.`, {
      why: 'A structure is made for an empty database; where a name is taken, nothing of it is loaded.',
      fix: '--skip-if-loaded leaves the database as it is, --force loads it all the same; quarry db reset begins anew.',
    });
  }
}

/** A statement of a structure failed; nothing of the file is in the database. */
export class StructureNotLoaded extends QuarryError {
  readonly code = 'structure.not_loaded';
  constructor(file: string, { line, sql }: ScriptStatement, cause: unknown) {
    const state = sqlstateOf(cause);
    const at = positionOf(cause);
    const before = at === undefined ? 0 : sql.slice(0, at - 1).split('\n').length - 1;
    const said = cause instanceof Error ? cause.message : String(cause);
    super(`${file}:${line + before} failed: ${said}${state === undefined ? '' : ` [${state}]`}\n  ${firstLine(sql)}`, {
      why: 'The file is loaded in one transaction, which was rolled back: nothing of it is in the database.',
      fix: state?.startsWith('42') && /already exists/.test(said) ? 'quarry db reset begins anew' : fixOf(cause),
      cause,
    });
  }
}

const fixOf = (cause: unknown): string | undefined => (cause instanceof QuarryError ? cause.fix : undefined);

function firstLine(sql: string): string {
  const [first = ''] = sql.split('\n');
  return first.length > 160 ? `${first.slice(0, 160)}…` : first;
}
