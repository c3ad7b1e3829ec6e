import type { GeneratedMigration } from '../../emit/generate-migration.ts';
import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import { settle } from './settle.ts';

/** Makes a migration, asking at a terminal what is left to decide; elsewhere that is what comes back. */
export async function decided(
  invocation: Invocation,
  make: (answers: readonly string[]) => GeneratedMigration,
  answers: string[] = [],
): Promise<GeneratedMigration> {
  for (;;) {
    const found = make(answers);
    const [question] = found.outcome === 'asked' ? found.questions : [];
    const mayAsk = invocation.terminal.interactive && !isSet(invocation.flags, 'json');
    const answer = mayAsk && question !== undefined ? await settle(invocation, question) : undefined;
    if (answer === undefined) {
      for (const warning of found.warnings) invocation.terminal.say(`warning ${warning}`);
      return found;
    }
    answers.push(answer);
  }
}
