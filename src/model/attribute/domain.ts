import { build } from '../../expr/chain.ts';
import type { Expression, OrNull, ValueOf } from '../../expr/expression.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Options, Plain } from './attribute.ts';

/** What a domain demands of its values. */
export interface DomainOptions<E, D> {
  /** A condition over a value; null counts as met, as in SQL. */
  readonly check?: (value: E) => Expression<boolean | null>;
  /** What those are told who break it. */
  readonly message?: string;
  /** No column of it may be null. */
  readonly notNull?: boolean;
  /** What a new record gets, unless an attribute says otherwise. */
  readonly default?: D;
  /** The schema it lives in, where that is another than the connection's. */
  readonly schema?: string;
  /** Its former name: migrations rename it. */
  readonly was?: string;
}

/** Declares attributes of a domain: what `text()` is for texts. */
export type AttributeOfDomain<E, V, M extends 'default' = never> = <
  D extends Default<NoInfer<V>> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<V> = false,
>(
  options?: Options<V, D, N, P, R, H, G>,
) => Attribute<
  N extends true ? OrNull<E> : E,
  If<P, 'primaryKey'> | HasDefault<D> | M | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
>;

/**
 * A named type over another, with a check that holds wherever it is used: a domain of the database. Its values are those
 * of the type it is made of, in queries too; `email()` declares an attribute of it, `list(email())` a list.
 *
 * @example
 * ```ts
 * const email = domain('email', text(), { check: (value) => value.like('%_@_%'), message: 'is no address' });
 * class Subscriber extends Resource('subscribers') {
 *   id = integer({ primaryKey: true });
 *   address = email();
 *   others = list(email(), { default: [] });
 *   static actions = actions(Subscriber, (action) => ({ join: action.create({ accept: ['id', 'address', 'others'] }) }));
 * }
 * await Subscriber.create('join', { id: 1, address: 'ann@example.org' });
 * // → { id: 1, address: 'ann@example.org', others: [] }
 * await Subscriber.create('join', { id: 2, address: 'nowhere' });
 * // throws InvalidError: Subscriber.join: address is no address
 * ```
 */
export function domain<A extends Expression<unknown>, D extends Default<NoInfer<ValueOf<A>>> = never>(
  name: string,
  base: A,
  options: DomainOptions<Plain<A>, D> = {},
): AttributeOfDomain<Plain<A>, ValueOf<A>, HasDefault<D>> {
  const declared = Object.freeze({ name, base, options });
  return (given) => build('attribute', ['domain', { ...given, domain: declared }]);
}
