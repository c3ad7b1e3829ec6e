import { createInterface } from 'node:readline/promises';
import type { Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

type Asking = Pick<Invocation, 'terminal' | 'signal'>;

/** Asks for one of several answers, by number; the first is taken for an empty line. */
export async function choose(asking: Asking, question: string, answers: readonly string[]): Promise<number> {
  const { terminal } = asking;
  terminal.say(question);
  for (const [i, answer] of answers.entries()) terminal.say(`  ${i + 1}) ${answer}`);
  for (;;) {
    const typed = await ask(asking, `1–${answers.length} [1]: `);
    const number = typed === '' ? 1 : Number(typed);
    if (Number.isInteger(number) && number >= 1 && number <= answers.length) return number - 1;
    terminal.say(`Type a number from 1 to ${answers.length}, or Ctrl-C to leave everything as it is.`);
  }
}

/** Asks for a yes. */
export async function confirm(asking: Asking, question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(asking, `${question} [y/N]: `));
}

/** One line from the person at the terminal. Rejects when it is closed or the command is interrupted. */
export async function ask({ terminal, signal }: Asking, question: string): Promise<string> {
  const reader = createInterface({ input: terminal.input, output: process.stderr });
  const closed = new Promise<never>((_, reject) => {
    // In raw mode Ctrl-C is a key, not a signal.
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    reader.once('close', () => reject(new UsageError('there was no answer', { fix: 'Give the answer as a flag.' })));
  });
  closed.catch(() => {});
  try {
    return (await Promise.race([reader.question(question, { signal }), closed])).trim();
  } finally {
    reader.close();
  }
}
