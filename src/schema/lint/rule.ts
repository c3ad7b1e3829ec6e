import type { Step } from '../step.ts';
import type { Act, ActOf } from './act.ts';
import type { Scene } from './scene.ts';

/**
 * `error`: a safe way leads to the same place. `warning`: what was asked for breaks running code, loses data, or will be
 * regretted. `notice`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'notice';
export const severities = ['error', 'warning', 'notice'] as const;

/** What a rule is about: who has to wait, what breaks or is lost, what one would choose otherwise. */
export const families = { lock: 'Locks', loss: 'What breaks or is lost', choice: 'Types and forms' } as const;
export type Family = keyof typeof families;

/** A rule of the linter: data, from which the documentation is made, and a look at one act at a time. */
export interface Rule {
  readonly family: Family;
  readonly title: string;
  readonly severity: Severity;
  /** Whether somebody waits for as long as the table is large: a notice of a small one, an error of a large one. */
  readonly grows?: boolean;
  readonly why: string;
  /** The safe recipe. */
  readonly fix: string;
  /** Steps up: what is found, and what leads to the same place and is not. */
  readonly bad: readonly Step[];
  readonly good: readonly Step[];
  /** What is wrong with an act, in a sentence without its full stop; undefined where nothing is. */
  check(act: Act, scene: Scene): string | undefined;
}

interface RuleAbout<K extends Act['kind']> extends Omit<Rule, 'check'> {
  /** The acts it looks at. */
  readonly about: readonly K[];
  find(act: ActOf<K>, scene: Scene): string | undefined;
}

/** A rule about acts of some kinds. */
export function rule<const K extends Act['kind']>({ about, find, ...said }: RuleAbout<K>): Rule {
  const kinds = new Set<Act['kind']>(about);
  return Object.freeze({
    ...said,
    check: (act: Act, scene: Scene) => (kinds.has(act.kind) ? find(act as ActOf<K>, scene) : undefined),
  });
}
