import { build } from '../../expr/chain.ts';
import type { Bool } from '../../expr/scalar.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/** True or false. */
export function boolean<
  D extends Default<boolean> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<boolean> = false,
>(
  options?: Options<boolean, D, N, P, R, H, G>,
): Attribute<
  Bool<boolean | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['boolean', options]);
}
