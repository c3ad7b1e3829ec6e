import type { Expression } from '../../expr/expression.ts';
import { type Deferred, deferred, deferredOf } from '../deferred.ts';
import { Misdeclared } from '../invalid-model.ts';
import type { Class } from '../relationship.ts';

/** What is done to records. */
export type Deed = 'create' | 'read' | 'update' | 'destroy';
export const deeds: readonly Deed[] = ['create', 'read', 'update', 'destroy'];

/** The policies of a resource. */
export interface Policies {
  readonly kind?: 'policies';
}

/** What a policy asks: a condition of the record, or of the actor alone, or simply yes or no. */
export type Check<R> = boolean | Expression<boolean | null> | ((record: R) => Expression<boolean | null>);

/** Checks in order: the first that decides, decides. Where none does, it is forbidden. */
export interface Policy<R> {
  /** Allowed where the check is true; else the next one is asked. */
  authorizeIf(check: Check<R>): Policy<R>;
  /** Allowed where the check is false; else, also where it is null, the next one is asked. */
  authorizeUnless(check: Check<R>): Policy<R>;
  /** Forbidden unless the check is false: null is no way past it. Where it is false the next one is asked. */
  forbidIf(check: Check<R>): Policy<R>;
  /** Forbidden unless the check is true; where it is, the next one is asked. */
  forbidUnless(check: Check<R>): Policy<R>;
}

/** What an action is called, or what it does to records. */
export type ActionOrDeed = Deed | (string & {});

/** Where a policy begins: with what it is about. */
export interface PolicyBuilder<R> {
  /** About actions of these kinds, or with these names. */
  on(...actions: readonly [ActionOrDeed, ...ActionOrDeed[]]): Policy<R>;
  /** About everything. */
  always(): Policy<R>;
  /**
   * About attributes and calculations, which must be optional: where it does not allow, they are read as null. It comes on
   * top of what says which records are read; a bypass before it lets through here, too.
   */
  fields<K extends keyof R & string>(...names: readonly [K, ...K[]]): Policy<R>;
  /** About these actions, all without any: where it allows, the policies after it are not asked; where it does not, they are. */
  bypass(...actions: readonly ActionOrDeed[]): Policy<R>;
}

/**
 * Declares who may do what. From then on nothing is allowed that no policy allows: every policy about an action must
 * allow it, and there must be one. What may not be read is not there: not in queries, loads, aggregates or `exists`, and
 * not behind relationships.
 *
 * @example
 * ```ts
 * class Diary extends Resource('diaries', { repo: Support }) {
 *   id = uuid({ primaryKey: true });
 *   ownerId = uuid();
 *   shared = boolean({ default: false });
 *   static policies = policies(Diary, (policy) => [
 *     policy.on('read').authorizeIf((d) => d.shared).authorizeIf((d) => d.ownerId.eq(actor(User).id)),
 *   ]);
 * }
 * Diary.select('id').toSQL().sql;
 * // → 'select t0."id" from "diaries" t0 where (t0."shared" or t0."owner_id" = $1::uuid)'
 * ```
 */
export function policies<R>(resource: Class<R>, declare: (policy: PolicyBuilder<R>) => readonly Policy<R>[]): Policies {
  return deferred('policies', resource, declare);
}

type How = keyof Policy<unknown>;

/** A policy as it was declared. */
export class DeclaredPolicy {
  readonly bypass: boolean;
  /** Kinds and names of actions; undefined for all of them. */
  readonly actions: readonly string[] | undefined;
  /** The fields it is about; undefined where it is about records. */
  readonly fields: readonly string[] | undefined;
  readonly checks: readonly { readonly how: How; readonly check: unknown }[];

  constructor(policy: Pick<DeclaredPolicy, 'bypass' | 'actions' | 'fields' | 'checks'>) {
    this.bypass = policy.bypass;
    this.actions = policy.actions;
    this.fields = policy.fields;
    this.checks = policy.checks;
  }

  authorizeIf(check: unknown): DeclaredPolicy {
    return this.#and('authorizeIf', check);
  }

  authorizeUnless(check: unknown): DeclaredPolicy {
    return this.#and('authorizeUnless', check);
  }

  forbidIf(check: unknown): DeclaredPolicy {
    return this.#and('forbidIf', check);
  }

  forbidUnless(check: unknown): DeclaredPolicy {
    return this.#and('forbidUnless', check);
  }

  #and(how: How, check: unknown): DeclaredPolicy {
    return new DeclaredPolicy({ ...this, checks: [...this.checks, { how, check }] });
  }
}

const begin = (actions: readonly string[] | undefined, bypass = false): DeclaredPolicy =>
  new DeclaredPolicy({ bypass, actions, fields: undefined, checks: [] });

const builder = Object.freeze({
  on(...actions: readonly string[]) {
    if (actions.length > 0) return begin(actions);
    throw new Misdeclared('on() names what a policy is about', { fix: "policy.on('read'), or policy.always()" });
  },
  fields(...fields: readonly string[]) {
    if (fields.length > 0) return new DeclaredPolicy({ bypass: false, actions: ['read'], fields, checks: [] });
    throw new Misdeclared('fields() names what a policy is about', { fix: "policy.fields('salary')" });
  },
  always: () => begin(undefined),
  bypass: (...actions: readonly string[]) => begin(actions.length === 0 ? undefined : actions, true),
});

const known = new WeakMap<Deferred, readonly DeclaredPolicy[]>();

/** The policies a class declares; undefined where it has none. Throws what is wrong with them. */
export function policiesOf(resource: object): readonly DeclaredPolicy[] | undefined {
  const declared = deferredOf(Reflect.get(resource, 'policies'));
  if (declared === undefined) return undefined;
  const found = known.get(declared) ?? listed((declared.callback as (given: typeof builder) => unknown)(builder));
  known.set(declared, found);
  return found;
}

function listed(given: unknown): readonly DeclaredPolicy[] {
  const fix = "policies(Ticket, (policy) => [policy.on('read').authorizeIf((t) => …)])";
  if (!Array.isArray(given)) throw new Misdeclared('policies are a list', { fix });
  for (const policy of given) {
    if (!(policy instanceof DeclaredPolicy)) throw new Misdeclared('a policy begins with policy.on(…)', { fix });
    if (policy.checks.length === 0)
      throw new Misdeclared('a policy without a check forbids everything', {
        fix: 'policy.always().forbidIf(true) says so',
      });
  }
  return given as readonly DeclaredPolicy[];
}
