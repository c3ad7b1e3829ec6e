import { chainOf } from '../../expr/chain.ts';
import type { Expr, Source } from '../../expr/node.ts';
import { and, not, or } from '../../expr/operator/logic.ts';
import { boolean } from '../../type/registry.ts';
import { conditionOf, inCallback } from '../interpret.ts';
import { Misdeclared } from '../invalid-model.ts';
import type { Bindings } from '../meaning.ts';
import type { ResourceModel } from '../model.ts';
import { type DeclaredPolicy, type Deed, policiesOf } from './policies.ts';

/** What somebody is about to do: by which kind of action, and which one. */
export interface Intent {
  readonly deed: Deed;
  readonly action?: string | undefined;
}

/** Yes, no, or what the record says. */
export type Verdict = boolean | Expr;

const all = (some: Verdict, others: Verdict): Verdict => {
  if (typeof some === 'boolean') return some && others;
  return typeof others === 'boolean' ? others && some : and.resolve([some, others]);
};
const any = (some: Verdict, others: Verdict): Verdict => {
  if (typeof some === 'boolean') return some || others;
  return typeof others === 'boolean' ? others || some : or.resolve([some, others]);
};
const opposite = (verdict: Verdict): Verdict => (typeof verdict === 'boolean' ? !verdict : not.resolve([verdict]));

/**
 * What a record must meet so that something may be done to it: nothing where its resource has no policies. A policy sees
 * its record and the actor, and looks behind relationships with nobody's eyes: what it asks is not subject to policies.
 */
export function permission(source: Source, intent: Intent, bindings: Bindings): readonly Expr[] {
  const policies = policiesOf((source.home as ResourceModel).class);
  if (policies === undefined) return [];
  const seen = alone(bindings);
  const asked = policies.filter((policy) => policy.fields === undefined && isAbout(policy, intent));
  const verdict = judge(asked, asked.some(isNoBypass), (policy) => decided(policy, source, seen));
  if (verdict === true) return [];
  return [verdict === false ? { kind: 'literal', value: false, type: boolean, nullable: false } : verdict];
}

const isAbout = ({ actions }: DeclaredPolicy, { deed, action }: Intent): boolean =>
  actions === undefined || actions.includes(deed) || (action !== undefined && actions.includes(action));

const isNoBypass = ({ bypass }: DeclaredPolicy): boolean => !bypass;

/** All of them must allow it, and there must be one; past a bypass that does, nobody is asked. */
const judge = (
  asked: readonly DeclaredPolicy[],
  otherwise: boolean,
  decide: (policy: DeclaredPolicy) => Verdict,
): Verdict =>
  asked.reduceRight<Verdict>(
    (rest, policy) => (policy.bypass ? any(decide(policy), rest) : all(decide(policy), rest)),
    otherwise,
  );

/** Whether a field of a record may be read; `true` where no policy is about it. */
export function fieldPermission(source: Source, field: string, bindings: Bindings): Verdict {
  const policies = policiesOf((source.home as ResourceModel).class) ?? [];
  const isAboutIt = ({ fields }: DeclaredPolicy): boolean => fields?.includes(field) === true;
  if (!policies.some(isAboutIt)) return true;
  const bypasses = (policy: DeclaredPolicy): boolean => policy.bypass && isAbout(policy, { deed: 'read' });
  const asked = policies.filter((policy) => isAboutIt(policy) || bypasses(policy));
  return judge(asked, true, (policy) => decided(policy, source, alone(bindings)));
}

/** A policy sees nothing but its own record. */
const alone = (bindings: Bindings): Bindings => ({
  ...bindings,
  records: new Map(),
  arguments: new Map(),
  open: new Set<never>(),
  policing: undefined,
});

/** The first check that decides. Nothing here negates what a check leaves open, so null never allows. */
function decided({ checks }: DeclaredPolicy, source: Source, bindings: Bindings): Verdict {
  return checks.reduceRight<Verdict>((rest, { how, check }) => {
    const asked = asking(check, source, bindings);
    switch (how) {
      case 'authorizeIf':
        return any(asked, rest);
      case 'authorizeUnless':
        return any(opposite(asked), rest);
      case 'forbidIf':
        return all(opposite(asked), rest);
      case 'forbidUnless':
        return all(asked, rest);
    }
    return rest;
  }, false);
}

function asking(check: unknown, source: Source, bindings: Bindings): Verdict {
  if (typeof check === 'boolean') return check;
  if (chainOf(check) !== undefined) return conditionOf([check, bindings]);
  if (typeof check !== 'function')
    throw new Misdeclared('a check is a condition of the record, true or false', {
      fix: 'authorizeIf((t) => t.ownerId.eq(actor(User).id))',
    });
  return conditionOf(inCallback(check, source, bindings));
}
