import { build } from '../../expr/chain.ts';
import type { Ltree, Vector } from '../../expr/extension.ts';
import type { Attribute, Default, HasDefault, If, Null, Options } from './attribute.ts';

/** So many numbers (`vector` of the extension `pgvector`), to sort by how near they are to others. */
export function vector<
  D extends Default<readonly number[]> = never,
  N extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
>(
  dimensions: number,
  options?: Options<readonly number[], D, N, false, R, H, false>,
): Attribute<Vector<readonly number[] | Null<N>>, HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'>> {
  return build('attribute', ['vector', { ...options, dimensions }]);
}

/** What an ltree is in JavaScript: the path as text, or its labels. */
type Path<S> = S extends true ? readonly string[] : string;

/**
 * A place in a tree (`ltree`): `'Top.Science'`, whose labels are letters, digits and `_`; with `escaped: true` a list of
 * labels of any text.
 *
 * @example
 * ```ts
 * class Shelf extends Resource('shelves') {
 *   id = integer({ primaryKey: true });
 *   place = ltree();
 *   static actions = actions(Shelf, (action) => ({ put: action.create({ accept: ['id', 'place'] }) }));
 * }
 * await Shelf.create('put', { id: 1, place: 'Cellar.Left.Wine' });
 * await Shelf.filter((s) => s.place.isDescendantOf('Cellar')).calculate('depth', (s) => s.place.depth()).all();
 * // → [{ id: 1, place: 'Cellar.Left.Wine', depth: 3 }]
 * // SQL: select t0."id", t0."place", nlevel(t0."place") from "shelves" t0 where t0."place" <@ $1::ltree
 * ```
 */
export function ltree<
  S extends boolean = false,
  D extends Default<Path<S>> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
>(
  options?: Options<Path<S>, D, N, P, R, H, false> & { readonly escaped?: S },
): Attribute<Ltree<Path<S> | Null<N>>, If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'>> {
  return build('attribute', ['ltree', options]);
}
