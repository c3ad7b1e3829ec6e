import { QuarryError } from '../../error/quarry-error.ts';

/** A migration that says it cannot be undone, or does not say how. */
export class IrreversibleMigration extends QuarryError {
  readonly code = 'migration.irreversible';

  constructor(migration: { version: string; name: string }, because: string) {
    super(`${migration.version} ${migration.name} cannot be undone: ${because}`, {
      why: 'Nothing was sent: the way back is checked whole before its first statement.',
      fix: `Write its \`down\` (the steps that undo \`up\`), or go forward with a new migration.`,
    });
  }
}

/** Undoing would throw away what cannot come back. */
export class DataLossRefused extends QuarryError {
  readonly code = 'migration.data_loss';
  readonly loses: readonly string[];

  constructor(loses: readonly { version: string; loses: readonly string[] }[]) {
    const lines = loses.map((one) => `\n  ${one.version}: ${one.loses.join(', ')}`).join('');
    super(`Rolling back would lose data for good:${lines}`, {
      why: 'Going back restores the structure. What these held is dropped by it, or was dropped on the way here, and does not come back.',
      fix: 'Take a backup, then say `--accept-data-loss`.',
    });
    this.loses = loses.flatMap((one) => one.loses);
  }
}

/** Others that are applied were made on top of a migration that is to be undone alone. */
export class DependantsApplied extends QuarryError {
  readonly code = 'migration.dependants_applied';
  readonly versions: readonly string[];

  constructor(migration: { version: string; name: string }, dependants: readonly { version: string; name: string }[]) {
    const list = dependants.map(({ version, name }) => `\n  ${version} ${name}`).join('');
    super(`${migration.version} ${migration.name} has others built on top of it:${list}`, {
      why: 'They were planned on the structure it leads to. Nothing was sent.',
      fix: `Undo them first: \`quarry rollback --only ${migration.version} --cascade\`.`,
    });
    this.versions = dependants.map(({ version }) => version);
  }
}
