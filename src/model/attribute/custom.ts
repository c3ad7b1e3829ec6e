import { build } from '../../expr/chain.ts';
import type { $notNull, $orNull, Nulls, Operand, ValueOf } from '../../expr/expression.ts';
import type { Ordered } from '../../expr/scalar.ts';
import { type CustomType, custom } from '../../type/custom.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/** An expression with a value of a type of one's own; its operators are those the database has for it. */
export interface Custom<out V> extends Ordered<V, Operand<V>> {
  readonly [$orNull]: Custom<V | null>;
  readonly [$notNull]: Custom<NonNullable<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends Operand<V>>(fallback: X): Custom<NonNullable<V> | Nulls<ValueOf<X>>>;
}

/** Declares attributes of a type: what `text()` is for texts. */
export type AttributeOf<V> = <
  D extends Default<NoInfer<V>> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<V> = false,
>(
  options?: Options<V, D, N, P, R, H, G>,
) => Attribute<
  Custom<V | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
>;

/**
 * An attribute type of one's own: how its values are checked, written, read and compared, once for all attributes.
 * Throws `InvalidTypeOption` where the SQL type is none.
 *
 * @example
 * ```ts
 * interface Point { readonly x: number; readonly y: number }
 * const point = customType<Point>('point', {
 *   sql: 'point',
 *   encode: ({ x, y }) => `(${x},${y})`,
 *   decode: (text) => { const [x = 0, y = 0] = text.slice(1, -1).split(',').map(Number); return { x, y }; },
 * });
 * class Lamp extends Resource('lamps') {
 *   id = integer({ primaryKey: true });
 *   at = point();
 *   static actions = actions(Lamp, (action) => ({ hang: action.create({ accept: ['id', 'at'] }) }));
 * }
 * await Lamp.create('hang', { id: 1, at: { x: 1, y: 2.5 } });
 * // → { id: 1, at: { x: 1, y: 2.5 } }
 * ```
 */
export function customType<V>(name: string, declared: CustomType<V>): AttributeOf<V> {
  const type = custom(name, declared);
  return (options) => build('attribute', ['custom', { ...options, type }]);
}
