import { type GeneratedMigration, withAllowances } from '../../emit/generate-migration.ts';
import type { Finding } from '../../schema/lint/lint.ts';
import type { RuleId } from '../../schema/lint/rules.ts';
import { describeSize } from '../../schema/lint/size.ts';
import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import type { Terminal } from '../terminal.ts';

/** What cannot be planned around: the table is written anew while nobody can read it. */
const rewriting: ReadonlySet<RuleId> = new Set<RuleId>([
  ...(['change-column-type', 'stored-generated-column', 'auto-increment-column', 'rewrite-table'] as const),
]);

/** The findings that someone has to want. Those the project has made less of are not asked for. */
export const rewritesIn = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(
    ({ rule, severity, because }) => rewriting.has(rule) && severity === 'error' && because === undefined,
  );

/**
 * The migration with its rewrites accepted in its file: by `--allow-rewrite`, or by `--simple` or `--dev`, with which
 * nobody uses the tables yet; undefined without either.
 */
export function withRewrites<M extends Extract<GeneratedMigration, { readonly outcome: 'made' }>>(
  made: M,
  rewrites: readonly Finding[],
  flags: Invocation['flags'],
): M | undefined {
  if (rewrites.length === 0) return made;
  const flag = ['allow-rewrite', 'simple', 'dev'].find((name) => isSet(flags, name));
  if (flag === undefined) return undefined;
  const ids = [...new Set(rewrites.map(({ rule }) => rule))];
  return withAllowances(
    made,
    ids.map((rule) => ({ rule, because: `--${flag}` })),
  );
}

/** Says what would be written anew, and the ways out. */
export function refuseRewrites(terminal: Terminal, rewrites: readonly Finding[]): void {
  terminal.complain(`${terminal.colour.red('error')} Tables that may be in use would be written anew:`);
  for (const { what, fix, size } of rewrites) {
    terminal.complain(`  ${what}.${size === undefined ? '' : ` The table is ${describeSize(size)}.`}`);
    terminal.complain(`    ${fix}`);
  }
  terminal.complain('  Where nobody minds the wait:\n    --allow-rewrite');
}
