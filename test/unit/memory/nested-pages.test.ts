import { belongsTo, defineRepo, hasMany, integer, memory, Resource, text, timestamp } from 'quarry';
import { seedMemory } from 'quarry/testing';
import { expect, test } from 'vitest';

const Store = defineRepo('paged-memory', { driver: memory() });

class Author extends Resource('authors', { repo: Store }) {
  id = integer({ primaryKey: true });
  name = text();
  books = hasMany(Book, (b) => b.authorId);
}
class Book extends Resource('books', { repo: Store }) {
  id = integer({ primaryKey: true });
  title = text();
  at = timestamp({ optional: true });
  authorId = integer();
  author = belongsTo(Author, this.authorId);
}

test('page() walks by a time, there and back, and in a load gives each parent its own page', async () => {
  await seedMemory(Store, Author, [
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Bob' },
  ]);
  await seedMemory(
    Store,
    Book,
    [1, 2, 3, 4, 5].map((id) => ({
      id,
      title: `book ${id}`,
      at: id === 5 ? null : new Date(Date.UTC(2026, 0, id)),
      authorId: id === 3 ? 2 : 1,
    })),
  );
  const seen: number[] = [];
  let after: string | null = null;
  do {
    const page: { records: { id: number }[]; after: string | null } = await Book.sort('-at').page({ size: 2, after });
    seen.push(...page.records.map((b) => b.id));
    after = page.after;
  } while (after !== null);
  expect(seen).toEqual([5, 4, 3, 2, 1]);
  const of = (how: { after?: string | null; before?: string | null }) =>
    Author.load({ books: (q) => q.sort('at').page({ size: 2, count: true, ...how }) }).sort('id');
  const [ann, bob] = await of({}).all();
  expect(ann?.books.records.map((b) => b.id)).toEqual([1, 2]);
  expect([ann?.books.count, bob?.books.count, bob?.books.after]).toEqual([3, 1, null].map((n, i) => (i === 0 ? 4 : n)));
  const next = await of({ after: ann?.books.after ?? null }).get(1);
  expect(next.books.records.map((b) => b.id)).toEqual([4, 5]);
  const byKey = (after?: string | null) => Author.load({ books: (q) => q.page({ size: 1, after }) }).get(1);
  const first = await byKey();
  expect((await byKey(first.books.after)).books.records.map((b) => b.id)).toEqual([2]);
  const back = await of({ before: next.books.before }).get(1);
  expect(back.books.records.map((b) => b.id)).toEqual([1, 2]);
});
