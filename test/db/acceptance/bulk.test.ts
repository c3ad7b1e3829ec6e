import {
  actions,
  belongsTo,
  bytea,
  ConflictError,
  checks,
  concat,
  decimal,
  enumeration,
  hasMany,
  InvalidError,
  identities,
  integer,
  json,
  list,
  manyToMany,
  now,
  oneOf,
  Resource,
  text,
  timestamp,
  timestamps,
  uuid,
} from 'quarry';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { scratchRepo, sent, useTables } from '../../support/scratch.ts';

const Store = scratchRepo('bulk');

class Author extends Resource('authors', { repo: Store }) {
  id = integer({ primaryKey: true });
  name = text();
  posts = hasMany(Post, (p) => p.authorId);
  static actions = actions(Author, (action) => ({
    add: action.create({ accept: ['id', 'name'] }),
    remove: action.destroy(),
  }));
}

class Post extends timestamps(Resource('posts', { repo: Store })) {
  id = uuid({ primaryKey: true });
  title = text({ min: 1 });
  slug = text({ optional: true });
  price = integer({ default: 3 });
  exact = decimal({ default: '0' });
  roles = list(text(), { default: [] });
  grid = list(list(integer()), { optional: true });
  level = enumeration('level', ['low', 'high'], { default: 'low' });
  kind = oneOf(['a', 'b'], { default: 'a' });
  meta = json(z.unknown(), { optional: true });
  data = bytea({ optional: true });
  secret = text({ optional: true, hidden: true });
  seenAt = timestamp({ default: now(), precision: 6 });
  label = text({ optional: true, readonly: true });
  archivedAt = timestamp({ optional: true, readonly: true });
  version = integer({ default: 1, readonly: true });
  authorId = integer({ optional: true });
  author = belongsTo(Author, this.authorId);
  comments = hasMany(Comment, (c) => c.postId);
  tags = manyToMany(
    Tag,
    Tagging,
    (j) => j.postId,
    (j) => j.tagName,
  );
  static identities = identities(Post, { slug: ['slug'] });
  static checks = checks(Post, { price: { condition: (p) => p.price.lte(1000), message: 'too dear' } });
  static actions = actions(Post, (action) => ({
    add: action.create({
      accept: [
        'title',
        'slug',
        'price',
        'exact',
        'roles',
        'grid',
        'level',
        'kind',
        'meta',
        'data',
        'secret',
        'seenAt',
        'authorId',
      ],
    }),
    named: action.create({
      accept: ['title', 'price'],
      arguments: { by: text({ default: 'nobody' }) },
      change: (p, { arguments: { by } }) => ({ label: concat(p.title, ' by ', by) }),
    }),
    fair: action.create({
      accept: ['title', 'price'],
      validate: [{ condition: (p) => p.price.lt(10), message: 'must be less than 10', field: 'price' }],
    }),
    close: action.update({ accept: ['title', 'price'], set: { kind: 'b' } }),
    edit: action.update({ accept: ['title'] }),
    guarded: action.update({ accept: ['title'], optimisticLock: 'version' }),
    bump: action.update({
      arguments: { by: integer() },
      change: (p, { arguments: { by } }) => ({ price: p.price.add(by) }),
      validate: [{ condition: (p) => p.price.lte(10), message: 'must be less than or equal to 10' }],
    }),
    quote: action.update({ change: (p) => ({ label: p.author.name, price: p.comments.count() }) }),
    remove: action.destroy(),
    drop: action.destroy({ validate: [{ condition: (p) => p.comments.exists().not(), message: 'has comments' }] }),
    archive: action.destroy({ set: { archivedAt: now() } }),
  }));
}

class Comment extends Resource('comments', { repo: Store }) {
  id = integer({ primaryKey: true, generated: true });
  postId = uuid();
  post = belongsTo(Post, this.postId);
  static actions = actions(Comment, (action) => ({ add: action.create({ accept: ['postId'] }) }));
}

class Tag extends Resource('tags', { repo: Store }) {
  name = text({ primaryKey: true });
  static actions = actions(Tag, (action) => ({ add: action.create({ accept: ['name'] }) }));
}

class Tagging extends Resource('taggings', { repo: Store }) {
  postId = uuid({ primaryKey: true });
  tagName = text({ primaryKey: true });
  post = belongsTo(Post, this.postId);
  tag = belongsTo(Tag, this.tagName);
  static actions = actions(Tagging, (action) => ({
    add: action.create({ accept: ['postId', 'tagName'] }),
    remove: action.destroy(),
  }));
}

class Beat extends Resource('beats', { repo: Store }) {
  id = integer({ primaryKey: true, generated: true });
  at = timestamp({ default: now() });
  static actions = actions(Beat, (action) => ({ tick: action.create() }));
}

useTables(Store, () => [Author, Post, Comment, Tag, Tagging, Beat]);

const titled = (...titles: readonly string[]) => titles.map((title) => ({ title }));
const titles = async () => (await Post.sort('title').select('title').all()).map(({ title }) => title);
const writes = (sql: readonly string[]) => sql.filter((text) => /^(with|insert|update|delete)/.test(text));
async function refused(running: Promise<unknown>) {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof InvalidError)) throw new TypeError(`expected an InvalidError, got ${String(error)}`);
  return error;
}

describe('createMany()', () => {
  test('stores every input by one statement and says only how many (A280)', async () => {
    const { value, sql } = await sent(Store, () => Post.createMany('add', titled('a', 'b')));
    expect(value).toEqual({ count: 2 });
    expect(sql).toEqual(['insert into "posts" ("title") select u.c1 from unnest($1::text[]) u(c1)']);
    expect(await titles()).toEqual(['a', 'b']);
  });

  test('sends nothing for no inputs (E078)', async () => {
    const { value, sql } = await sent(Store, () => Post.createMany('add', [], { returning: true }));
    expect(value).toEqual({ count: 0, records: [] });
    expect((await sent(Store, () => Post.createMany('add', []))).value).toEqual({ count: 0 });
    expect(sql).toEqual([]);
  });

  test('inputs with different names go in one statement; who leaves one out gets the default of its column (E079)', async () => {
    const seen = '2020-01-01T00:00:00.000000Z';
    const { value, sql } = await sent(Store, () =>
      Post.createMany(
        'add',
        [{ title: 'a' }, { title: 'b', price: 7, seenAt: seen, slug: 'b' }, { title: 'c', level: 'high' }],
        { returning: ['price', 'seenAt', 'slug', 'level', 'kind'] },
      ),
    );
    expect(writes(sql)).toHaveLength(1);
    expect(value.records).toEqual([
      { price: 3, seenAt: expect.stringMatching(/^20[2-9]/), slug: null, level: 'low', kind: 'a' },
      { price: 7, seenAt: seen, slug: 'b', level: 'low', kind: 'a' },
      { price: 3, seenAt: expect.stringMatching(/^20[2-9]/), slug: null, level: 'high', kind: 'a' },
    ]);
    expect(value.records[0]?.seenAt).not.toBe(seen);
  });

  test('values of every kind arrive as by create()', async () => {
    const input = {
      title: 'a "quoted" \\ {curly}, NULL\n',
      exact: '12345678901234567890.12345',
      roles: ['x', 'y "z"'],
      grid: [
        [1, 2],
        [3, 4],
      ],
      level: 'high' as const,
      meta: { a: [1, { b: null }], c: 'NULL' },
      data: new Uint8Array([0, 255, 34, 92]),
      seenAt: '2020-01-01T10:00:00.123456Z',
      secret: 'hush',
    };
    const names = ['title', 'exact', 'roles', 'grid', 'level', 'meta', 'data', 'seenAt', 'secret'] as const;
    const { id } = await Post.create('add', input);
    const one = await Post.select(...names).get(id);
    const { records } = await Post.createMany('add', [input, input], { returning: names });
    expect(records).toEqual([one, one]);
    const { records: shown } = await Post.createMany('add', [{ ...input, roles: [] }], { returning: true });
    expect(shown[0]).toMatchObject({ roles: [], meta: input.meta });
    expect(shown[0]).not.toHaveProperty('secret');
  });

  test('records come back in the order of the inputs, whatever the batches', async () => {
    const inputs = Array.from({ length: 25 }, (_, i) => ({ title: `t${(i * 7) % 25}` }));
    const { count, records } = await Post.createMany('add', inputs, { returning: ['title'], batchSize: 4 });
    expect(count).toBe(25);
    expect(records).toEqual(inputs);
  });

  test('more values than the protocol has parameters are no matter (E083)', async () => {
    const inputs = Array.from({ length: 30_000 }, (_, i) => ({ title: `t${i}`, price: i % 100, kind: 'b' as const }));
    const { value, sql } = await sent(Store, () => Post.createMany('add', inputs, { batchSize: 30_000 }));
    expect(value).toEqual({ count: 30_000 });
    expect(sql).toHaveLength(1);
    expect(await Post.where({ kind: 'b' }).count()).toBe(30_000);
  });

  test('takes inputs as they come, and holds no more than two batches', async () => {
    let made = 0;
    const ahead: number[] = [];
    async function* inputs() {
      for (; made < 300; made++) yield { title: `t${made}` };
    }
    const done = await Post.createMany('add', inputs(), {
      batchSize: 20,
      onProgress: ({ inputs: through, count }) => {
        expect(count).toBe(through);
        ahead.push(made - through);
      },
    });
    expect(done).toEqual({ count: 300 });
    expect(ahead).toHaveLength(15);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(40);
    function* few() {
      yield { title: 'x' };
    }
    expect(await Post.createMany('add', few())).toEqual({ count: 1 });
  });

  test('everything wrong is told at once, with the place of each input, and nothing is sent (A291)', async () => {
    const inputs = [{ title: 'a' }, { title: '', price: 'x' as never }, { title: 'c' }, { titel: 'd' } as never];
    const { value: error, sql } = await sent(Store, () => refused(Post.createMany('add', inputs)));
    expect(error.issues.map(({ index, field, rule }) => [index, field, rule])).toEqual([
      [1, 'title', 'required'],
      [1, 'price', 'type'],
      [3, 'titel', 'unknown'],
      [3, 'title', 'required'],
    ]);
    expect(error.message).toContain("input 3: titel is not accepted by 'add'. Did you mean 'title'?");
    expect(sql).toEqual([]);
  });

  test('with stopOnError: false one is written and one reported (A291, A292)', async () => {
    const done = await Post.createMany('add', titled('a', ''), { stopOnError: false, returning: ['title'] });
    expect(done).toMatchObject({ count: 1, records: [{ title: 'a' }], failures: [{ index: 1 }] });
    expect(done.failures[0]?.error).toMatchObject({ code: 'invalid', issues: [{ field: 'title', rule: 'required' }] });
  });

  test('a foreign key to nothing undoes the batch and names the input; batches of one keep the others (A293)', async () => {
    const inputs = [{ title: 'a' }, { title: 'b' }, { title: 'c', authorId: 99 }, { title: 'd' }];
    const error = await refused(Post.createMany('add', inputs));
    expect(error.issues).toMatchObject([{ field: 'authorId', rule: 'reference', index: 2 }]);
    expect(error.message).toBe('input 2: Post.add: authorId does not exist');
    expect(await titles()).toEqual([]);
    const done = await Post.createMany('add', inputs, { batchSize: 1, stopOnError: false });
    expect(done).toMatchObject({ count: 3, failures: [{ index: 2, error: { code: 'invalid' } }] });
    expect(await titles()).toEqual(['a', 'b', 'd']);
  });

  test('with stopOnError: false every refused input of a large batch is found, and all others are written', async () => {
    const inputs = Array.from({ length: 100 }, (_, i) => ({ title: `t${i}`, slug: `s${i}`, price: 1 }));
    Object.assign(inputs[17] ?? {}, { price: 5000 });
    Object.assign(inputs[60] ?? {}, { slug: 's3' });
    Object.assign(inputs[61] ?? {}, { slug: 's61' });
    const done = await Post.createMany('add', inputs, { stopOnError: false, returning: ['title'], batchSize: 40 });
    expect(done.failures.map(({ index, error }) => [index, error.code])).toEqual([
      [17, 'invalid'],
      [60, 'conflict'],
    ]);
    expect([done.count, done.records.length, await Post.query().count()]).toEqual([98, 98, 98]);
    expect(done.records[17]).toEqual({ title: 't18' });
  });

  test('a conflict says which identity and which input, also among the inputs themselves', async () => {
    const inputs = Array.from({ length: 9 }, (_, i) => ({ title: `t${i}`, slug: `s${i % 7}` }));
    const outcome = await Post.createMany('add', inputs).result();
    if (outcome.ok || !(outcome.error instanceof ConflictError)) throw new TypeError('a conflict was expected');
    expect(outcome.error).toMatchObject({ identity: 'slug', fields: ['slug'], index: 7 });
    expect(await titles()).toEqual([]);
  });

  test("transaction 'all' undoes everything for one failure, 'batch' keeps earlier batches (A327)", async () => {
    const inputs = [...titled('a', 'b', 'c'), { title: 'd', authorId: 99 }, ...titled('e')];
    await refused(Post.createMany('add', inputs, { batchSize: 2 }));
    expect(await titles()).toEqual([]);
    const error = await refused(Post.createMany('add', inputs, { batchSize: 2, transaction: 'batch' }));
    expect(error.issues[0]?.index).toBe(3);
    expect(await titles()).toEqual(['a', 'b']);
  });

  test('a failure inside a transaction of the caller leaves that one usable', async () => {
    await Store.transaction(async () => {
      await Post.create('add', { title: 'before' });
      await Post.createMany('add', [{ title: 'x', authorId: 99 }]).result();
      await Post.createMany('add', titled('after'));
    });
    expect(await titles()).toEqual(['after', 'before']);
  });

  test('an action that computes does so for each record', async () => {
    const inputs = [{ title: 'a' }, { title: 'b', by: 'Eve' }, { title: 'c', price: 9 }];
    const { records } = await Post.createMany('named', inputs, { returning: ['label', 'price'] });
    expect(records).toEqual([
      { label: 'a by nobody', price: 3 },
      { label: 'b by Eve', price: 3 },
      { label: 'c by nobody', price: 9 },
    ]);
  });

  test('conditions of the action hold for each record, in the transaction that writes', async () => {
    const inputs = [{ title: 'a' }, { title: 'b', price: 10 }, { title: 'c', price: 11 }];
    const error = await refused(Post.createMany('fair', inputs));
    expect(error.issues.map(({ index, field, message }) => [index, field, message])).toEqual([
      [1, 'price', 'must be less than 10'],
      [2, 'price', 'must be less than 10'],
    ]);
    expect(await titles()).toEqual([]);
    const done = await Post.createMany('fair', inputs, { stopOnError: false });
    expect([done.count, done.failures.map(({ index }) => index)]).toEqual([1, [1, 2]]);
    expect(await titles()).toEqual(['a']);
  });

  test('records that are nothing but defaults are made, too', async () => {
    const { records } = await Beat.createMany('tick', [{}, {}, {}], { returning: ['id'] });
    expect(new Set(records.map(({ id }) => id)).size).toBe(3);
    expect(await Beat.createMany('tick', [{}])).toEqual({ count: 1 });
  });

  test('options and inputs that make no sense are refused before anything is sent', async () => {
    const { sql } = await sent(Store, async () => {
      await expect(Post.createMany('add', [], { batchSise: 3 } as never)).rejects.toThrow("Did you mean 'batchSize'?");
      await expect(Post.createMany('add', [], { batchSize: 0 })).rejects.toMatchObject({
        code: 'action.invalid_option',
      });
      await expect(Post.createMany('add', [], { transaction: 'none' as never })).rejects.toThrow("'all' or 'batch'");
      await expect(Post.createMany('add', [], { returning: ['titel'] as never })).rejects.toMatchObject({
        code: 'query.unknown_field',
      });
      await expect(Post.createMany('add', 7 as never)).rejects.toThrow('takes a list of inputs');
      await expect(Post.createMany('edit' as never, [])).rejects.toMatchObject({ code: 'action.unknown' });
    });
    expect(sql).toEqual([]);
  });

  test('what the source of the inputs throws is thrown, and nothing is kept', async () => {
    function* broken() {
      yield* titled('a', 'b', 'c');
      throw new RangeError('no more');
    }
    await expect(Post.createMany('add', broken(), { batchSize: 1 })).rejects.toThrow('no more');
    expect(await titles()).toEqual([]);
  });
});

describe('of a query', () => {
  let ids: string[];
  beforeEach(async () => {
    await Author.createMany('add', [
      { id: 1, name: 'Ann' },
      { id: 2, name: 'Bob' },
    ]);
    const { records } = await Post.createMany(
      'add',
      [
        { title: 'a', price: 1, authorId: 1 },
        { title: 'b', price: 2, authorId: 1 },
        { title: 'c', price: 3, authorId: 2 },
        { title: 'd', price: 4 },
      ],
      { returning: ['id'] },
    );
    ids = records.map(({ id }) => id);
    await Tag.createMany('add', [{ name: 'red' }, { name: 'blue' }]);
    await Tagging.createMany('add', [
      { postId: ids[0] ?? '', tagName: 'red' },
      { postId: ids[2] ?? '', tagName: 'red' },
    ]);
  });
  const closed = async () => (await Post.where({ kind: 'b' }).sort('title').all()).map(({ title }) => title);

  test('updateMany() of no record is a success that changes nothing (A300)', async () => {
    expect(await Post.updateMany(Post.where({ title: 'none' }), 'close')).toEqual({ count: 0 });
    expect(await closed()).toEqual([]);
  });

  test('updateMany() is one statement by the condition of the query (A302)', async () => {
    const { value, sql } = await sent(Store, () =>
      Post.updateMany(
        Post.filter((p) => p.price.gte(3)),
        'close',
      ),
    );
    expect(value).toEqual({ count: 2 });
    expect(sql).toHaveLength(1);
    expect(sql[0]).toMatch(/^update "posts" t0 set "kind" = \$2::text, .* where t0\."price" >= \$1$/);
    expect(await closed()).toEqual(['c', 'd']);
  });

  test('updateMany() and destroyMany() bind the values of each call, of the query and of the input', async () => {
    const move = (price: number, title: string) => Post.updateMany(Post.where({ price }), 'edit', { title });
    expect([await move(1, 'x'), await move(2, 'y'), await move(9, 'z')]).toEqual([
      { count: 1 },
      { count: 1 },
      { count: 0 },
    ]);
    expect(await titles()).toEqual(['c', 'd', 'x', 'y']);
    const returned = await Post.updateMany(Post.where({ price: 1 }), 'edit', { title: 'w' }, { returning: ['title'] });
    expect(returned.records).toEqual([{ title: 'w' }]);
    await Tagging.destroyMany(Tagging.query(), 'remove');
    for (const price of [2, 4]) await Post.destroyMany(Post.where({ price }), 'remove');
    expect(await titles()).toEqual(['c', 'w']);
  });

  test('updateMany() honours sort and limit (A302)', async () => {
    const { value, sql } = await sent(Store, () => Post.updateMany(Post.sort('-price').limit(1), 'close'));
    expect(value).toEqual({ count: 1 });
    expect(sql).toHaveLength(1);
    expect(await closed()).toEqual(['d']);
  });

  test('updateMany() honours filters through relationships (A302, A314)', async () => {
    const { sql } = await sent(Store, () =>
      Post.updateMany(
        Post.where({ author: { name: 'Ann' } }).filter((p) => p.tags.exists((t) => t.name.eq('red'))),
        'close',
      ),
    );
    expect(sql).toHaveLength(1);
    expect(await closed()).toEqual(['a']);
    expect(
      await Post.updateMany(
        Post.filter((p) => p.author.name.isNull()),
        'close',
      ),
    ).toEqual({ count: 1 });
    expect(await closed()).toEqual(['a', 'd']);
  });

  test('updateMany() gives the records as they are now', async () => {
    const done = await Post.updateMany(
      Post.where({ price: 2 }),
      'close',
      { title: 'z' },
      { returning: ['title', 'kind'] },
    );
    expect(done).toEqual({ count: 1, records: [{ title: 'z', kind: 'b' }] });
    const whole = await Post.updateMany(Post.where({ price: 2 }), 'close', {}, { returning: true });
    expect(whole.records[0]).toMatchObject({ id: ids[1], title: 'z' });
    expect(whole.records[0]).not.toHaveProperty('secret');
  });

  test('updateMany() leaves updatedAt alone where nothing changes, and counts all the same (A320)', async () => {
    const before = await Post.get(ids[0] ?? '');
    expect(await Post.updateMany(Post.where({ title: 'a' }), 'edit', { title: 'a' })).toEqual({ count: 1 });
    expect((await Post.get(ids[0] ?? '')).updatedAt).toEqual(before.updatedAt);
    const { value, sql } = await sent(Store, () => Post.updateMany(Post.query(), 'edit', {}));
    expect(value).toEqual({ count: 4 });
    expect(writes(sql)).toEqual([]);
    expect(await Post.updateMany(Post.where({ title: 'a' }), 'edit', {}, { returning: ['title'] })).toEqual({
      count: 1,
      records: [{ title: 'a' }],
    });
  });

  test('updateMany() computes from each stored row, and checks each as it is written (A308, A311)', async () => {
    expect(await Post.updateMany(Post.query(), 'bump', { by: 4 })).toEqual({ count: 4 });
    expect((await Post.sort('price').all()).map(({ price }) => price)).toEqual([5, 6, 7, 8]);
    const error = await refused(Post.updateMany(Post.query(), 'bump', { by: 4 }));
    expect(error.issues).toMatchObject([{ message: 'must be less than or equal to 10' }]);
    expect((await Post.sort('price').all()).map(({ price }) => price)).toEqual([5, 6, 7, 8]);
    const done = await Post.updateMany(Post.where({ price: 5 }), 'bump', { by: 1 }, { returning: ['price'] });
    expect(done).toEqual({ count: 1, records: [{ price: 6 }] });
  });

  test('updateMany() may read related fields and aggregates, in one statement (A310)', async () => {
    await Comment.createMany('add', [{ postId: ids[0] ?? '' }, { postId: ids[0] ?? '' }, { postId: ids[2] ?? '' }]);
    const query = Post.filter((p) => p.author.name.isNotNull());
    const { value, sql } = await sent(Store, () => Post.updateMany(query, 'quote'));
    expect([value, sql.length]).toEqual([{ count: 3 }, 1]);
    const found = await Post.sort('title').select('title', 'label', 'price').all();
    expect(found).toEqual([
      { title: 'a', label: 'Ann', price: 2 },
      { title: 'b', label: 'Ann', price: 0 },
      { title: 'c', label: 'Bob', price: 1 },
      { title: 'd', label: null, price: 4 },
    ]);
  });

  test('updateMany() counts the versions on, so that copies read before are stale', async () => {
    const copy = await Post.get(ids[0] ?? '');
    await Post.updateMany(Post.where({ title: 'a' }), 'guarded', { title: 'aa' });
    expect((await Post.get(copy.id)).version).toBe(2);
    await expect(Post.update(copy, 'guarded', { title: 'b' })).rejects.toMatchObject({ code: 'stale' });
  });

  test('updateMany() refuses bad input and broken constraints in the words of the fields (A304, A306)', async () => {
    const { value: error, sql } = await sent(Store, () =>
      refused(Post.updateMany(Post.query(), 'close', { title: null as never })),
    );
    expect(error.issues).toMatchObject([{ field: 'title', rule: 'required' }]);
    expect(sql).toEqual([]);
    await expect(Post.updateMany(Post.query(), 'close', { price: 2000 })).rejects.toThrow('too dear');
    expect(await closed()).toEqual([]);
  });

  test('destroyMany() removes all, or the matches of filters, also through to-one and to-many (A333)', async () => {
    await Tagging.destroyMany(Tagging.where({ post: { author: { name: 'Bob' } } }), 'remove');
    expect(await Tagging.query().count()).toBe(1);
    const ofRed = Post.filter((p) => p.tags.exists((t) => t.name.eq('red')));
    await Tagging.destroyMany(Tagging.query(), 'remove');
    expect(await Post.destroyMany(ofRed, 'remove')).toEqual({ count: 0 });
    const { value, sql } = await sent(Store, () =>
      Post.destroyMany(Post.where({ author: { name: 'Ann' } }), 'remove', {}, { returning: ['title'] }),
    );
    expect(sql).toHaveLength(1);
    expect(value.records.map(({ title }) => title).sort()).toEqual(['a', 'b']);
    expect(await Post.destroyMany(Post.sort('price').limit(1), 'remove')).toEqual({ count: 1 });
    expect(await titles()).toEqual(['d']);
    expect(await Post.destroyMany(Post.query(), 'remove')).toEqual({ count: 1 });
    expect(await titles()).toEqual([]);
  });

  test('destroyMany() leaves nothing behind that others refer to (A331)', async () => {
    const error = await refused(Author.destroyMany(Author.query(), 'remove'));
    expect(error.issues).toMatchObject([{ rule: 'referenced', message: 'would leave records behind in posts' }]);
    expect(await Author.query().count()).toBe(2);
  });

  test('destroyMany() checks the conditions of each record before (A315)', async () => {
    await Tagging.destroyMany(Tagging.query(), 'remove');
    await Comment.createMany('add', [{ postId: ids[1] ?? '' }]);
    await expect(Post.destroyMany(Post.query(), 'drop')).rejects.toThrow('Post.drop: has comments');
    expect(await Post.query().count()).toBe(4);
    expect(
      await Post.destroyMany(
        Post.filter((p) => p.price.neq(2)),
        'drop',
      ),
    ).toEqual({ count: 3 });
    expect(await titles()).toEqual(['b']);
  });

  test('destroyMany() with an action that marks keeps the records', async () => {
    expect(await Post.destroyMany(Post.where({ price: { lte: 2 } }), 'archive')).toEqual({ count: 2 });
    expect(await Post.filter((p) => p.archivedAt.isNotNull()).count()).toBe(2);
  });

  test('parts of a query that say nothing about which records are refused', async () => {
    const misuse = async (query: unknown) =>
      expect(Post.updateMany(query as never, 'close')).rejects.toMatchObject({ code: 'query.misuse' });
    const { sql } = await sent(Store, async () => {
      await misuse(Post.load('author'));
      await misuse(Post.select('id'));
      await misuse(Post.query().lock());
      await misuse(Post.distinct('kind'));
      await misuse(Post.calculate('shout', (p) => p.title.upper()));
      await misuse(Author.query());
      await misuse({ price: 1 });
      await misuse(undefined);
    });
    expect(sql).toEqual([]);
  });
});
