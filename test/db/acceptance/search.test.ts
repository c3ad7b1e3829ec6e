import {
  actions,
  asText,
  headline,
  indexes,
  integer,
  isSimilar,
  Resource,
  similarity,
  text,
  toTsvector,
  tsvector,
  wordSimilarity,
} from 'quarry';
import { describe, expect, test } from 'vitest';
import { resolve } from '../../../src/model/resolve.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { scratchRepo, useTables } from '../../support/scratch.ts';

const Library = scratchRepo('search');

class Article extends Resource('articles', { repo: Library }) {
  id = integer({ primaryKey: true });
  title = text();
  body = text({ optional: true });
  words = tsvector('english', {
    generated: toTsvector('english', this.title).weight('A').concat(toTsvector('english', this.body).weight('B')),
    hidden: true,
  });
  likeness = similarity(this.title, this.body);

  static indexes = indexes(Article, { words: { on: 'words', method: 'gin' } });
  static actions = actions(Article, (action) => ({ write: action.create({ accept: ['id', 'title', 'body'] }) }));
}
useTables(Library, () => [Article]);

const Bare = scratchRepo('search_bare');
class Note extends Resource('notes', { repo: Bare }) {
  id = integer({ primaryKey: true });
  title = text();
}
useTables(Bare, () => [Note]);

const write = (id: number, title: string, body?: string) =>
  Article.create('write', { id, title, ...(body && { body }) });

describe('full text', () => {
  test('matches() finds words in any of their forms, as people write queries', async () => {
    await write(1, 'Sleeping cats', 'They dream of mice.');
    await write(2, 'A dog');
    await write(3, 'Mice', 'The cat is away.');
    const found = async (query: string, syntax?: 'plain' | 'phrase' | 'tsquery') =>
      (
        await Article.filter((a) => a.words.matches(query, syntax))
          .sort('id')
          .all()
      ).map(({ id }) => id);
    expect(await found('cat')).toEqual([1, 3]);
    expect(await found('cat -dream')).toEqual([3]);
    expect(await found('"sleeping cat" or dogs')).toEqual([1, 2]);
    expect(await found('dream mice', 'plain')).toEqual([1]);
    expect(await found('dreams of mouse', 'phrase')).toEqual([]);
    expect(await found('dreaming of mice', 'phrase')).toEqual([1]);
    expect(await found('dog | slee:*', 'tsquery')).toEqual([1, 2]);
    expect(await found("'); drop table articles; --")).toEqual([]);
    await expect(found('cat &', 'tsquery')).rejects.toMatchObject({ code: expect.stringMatching(/^db\./) });
  });

  test('rank() sorts by how well, titles first; headline() shows where', async () => {
    await write(1, 'A dog', 'and a cat');
    await write(2, 'A cat', 'and a dog');
    const rows = await Article.select('id')
      .filter((a) => a.words.matches('cat'))
      .calculate('rank', (a) => a.words.rank('cat'))
      .calculate('shown', (a) => headline('english', a.title, 'cats'))
      .sort((a) => a.words.rank('cat').desc())
      .all();
    expect(rows.map(({ id }) => id)).toEqual([2, 1]);
    expect(rows[0]?.rank).toBeGreaterThan(rows[1]?.rank ?? 1);
    expect(rows.map(({ shown }) => shown)).toEqual(['A <b>cat</b>', 'A dog']);
  });

  test('toTsvector() of texts without a column; one that is null has no words', async () => {
    await write(1, 'Café für alle');
    expect(await Article.filter((a) => toTsvector('german', a.title, a.body).matches('alle')).count()).toBe(0);
    expect(await Article.filter((a) => toTsvector('simple', a.title, a.body).matches('ALLE')).count()).toBe(1);
    const vector = await Article.calculate('v', (a) => asText(toTsvector('simple', a.title, a.body))).one();
    expect(vector.v).toBe("'alle':3 'café':1 'für':2");
  });

  test('the language is part of the text, so that an index fits', () => {
    const { sql, params } = Article.filter((a) => a.words.matches('cat'))
      .select('id')
      .toSQL();
    expect(sql).toContain(`where t0."words" @@ websearch_to_tsquery('english', $1::text)`);
    expect(params).toEqual(['cat']);
    expect(() => toTsvector("x', 'y", 'z')).not.toThrow();
    expect(() => Article.filter((a) => toTsvector("x', 'y", a.title).matches('z')).toSQL()).toThrow(/language/);
  });
});

describe('trigrams', () => {
  test('similarity() compares texts; the migration makes the extension that a calculation needs (A046)', async () => {
    expect(stateOf(resolve([Article]), 'search').extensions).toEqual(['pg_trgm']);
    await write(1, 'match', 'match');
    await write(2, 'mtach', 'other');
    const alike = (least: number) => Article.filter((a) => similarity(a.title, 'match').gt(least)).count();
    expect(await alike(0.9)).toBe(1);
    expect(await Article.filter((a) => similarity(a.title, 'match').lt(0.1)).count()).toBe(0);
    expect(await Article.filter((a) => isSimilar(a.title, 'match')).count()).toBe(1);
    expect(await Article.filter((a) => wordSimilarity('match', a.title.concat(' point')).eq(1)).count()).toBe(1);
    expect((await Article.load(['likeness']).sort('id').all()).map(({ likeness }) => likeness)).toEqual([1, 0]);
  });

  test('a database without the extension says which one is missing (A010)', async () => {
    for (const condition of [
      () => Note.filter((n) => similarity(n.title, 'x').gt(0)),
      () => Note.filter((n) => isSimilar(n.title, 'x')),
    ]) {
      await expect(condition().all()).rejects.toMatchObject({
        code: 'db.missing_extension',
        extension: 'pg_trgm',
        fix: expect.stringContaining("extensions: ['pg_trgm']"),
      });
    }
    await expect(Bare.sql`select 'a'::citext`).rejects.toMatchObject({ extension: 'citext' });
    await expect(Bare.sql`select '[1]'::vector`).rejects.toMatchObject({ extension: 'vector' });
    await expect(Bare.sql`select nope(1)`).rejects.toMatchObject({ code: 'db.undefined_function' });
  });
});
