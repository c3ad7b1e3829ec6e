import type { State } from '../state.ts';
import type { Allowance, Migration, Step } from '../step.ts';
import type { Act } from './act.ts';
import { UnknownLintRule } from './lint-error.ts';
import { readStatement } from './read-statement.ts';
import type { Rule, Severity } from './rule.ts';
import { isRule, type RuleId, rules } from './rules.ts';
import { Scene } from './scene.ts';
import { isSized, severityOf, type Weights } from './severity.ts';
import { Sizes, type TableSize, type TableSizes } from './size.ts';

/** Something in a migration that a rule warns of. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** Which step of up, from 1 on; 0 for the migration as a whole. */
  readonly step: number;
  /** The statement, or what stands for one. */
  readonly sql: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** How large the table is, where that was weighed. */
  readonly size?: TableSize;
  /** The reason for which it was accepted, where it was. */
  readonly because?: string;
}

export interface LintOptions {
  /** Severities of a project, by rule. */
  readonly rules?: Weights | undefined;
  /** The structure the migration finds, where it is known. */
  readonly before?: State | undefined;
  /** How large tables are, by the names they have after the migration; estimates also by those before it. */
  readonly sizes?: TableSizes | undefined;
}

/**
 * What the rules find on the way up, statement by statement: first what nobody accepted, then what somebody did
 * (`because`). The way down is run in need, and what it loses is asked for then. Throws `UnknownLintRule`.
 */
export function lint(migration: Pick<Migration, 'up' | 'allow'>, options: LintOptions = {}): readonly Finding[] {
  refuseUnknownRules(options.rules);
  const scene = new Scene(options.before);
  const used = new Set<Allowance>();
  const everywhere = migration.allow ?? [];
  const found: Finding[] = [];
  const read = migration.up.map((step) => ({ step, statements: statementsOf(step) }));
  const acts = read.flatMap(({ statements }) => statements.flatMap(([, acts]) => acts));
  const sizes = new Sizes(options.sizes ?? new Map(), options.before, acts);
  for (const [i, { step, statements }] of read.entries()) {
    const allowed = [...(step.allow ?? []), ...everywhere];
    for (const finding of findIn({ step, statements }, scene, { ...options, sizes })) {
      const allowance = allowed.find((one) => one.rule === finding.rule);
      if (allowance !== undefined) used.add(allowance);
      found.push({ ...finding, step: i + 1, ...(allowance && { because: allowance.because }) });
    }
  }
  found.push(...unused(migration, used, options));
  return [
    ...found.filter(({ because }) => because === undefined),
    ...found.filter(({ because }) => because !== undefined),
  ];
}

const order: readonly Severity[] = ['notice', 'warning', 'error'];

/** Whether a finding weighs as much as `threshold`, or more, and nobody accepted it. */
export const weighs = ({ severity, because }: Finding, threshold: Severity): boolean =>
  because === undefined && order.indexOf(severity) >= order.indexOf(threshold);

/** Throws `UnknownLintRule` where a project weighs a rule that there is not. */
export function refuseUnknownRules(weighed: LintOptions['rules'] = {}): void {
  for (const id of Object.keys(weighed)) known(id, 'lint.rules of the config');
}

function known(id: string, where: string): RuleId {
  if (isRule(id)) return id;
  throw new UnknownLintRule(id, where, Object.keys(rules));
}

type Found = Omit<Finding, 'step'>;

interface Read {
  readonly step: Step;
  readonly statements: readonly (readonly [sql: string, acts: readonly Act[]])[];
}

interface Weighing extends Pick<LintOptions, 'rules'> {
  readonly sizes: Sizes;
}

function findIn({ step, statements }: Read, scene: Scene, options: Weighing): Found[] {
  const found: Found[] = [];
  scene.enter(
    step,
    statements.flatMap(([, acts]) => acts),
  );
  for (const [sql, acts] of statements) {
    for (const act of acts) {
      for (const [id, rule] of allRules) {
        const what = rule.check(act, scene);
        if (what !== undefined) found.push(...finding(id, { sql, what, size: options.sizes.of(act) }, options));
      }
      scene.note(act);
    }
  }
  return found;
}

const allRules: readonly (readonly [RuleId, Rule])[] = Object.entries(rules) as [RuleId, Rule][];

type Met = Pick<Found, 'sql' | 'what'> & { readonly size?: TableSize | undefined };

function finding(id: RuleId, { sql, what, size }: Met, { rules: weights }: Pick<LintOptions, 'rules'>): Found[] {
  const { why, fix } = rules[id];
  const severity = severityOf(rules[id], weights?.[id], size?.class);
  if (severity === 'off') return [];
  const weighed = size !== undefined && isSized(rules[id], weights?.[id]);
  return [{ rule: id, severity, sql, what, why, fix, ...(weighed && { size }) }];
}

/** The statements of a step, with what each does. A batch changes rows a few at a time, which is what it is for. */
function statementsOf(step: Step): Read['statements'] {
  if ('tx' in step) return step.tx.map((sql) => [sql, readStatement(sql)] as const);
  if ('auto' in step) return [[step.auto, readStatement(step.auto)]];
  return 'run' in step ? [[step.why, [{ kind: 'opaque', what: 'a function' }]]] : [];
}

/** Each rule that is allowed must exist, and be of use. */
function unused(
  migration: Pick<Migration, 'up' | 'allow'>,
  used: ReadonlySet<Allowance>,
  options: LintOptions,
): Finding[] {
  const places = [{ step: 0, allow: migration.allow }, ...migration.up.map(({ allow }, i) => ({ step: i + 1, allow }))];
  return places.flatMap(({ step, allow = [] }) =>
    allow.flatMap((allowance) => {
      const id = known(allowance.rule, step === 0 ? 'allow of the migration' : `allow of step ${step}`);
      // A rule that the project has turned off may be turned on again.
      if (used.has(allowance) || options.rules?.[id] === 'off') return [];
      const what = `Nothing here needs ${id} to be allowed`;
      return finding('unused-allow', { sql: allowance.because, what }, options).map((one) => ({ ...one, step }));
    }),
  );
}
