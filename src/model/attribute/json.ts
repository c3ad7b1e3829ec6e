import { build } from '../../expr/chain.ts';
import type { Json } from '../../expr/json.ts';
import type { StandardSchema } from '../../type/standard-schema.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/** A JSON document (`jsonb`); its type is the output of a Standard Schema (zod, valibot, arktype …). */
export function json<
  V,
  D extends Default<NoInfer<V>> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<V> = false,
>(
  schema: StandardSchema<V>,
  options?: Options<V, D, N, P, R, H, G>,
): Attribute<Json<V | Null<N>>, If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>> {
  return build('attribute', ['json', { ...options, schema }]);
}
