import { build } from '../../expr/chain.ts';
import type { Expression } from '../../expr/expression.ts';
import type { List } from '../../expr/list.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/**
 * A list of values of one kind (an array column): `list(text())`.
 *
 * @example
 * ```ts
 * class Recipe extends Resource('recipes') {
 *   id = integer({ primaryKey: true, generated: true });
 *   steps = list(text());
 *   static actions = actions(Recipe, (action) => ({ write: action.create({ accept: ['steps'] }) }));
 * }
 * await Recipe.create('write', { steps: ['boil', 'eat'] });
 * await Recipe.filter((r) => r.steps.has('eat')).count();
 * // → 1
 * // SQL: select count(*) from "recipes" t0 where ($1 = any(t0."steps"))
 * ```
 */
export function list<
  V,
  D extends Default<NoInfer<V>[]> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<V[]> = false,
>(
  item: Expression<V>,
  options?: Options<V[], D, N, P, R, H, G> & { readonly min?: number; readonly max?: number },
): Attribute<List<V[] | Null<N>>, If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>> {
  return build('attribute', ['list', { ...options, item }]);
}
