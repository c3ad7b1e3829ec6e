import type { Migration } from '../schema/step.ts';
import type { StatementTrace } from './trace.ts';

/** Where in the trial something was wrong. */
export type Phase = 'up' | 'insert' | 'down' | 'rows' | 'up again';

export interface Failure {
  readonly phase: Phase;
  /** What is wrong, naming the object. */
  readonly message: string;
  readonly statement?: string | undefined;
}

/** What a trial found out. */
export interface Verification {
  /** It leads to the target, twice. */
  readonly up: boolean;
  /** It leads back, with the rows. */
  readonly down: boolean;
  /** `PostgreSQL 15`, `PGlite 18`, `none`. */
  readonly engine: string;
  readonly notVerified: readonly string[];
  readonly failures: readonly Failure[];
  /** One for each statement of the way up that ran in a transaction. */
  readonly trace: readonly StatementTrace[];
  readonly ms: number;
}

/** What a migration file keeps of it. */
export const verdictOf = ({ up, down, engine, notVerified }: Verification): NonNullable<Migration['verified']> => ({
  up,
  down,
  engine,
  ...(notVerified.length === 0 ? {} : { notVerified }),
});

/** What is stored where nothing was tried. */
export const untried = (why: string): Verification => ({
  up: false,
  down: false,
  engine: 'none',
  notVerified: [why],
  failures: [],
  trace: [],
  ms: 0,
});

const places: Readonly<Record<Phase, string>> = {
  up: 'after up',
  insert: 'after up',
  down: 'after down',
  rows: 'after down',
  'up again': 'after the second up',
};

/** `only in the first: table public.users, index users_email_index` → `missing after up: …`. */
export const differenceInWords = (line: string, phase: Phase): string =>
  line.startsWith('only in the first: ')
    ? `missing ${places[phase]}: ${line.slice('only in the first: '.length)}`
    : line.startsWith('only in the second: ')
      ? `left over ${places[phase]}: ${line.slice('only in the second: '.length)}`
      : `different ${places[phase]} (expected / found): ${line}`;
