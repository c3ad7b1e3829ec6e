import type { Question } from '../../schema/question.ts';
import type { Flag, Invocation } from '../command.ts';
import { isSet, textFlags } from '../flags.ts';

const decision = (value: string, help: string): Flag => ({ type: 'string', multiple: true, value, help });
/** The answers that may be given as flags. */
export const decisionFlags = {
  rename: decision('TABLE.COLUMN=NEW', 'the column was renamed'),
  'rename-table': decision('TABLE=NEW', 'the table was renamed'),
  'rename-type': decision('TYPE=NEW', 'the enumeration was renamed'),
  'rename-value': decision('TYPE.VALUE=NEW', 'the value of the enumeration was renamed'),
  drop: decision('TABLE[.COLUMN]', 'drop it, with what is in it'),
  backfill: decision('TABLE.COLUMN=SQL', 'what the rows there are get in a required column'),
  'down-backfill': decision('TABLE.COLUMN=SQL', 'the same for the way back'),
  using: decision('TABLE.COLUMN=SQL', 'how values are converted to the new type'),
  'down-using': decision('TABLE.COLUMN=SQL', 'the same for the way back'),
  'allow-invalid': decision('TABLE.CONSTRAINT', 'rows that are there may violate the new check or foreign key'),
  validate: decision('TABLE.CONSTRAINT', 'from now on all rows have to obey what --allow-invalid let them violate'),
  orphans: decision('TABLE.CONSTRAINT=null|delete', 'what becomes of rows the new foreign key finds no row for'),
  'keep-dropped': { type: 'boolean', help: 'keep columns that the resources no longer have' },
} as const;

/** How a migration gets where it leads to. */
export const wayFlags = {
  'allow-rewrite': { type: 'boolean', help: 'write tables in use anew where a change takes that' },
  simple: { type: 'boolean', help: 'the short way, for tables that nobody uses yet' },
} as const satisfies Readonly<Record<string, Flag>>;

/** The answers that were given. */
export function answersIn(flags: Invocation['flags']): readonly string[] {
  return [
    ...Object.keys(decisionFlags).flatMap((kind) => textFlags(flags, kind).map((value) => `--${kind} ${value}`)),
    ...(isSet(flags, 'keep-dropped') ? ['--keep-dropped'] : []),
  ];
}

/** Says what is left to decide, with the flags that do; returns it as data. */
export function sayUnanswered({ terminal }: Pick<Invocation, 'terminal'>, questions: readonly Question[]): object {
  terminal.complain(
    `${terminal.colour.red('error')} ${questions.length === 1 ? 'A decision is' : 'Decisions are'} needed:`,
  );
  for (const { message, flags } of questions) {
    terminal.complain(`  ${message}`);
    for (const flag of flags) terminal.complain(`    ${forShell(flag)}`);
  }
  terminal.complain('Say it again with the flags that are right; at a terminal you are asked.');
  return {
    outcome: 'decision',
    questions: questions.map(({ kind, table, column, candidates, flags, message }) => ({
      ...{ kind, table, column, candidates, flags, message },
    })),
  };
}

/** A flag as a shell takes it for one. */
export function forShell(flag: string): string {
  const space = flag.indexOf(' ');
  const value = flag.slice(space + 1);
  if (space === -1 || /^[\w.=:-]+$/.test(value)) return flag;
  return `${flag.slice(0, space)} '${value.replaceAll("'", `'\\''`)}'`;
}
