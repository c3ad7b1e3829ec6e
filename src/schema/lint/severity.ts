import type { SizeClass } from '../../model/model.ts';
import type { Rule, Severity } from './rule.ts';

/** How grave a project finds a rule: always the same, or by how large the table is. */
export type Weight = Severity | 'off' | { readonly [K in SizeClass]?: Severity | 'off' | undefined };
export type Weights = Readonly<Record<string, Weight | undefined>>;

/** Whether how large the table is makes a difference. */
export const isSized = ({ grows }: Pick<Rule, 'grows'>, weight: Weight | undefined): boolean =>
  typeof weight === 'object' || (grows === true && weight === undefined);

/**
 * How grave a finding is. What somebody waits for as long as the table is large is worth knowing of a small one and an
 * error of a large one, unless the project says otherwise.
 */
export function severityOf(rule: Rule, weight: Weight | undefined, size: SizeClass | undefined): Severity | 'off' {
  if (typeof weight === 'string') return weight;
  const said = size === undefined ? undefined : weight?.[size];
  if (said !== undefined) return said;
  if (rule.grows !== true || size === undefined) return rule.severity;
  return { small: 'notice', medium: rule.severity, large: 'error' }[size] as Severity;
}
