import { didYouMean } from '../../error/nearest.ts';
import { QuarryError } from '../../error/quarry-error.ts';

/** A migration was edited after it had been applied. */
export class MigrationModified extends QuarryError {
  readonly code = 'migration.modified';
  readonly version: string;

  constructor(migration: { version: string; name: string; file?: string | undefined }, applied: string, found: string) {
    super(
      `${migration.version} ${migration.name} was changed after it was applied: the ledger has ${applied}, ${migration.file ?? 'the file'} has ${found}.`,
      {
        why: 'The database was built by the text that ran; other databases would be built by another.',
        fix: `Restore the file and put the change into a new migration; or, if the database already agrees with the new text, run \`quarry migrations repair ${migration.version}\`.`,
      },
    );
    this.version = migration.version;
  }
}

/** A version that neither a file nor the ledger has, or one that cannot be undone because its file is gone. */
export class MigrationMissing extends QuarryError {
  readonly code = 'migration.missing';

  constructor(version: string, known: readonly string[], complaint = 'is neither among the files nor in the ledger.') {
    super(`Migration ${version} ${complaint}${didYouMean(version, known)}`, {
      fix: 'Run `quarry status` to see the versions there are.',
    });
  }
}

/** A migration name or version was asked for in a way that cannot be one. */
export class InvalidTarget extends QuarryError {
  readonly code = 'migration.invalid_target';
}

/** The ledger has versions between the files that no file has. */
export class LedgerGap extends QuarryError {
  readonly code = 'migration.ledger_gap';
  readonly versions: readonly string[];

  constructor(missing: readonly { version: string; name: string }[], folder: string) {
    super(
      `The ledger has ${missing.map((row) => `${row.version} ${row.name}`).join(', ')}, and ${folder} has no file for ${missing.length === 1 ? 'it' : 'them'}.`,
      {
        why: 'An older release beside a newer one would have every file up to some version; so a file was deleted, or this is the wrong folder or database.',
        fix: `Bring the file back, or undo the migration from the ledger: \`quarry rollback --to ${missing[0]?.version}\`.`,
      },
    );
    this.versions = missing.map((row) => row.version);
  }
}

/** `strict` refuses what is otherwise a warning. */
export class OutOfOrder extends QuarryError {
  readonly code = 'migration.out_of_order';
}

/** A migration was planned on top of one that is not there. */
export class ParentMissing extends QuarryError {
  readonly code = 'migration.parent_missing';

  constructor(migration: { version: string; name: string }, parent: string) {
    super(`${migration.version} ${migration.name} builds on ${parent}, which is neither applied nor due before it.`, {
      fix: `Bring the file of ${parent} back, or delete this one with its file in meta and generate it anew: \`quarry generate-migrations\`.`,
    });
  }
}

/** One migration takes the place of many, and this database has run some of them. */
export class PartlyReplaced extends QuarryError {
  readonly code = 'migration.partly_replaced';
  /** Those it takes the place of that are not applied. */
  readonly missing: readonly string[];

  constructor(
    { version, name }: { version: string; name: string },
    applied: readonly string[],
    missing: readonly string[],
  ) {
    super(
      `${version} ${name} takes the place of ${applied.length + missing.length} migrations, and this database has run ${applied.length} of them: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      {
        why: 'It begins with an empty database; what is between that and its structure is in the files it took the place of.',
        fix: `With the files as they were before, run quarry migrate --to ${missing.at(-1)}; then migrate with these.`,
      },
    );
    this.missing = missing;
  }
}

/** A database has run two branches in an order for which their merge has no steps. */
export class MergeOrderUnknown extends QuarryError {
  readonly code = 'migration.merge_order_unknown';
  /** The versions of the branches, as they were run. */
  readonly ran: readonly string[];

  constructor(
    { version, name }: { version: string; name: string },
    ran: readonly string[],
    known: readonly (readonly string[])[],
  ) {
    const orders = known.map((after) => after.join(', '));
    super(`${version} ${name} does not know databases that have run ${ran.join(', ')} in this order.`, {
      why:
        orders.length === 0
          ? 'When it was made, neither of its branches could be run behind the other.'
          : `What is there depends on the order; it knows ${orders.map((order) => `(${order})`).join(' and ')}.`,
      fix: `Undo what came last of the one branch, quarry rollback --only ${ran.at(-1)}, and migrate again.`,
    });
    this.ran = ran;
  }
}
