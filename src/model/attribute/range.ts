import { build } from '../../expr/chain.ts';
import type { Expression, ValueOf } from '../../expr/expression.ts';
import type { RangeOf } from '../../expr/range.ts';
import type { Range } from '../../type/range/range.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options, Plain } from './attribute.ts';

/**
 * All values between two: `range(date())`, also of `integer()`, `bigint()`, `decimal()` and `timestamp()`. Ranges of
 * whole numbers and days are read with the bounds `[)`.
 *
 * @example
 * ```ts
 * class Stay extends Resource('stays') {
 *   id = integer({ primaryKey: true, generated: true });
 *   nights = range(date());
 *   static actions = actions(Stay, (action) => ({ book: action.create({ accept: ['nights'] }) }));
 * }
 * await Stay.create('book', { nights: { lower: '2026-01-30', upper: '2026-01-31', bounds: '[]' } });
 * // → { id: 1, nights: { lower: '2026-01-30', upper: '2026-02-01', bounds: '[)' } }
 * await Stay.filter((s) => s.nights.contains('2026-01-31')).count();
 * // → 1
 * // SQL: select count(*) from "stays" t0 where t0."nights" @> $1::date
 * ```
 */
export function range<
  E extends Expression<string | number | bigint | Date>,
  D extends Default<Range<NoInfer<ValueOf<E>>>> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<Range<ValueOf<E>>> = false,
>(
  item: E,
  options?: Options<Range<ValueOf<E>>, D, N, P, R, H, G>,
): Attribute<
  RangeOf<Plain<E>, Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['range', { ...options, item }]);
}
