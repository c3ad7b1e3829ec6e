import type { Bytes } from '../../expr/bytes.ts';
import { build } from '../../expr/chain.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/** Binary data. */
export function bytea<
  D extends Default<Uint8Array> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<Uint8Array> = false,
>(
  options?: Options<Uint8Array, D, N, P, R, H, G>,
): Attribute<
  Bytes<Uint8Array | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['bytea', options]);
}
