import { build } from '../../expr/chain.ts';
import type { Tsvector } from '../../expr/search.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/**
 * The words of texts in a language (`tsvector`), for full text search; as a rule generated from other attributes, hidden
 * and indexed.
 *
 * @example
 * ```ts
 * class Essay extends Resource('essays') {
 *   id = integer({ primaryKey: true, generated: true });
 *   title = text();
 *   body = text({ optional: true });
 *   words = tsvector('english', { generated: toTsvector('english', this.title, this.body), hidden: true });
 *   static indexes = indexes(Essay, { words: { on: 'words', method: 'gin' } });
 *   static actions = actions(Essay, (action) => ({ write: action.create({ accept: ['title', 'body'] }) }));
 * }
 * await Essay.create('write', { title: 'Sleeping cats', body: 'They dream.' });
 * await Essay.filter((a) => a.words.matches('cat -dog')).select('title').sort((a) => a.words.rank('cat').desc()).all();
 * // → [{ title: 'Sleeping cats' }]
 * // SQL: select t0."title" from "essays" t0 where t0."words" @@ websearch_to_tsquery('english', $1::text)
 * //      order by ts_rank(t0."words", websearch_to_tsquery('english', $2::text))::float8 desc
 * ```
 */
export function tsvector<
  D extends Default<string> = never,
  N extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<string> = false,
>(
  language: string,
  options?: Options<string, D, N, false, R, H, G>,
): Attribute<Tsvector<string | Null<N>>, HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>> {
  return build('attribute', ['tsvector', { ...options, language }]);
}
