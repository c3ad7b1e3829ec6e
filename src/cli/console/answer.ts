import { didYouMean } from '../../error/nearest.ts';
import { QuarryError } from '../../error/quarry-error.ts';
import type { Desk } from './desk.ts';
import { dotCommands } from './dot-commands.ts';
import { type Evaluated, evaluated } from './evaluation.ts';

/** Splits `.doc Ticket` into what to do and with what; undefined for anything else. */
export function dotCommandIn(text: string): { readonly name: string; readonly argument: string } | undefined {
  const [, name = '', argument = ''] = /^\.([a-z]+)(?:\s+([\s\S]*))?$/.exec(text.trim()) ?? [];
  return Object.hasOwn(dotCommands, name) ? { name, argument: argument.trim() } : undefined;
}

/** A dot command there is not. */
export class UnknownDotCommand extends QuarryError {
  readonly code = 'console.unknown_command';
  constructor(name: string, known: Iterable<string>) {
    super(
      `There is no .${name}.${didYouMean(
        `.${name}`,
        [...known].map((one) => `.${one}`),
      )}`,
      {
        fix: '.help lists what there is.',
      },
    );
  }
}

/** The complaint about a line that can only be meant as a dot command and is none of those. */
export function wrongDotCommand(line: string, known: readonly string[]): UnknownDotCommand | undefined {
  const [, name] = /^\.([A-Za-z]+)(?:\s|$)/.exec(line.trim()) ?? [];
  return name === undefined || known.includes(name) || goesOn(line) ? undefined : new UnknownDotCommand(name, known);
}

/** A line that goes on with the last value, as in a chain written over several lines: `.filter(…)`. */
export const goesOn = (line: string): boolean =>
  /^\s*\??\.\s*[A-Za-z_$][\w$]*\s*[([.]/.test(line) && dotCommandIn(line) === undefined;

/** Evaluates an input and waits for its value. Rejects with `Unfinished` and with whatever the code throws. */
export async function answer(text: string, { session, evaluator }: Desk): Promise<Evaluated> {
  const result = await session.input(() =>
    evaluated(session.project, () => session.run(() => evaluator.evaluate(text))),
  );
  evaluator.remember(result.value);
  return result;
}

/** Runs a dot command. */
export async function obey(name: string, argument: string, desk: Desk): Promise<void> {
  await desk.session.input(async () => dotCommands[name]?.run(argument, desk));
}

/** Names the variable that was given a promise where its value was meant: `const t = Ticket.create(…)`. */
export async function forgottenAwait(text: string, { evaluator }: Desk): Promise<string | undefined> {
  const name = /^\s*(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=(?!>)/.exec(text)?.[1];
  if (name === undefined || /\bawait\b/.test(text)) return undefined;
  let promised = false;
  // Not the promise itself: it would be waited for.
  await evaluator.evaluate(`typeof ${name}?.then === 'function'`).then(
    (value) => {
      promised = value === true;
    },
    () => undefined,
  );
  return promised ? name : undefined;
}
