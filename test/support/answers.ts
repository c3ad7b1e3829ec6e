import type { ChildProcess } from 'node:child_process';
import { afterEach, expect } from 'vitest';

/** What a command printed, and how it ended. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One that was started: without a code it runs still. */
interface Started {
  readonly words: string;
  code: number | undefined;
  out: string;
  err: string;
}

/** Since the last test. */
const commands: Started[] = [];

/** Gathers what a command prints until it has ended; a test that fails meanwhile or later shows it. */
export function answerOf(child: ChildProcess, words: string): Promise<Answer> {
  const command: Started = { words, code: undefined, out: '', err: '' };
  commands.push(command);
  for (const [name, stream] of [
    ['out', child.stdout],
    ['err', child.stderr],
  ] as const)
    stream?.setEncoding('utf8').on('data', (text: string) => {
      command[name] += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      command.code = code ?? -1;
      // What fails before the first test has no test to be told with.
      if (code !== 0 && expect.getState().currentTestName === undefined) console.error(inWords(command));
      resolve({ code: command.code, out: command.out, err: command.err });
    });
  });
}

const most = 4;
const longest = 6000;

/** `expected 1 to be 0` says nothing of what a command complained about: the last ones are put behind the message. */
afterEach(({ task }) => {
  const all = commands.splice(0);
  const [error] = task.result?.errors ?? [];
  if (error === undefined || all.length === 0) return;
  const shown = all.slice(-most);
  const said = `The last ${shown.length} of ${all.length} commands:\n${shown.map(inWords).join('\n')}`;
  const whole = `${error.message}\n\n${said}`;
  error.stack = (error.stack ?? '').replace(error.message, () => whole);
  error.message = whole;
});

function inWords({ words, code, out, err }: Started): string {
  const parts = Object.entries({ out, err }).filter(([, text]) => text !== '');
  const end = code === undefined ? 'has not ended' : `ended with ${code}`;
  return [`$ quarry ${words}  (${end})`, ...parts.map(([name, text]) => `${name}: ${text.slice(-longest)}`)].join('\n');
}
