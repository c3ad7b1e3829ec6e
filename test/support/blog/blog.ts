import { type Row, resolve } from 'quarry';
import { afterAll, aroundEach, beforeAll } from 'vitest';
import { createSandbox } from '../../../src/repo/sandbox.ts';
import { stopRepo } from '../../../src/repo/session.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { openQuery } from '../pg-query.ts';
import { made, runSteps } from '../round-trip.ts';
import { createDatabase, dropDatabase } from '../server.ts';
import { Author } from './author.ts';
import { Comment } from './comment.ts';
import { Organization } from './organization.ts';
import { Post } from './post.ts';
import { PostFollower } from './post-follower.ts';
import { PostLink } from './post-link.ts';
import { Rating } from './rating.ts';
import { Blog } from './repo.ts';

const resources = [Organization, Author, Post, Comment, Rating, PostLink, PostFollower];

/** Gives the file's tests a database with the blog's tables, as its own migration makes them, and each test a sandbox. */
export function useBlog(): void {
  let url = '';
  beforeAll(async () => {
    url = await createDatabase('blog');
    process.env['BLOG_DATABASE_URL'] = url;
    const query = await openQuery(url);
    await runSteps(query, made(emptyState, stateOf(resolve(resources), 'blog')).migration.up);
    await query.close();
  });
  afterAll(async () => {
    await stopRepo(Blog);
    await dropDatabase(url);
  });
  aroundEach(createSandbox({ repos: [Blog] }).aroundEach);
}

/** The statements that `work` sends. */
export async function statements(work: () => Promise<unknown>): Promise<readonly string[]> {
  const sql: string[] = [];
  const end = Blog.on('statement', (event) => void sql.push(event.sql));
  try {
    await work();
    return sql;
  } finally {
    end();
  }
}

type Given<R, K extends keyof Row<R> = never> = Partial<Row<R>> & Pick<Row<R>, K>;

// One of each, with what the test says of it.
export const post = (given: Given<Post> = {}) => Post.create('create', given);
export const comment = (given: Given<Comment> = {}) => Comment.create('create', given);
export const author = (given: Given<Author> = {}) => Author.create('create', given);
export const organization = (name: string) => Organization.create('create', { name });
export const rating = (given: Given<Rating, 'score'>) => Rating.create('create', given);
export const link = (source: Row<Post>, destination: Row<Post>, state: 'active' | 'archived' = 'active') =>
  PostLink.create('create', { sourceId: source.id, destinationId: destination.id, state });
export const follow = (follower: Row<Author>, to: Row<Post>, order: number) =>
  PostFollower.create('create', { followerId: follower.id, postId: to.id, order });

/** Titles, in the order of the records. */
export const titles = (rows: readonly { readonly title: string | null }[]) => rows.map((row) => row.title);
