import type { Expression, ValueOf } from '../expr/expression.ts';
import type { AttributeKey } from '../model/attribute/attribute.ts';
import type { ArgumentSpec, ArgumentsInput, GivenArguments } from '../model/calculation.ts';
import { deferred } from '../model/deferred.ts';
import type { Class } from '../model/relationship.ts';
import type { Selection, Subquery } from '../query/query.ts';
import type { NoSuchField, Row } from '../query/row.ts';
import type { CreateInput, UpdateInput, WritableKey } from './input.ts';

/**
 * Actions. Who lives here: what actions are declared to be, changesets, validations, changes, running them.
 * What never happens here: knowing resource classes, spelling SQL.
 */

/** What an action takes and gives. Phantom. */
export declare const $action: unique symbol;

/** What an action does with a record. */
export type ActionKind = 'create' | 'read' | 'update' | 'destroy';

/**
 * Some action. Not an `Action` of unknowns: a constraint with type arguments is also a contextual return type, and
 * parameters without other candidates would be inferred from it.
 */
export interface AnyAction {
  readonly [$action]: { readonly kind: ActionKind };
}

/** An action: its kind, what it takes, the names errors may speak of, and what it gives. */
export interface Action<Kind extends ActionKind, Input, Fields, Output> extends AnyAction {
  readonly [$action]: {
    readonly kind: Kind;
    readonly input: Input;
    readonly fields: Fields;
    readonly output: Output;
  };
}

/** Values an action sets by itself: literals, or expressions over the record being written. */
export type Changes<R> = { readonly [K in AttributeKey<R>]?: ValueOf<R[K]> | Expression<ValueOf<R[K]>> };

/** What a callback of an action knows besides the record. */
export interface ActionContext<A> {
  readonly arguments: GivenArguments<A>;
  readonly actor: unknown;
}

/** A condition that must hold for the record; null counts as met. */
type Condition<R, A> = (record: R, context: ActionContext<A>) => Expression<boolean | null>;

/** A condition with words of its own, and the input they are about. */
export interface Validation<R, F, A> {
  readonly condition: Condition<R, A>;
  /** Completes a sentence that begins with the name of the field; without a field it stands alone. */
  readonly message?: string;
  readonly field?: F;
}

/** Rejects names that are no attributes; a callback's result is never checked for excess properties otherwise. */
type Known<R, C> = { readonly [K in Exclude<keyof C, AttributeKey<R>> & string]: NoSuchField<K, R> };

/** What a create or an update does. */
export interface WriteOptions<R, K, A, C> {
  /** Attributes the caller may pass. */
  readonly accept?: readonly K[];
  /** Further inputs that are not attributes. */
  readonly arguments?: A;
  /** What the action sets by itself. */
  readonly set?: Changes<R>;
  /** The same, computed from the record, the arguments and the actor. */
  readonly change?: (record: R, context: ActionContext<A>) => C & Known<R, C>;
  /** Conditions that must hold for the written record. */
  readonly validate?: readonly (Condition<R, A> | Validation<R, NoInfer<K | (keyof A & string)>, A>)[];
  readonly description?: string;
}

/** What an update does besides. */
export interface UpdateOptions<R, K, A, C> extends WriteOptions<R, K, A, C> {
  /**
   * The attribute that counts versions (`version = integer({ default: 1, readonly: true })`): the update takes the
   * record as it was read, is refused with `StaleError` where it has been changed since, and counts on.
   */
  readonly optimisticLock?: AttributeKey<R>;
}

/** What a destroy does. */
export interface DestroyOptions<R, A> {
  readonly arguments?: A;
  /** With this the record stays and is marked: `set: { archivedAt: now() }`. */
  readonly set?: Changes<R>;
  /** As with updates: only a record that is still as it was read is destroyed. */
  readonly optimisticLock?: AttributeKey<R>;
  /** Conditions that must hold for the record before it is destroyed. */
  readonly validate?: readonly (Condition<R, A> | Validation<R, NoInfer<keyof A & string>, A>)[];
  readonly description?: string;
}

/** What a read reads. */
export interface ReadOptions<R, A, O> {
  readonly arguments?: A;
  readonly query: (query: Subquery<R>, context: ActionContext<A>) => Selection<O>;
  readonly description?: string;
}

/** Passed to the callback of `actions`: knows the resource, so names complete and mistakes show where they are made. */
export interface ActionBuilder<R> {
  create<const K extends WritableKey<R> = never, A extends ArgumentSpec = {}, C extends Changes<R> = {}>(
    options?: WriteOptions<R, K, A, C>,
  ): Action<'create', CreateInput<R, K, A>, K | (keyof A & string), Row<R>>;
  update<const K extends WritableKey<R> = never, A extends ArgumentSpec = {}, C extends Changes<R> = {}>(
    options?: UpdateOptions<R, K, A, C>,
  ): Action<'update', UpdateInput<R, K, A>, K | (keyof A & string), Row<R>>;
  destroy<A extends ArgumentSpec = {}>(
    options?: DestroyOptions<R, A>,
  ): Action<'destroy', ArgumentsInput<A>, keyof A & string, Row<R>>;
  read<O = Row<R>, A extends ArgumentSpec = {}>(
    options: ReadOptions<R, A, O>,
  ): Action<'read', ArgumentsInput<A>, keyof A & string, O>;
}

/**
 * Declares the actions of a resource; the callback runs when the model is resolved.
 *
 * @example
 * ```ts
 * class Wish extends Resource('wishes', { repo: Support }) {
 *   id = uuid({ primaryKey: true });
 *   words = text({ min: 1 });
 *   granted = boolean({ default: false });
 *   static actions = actions(Wish, (action) => ({
 *     make: action.create({ accept: ['words'] }),
 *     grant: action.update({ set: { granted: true } }),
 *     open: action.read({ query: (q) => q.filter((w) => w.granted.not()) }),
 *   }));
 * }
 * const wish = await Wish.create('make', { words: 'a pony' });
 * await Wish.update(wish, 'grant');
 * // → { id: '…', words: 'a pony', granted: true }
 * await Wish.read('open').count(); // → 0
 * ```
 */
export function actions<R, A extends Readonly<Record<string, AnyAction>>>(
  resource: Class<R>,
  declare: (action: ActionBuilder<R>) => A,
): A {
  return deferred('actions', resource, declare);
}

/** Names of the actions of a kind. */
export type ActionName<A, Kind> = {
  [K in keyof A]: A[K] extends { readonly [$action]: { readonly kind: Kind } } ? K : never;
}[keyof A] &
  string;
/** What an action takes. */
export type InputOf<A> = A extends { readonly [$action]: { readonly input: infer I } } ? I : never;
/** What an action gives. */
export type OutputOf<A> = A extends { readonly [$action]: { readonly output: infer O } } ? O : never;
/** The names an action’s errors may speak of. */
export type FieldsOf<A> = A extends { readonly [$action]: { readonly fields: infer F extends string } } ? F : never;
