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
      why: 'The structure comes back with the next migrate, the values do not.',
      fix: 'Take a backup, then say `--accept-data-loss`.',
    });
    this.loses = loses.flatMap((one) => one.loses);
  }
}
