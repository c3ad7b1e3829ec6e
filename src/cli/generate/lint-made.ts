import { type Finding, type LintOptions, lint, weighs } from '../../schema/lint/lint.ts';
import type { RuleId } from '../../schema/lint/rules.ts';
import type { Migration } from '../../schema/step.ts';
import type { Terminal } from '../terminal.ts';

/** What the generator's own warnings say of its changes, in their words. */
const saidAlready: ReadonlySet<RuleId> = new Set<RuleId>([
  ...(['drop-table', 'drop-column', 'rename-table', 'rename-column', 'rename-enum-value'] as const),
  ...(['stored-generated-column', 'auto-increment-column', 'update-not-in-batches'] as const),
]);

/** What the linter finds in a migration that was just made; what was not said before is said. Throws `UnknownLintRule`. */
export function lintMade(migration: Migration, options: LintOptions, { say, colour }: Terminal): readonly Finding[] {
  const findings = lint(migration, options);
  for (const finding of findings) {
    if (!weighs(finding, 'warning') || saidAlready.has(finding.rule)) continue;
    const label = finding.severity === 'error' ? colour.red('lint') : colour.yellow('lint');
    say(`${label} ${finding.rule}: ${finding.what}.`);
    say(`  ${finding.fix}`);
  }
  return findings;
}
