import type { GeneratedMigration } from '../../emit/generate-migration.ts';
import { type Finding, type LintOptions, lint, weighs } from '../../schema/lint/lint.ts';
import type { RuleId } from '../../schema/lint/rules.ts';
import { describeSize } from '../../schema/lint/size.ts';
import type { Invocation } from '../command.ts';
import { refuseRewrites, rewritesIn, withRewrites } from './rewrites.ts';

/** What the generator's own warnings say of its changes, in their words. */
const saidAlready: ReadonlySet<RuleId> = new Set<RuleId>([
  ...(['drop-table', 'drop-column', 'rename-table', 'rename-column', 'rename-enum-value'] as const),
  'update-not-in-batches',
]);

/** A migration that was just made, looked through. */
export interface Linted<M> {
  /** With its rewrites accepted; undefined where they were not. */
  readonly found: M | undefined;
  readonly findings: readonly Finding[];
}

/** Looks through a migration that was just made, and says what was not said before. Throws `UnknownLintRule`. */
export function lintMade<M extends Extract<GeneratedMigration, { readonly outcome: 'made' }>>(
  made: M,
  options: LintOptions,
  { flags, terminal }: Pick<Invocation, 'flags' | 'terminal'>,
): Linted<M> {
  const first = lint(made.migration, options);
  const rewrites = rewritesIn(first);
  const found = withRewrites(made, rewrites, flags);
  if (found === undefined) {
    refuseRewrites(terminal, rewrites);
    return { found, findings: first };
  }
  const findings = found === made ? first : lint(found.migration, options);
  for (const finding of findings) {
    if (!weighs(finding, 'warning') || saidAlready.has(finding.rule)) continue;
    const paint = finding.severity === 'error' ? terminal.colour.red : terminal.colour.yellow;
    const size = finding.size === undefined ? '' : ` The table is ${describeSize(finding.size)}.`;
    terminal.say(`${paint('lint')} ${finding.rule}: ${finding.what}.${size}`);
    terminal.say(`  ${finding.fix}`);
  }
  return { found, findings };
}
