import type { Finding } from '../../schema/lint/lint.ts';
import { severities } from '../../schema/lint/rule.ts';
import { describeSize } from '../../schema/lint/size.ts';
import type { Colour } from '../terminal.ts';
import type { Judged } from './judged.ts';

/** What was found in a migration, for people; nothing where nothing was. */
export function linesOf({ file, findings }: Judged, colour: Colour): readonly string[] {
  return findings.length === 0 ? [] : [file, ...findings.flatMap((finding) => linesOfOne(finding, colour)), ''];
}

function linesOfOne({ rule, severity, step, sql, what, why, fix, size }: Finding, colour: Colour): readonly string[] {
  const paint = { error: colour.red, warning: colour.yellow, notice: colour.cyan }[severity];
  const where = step === 0 ? 'the migration' : `step ${step}`;
  const weighed = size === undefined ? [] : [`size: ${describeSize(size)}`];
  const details = [`${where}: ${shortened(sql)}`, `${what}.`, ...weighed, `why: ${why}`, `fix: ${fix}`];
  return [`  ${paint(severity)} ${colour.bold(rule)}`, ...details.map((line) => `    ${line}`)];
}

function shortened(sql: string): string {
  const line = sql.trim().replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/** How many findings there are of each severity. */
export const countsOf = (judged: readonly Judged[]) =>
  Object.fromEntries(
    severities.map((severity) => [
      severity,
      judged.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length,
    ]),
  );

/** `1 error, 2 warnings in 3 migrations`, `3 migrations, nothing found`. */
export function summaryOf(judged: readonly Judged[]): string {
  const migrations = plural(judged.length, 'migration');
  const allowed = judged.flatMap((one) => one.allowed).length;
  const counted = Object.entries(countsOf(judged)).filter(([, count]) => count > 0);
  const found = counted.map(([severity, count]) => plural(count, severity)).join(', ');
  return `${found === '' ? `${migrations}, nothing found` : `${found} in ${migrations}`}${allowed === 0 ? '' : `; ${allowed} allowed`}`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
