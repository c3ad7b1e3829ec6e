import { type GeneratedMigration, generateMigration } from '../../../src/emit/generate-migration.ts';
import type { Question } from '../../../src/schema/question.ts';
import { columnOf, domainOf, type State, tableOf } from '../../../src/schema/state.ts';
import { samplesOf } from './samples.ts';

interface Decided {
  readonly decisions: readonly string[];
  /** What comes of them. */
  readonly generated: GeneratedMigration;
}

/** Answers every question, by a renaming where `rename` says so. */
export function decide(a: State, b: State, rename: boolean): Decided {
  const decisions: string[] = [];
  for (let round = 0; round < 80; round++) {
    const generated = generateMigration({ previous: a, next: b, decisions, version: '20261121103000', name: 'change' });
    if (generated.outcome !== 'asked') return { decisions, generated };
    const [question] = generated.questions;
    if (question === undefined) return { decisions, generated };
    decisions.push(answer(question, { b, rename, decisions }));
  }
  throw new Error(`no end of questions after ${decisions.join(' ')}`);
}

function answer(
  question: Question,
  { b, rename, decisions }: { b: State; rename: boolean; decisions: readonly string[] },
): string {
  const { kind, table, column, flags } = question;
  if (kind === 'backfill' || kind === 'using') {
    // What is asked about no column is asked about a domain.
    const on = column === undefined ? table : `${table}.${column}`;
    const type = column === undefined ? table : (columnOf(tableOf(b, table), column)?.type ?? '');
    const value = samplesOf(type)?.[0]?.replaceAll("'", "''");
    return `--${kind} ${on}='${value}'::${column === undefined ? domainOf(b, table)?.type : type}`;
  }
  const free = flags.find(
    (flag) => flag.startsWith('--rename') && !decisions.some((other) => other.endsWith(flag.slice(flag.indexOf('=')))),
  );
  return rename && free !== undefined ? free : (flags.find((flag) => flag.startsWith('--drop')) ?? '');
}
