import { actions, hasMany, hasOne, Resource, text, uuid } from 'quarry';
import { Author } from './author.ts';
import { Post } from './post.ts';
import { Blog } from './repo.ts';

export class Organization extends Resource('organizations', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  name = text();

  posts = hasMany(Post, (p) => p.organizationId);
  /** Over posts and their comments. */
  commenters = hasMany(Author, { filter: (a) => a.comments.exists((c) => c.post.organizationId.eq(this.id)) });
  firstCommenter = hasOne(Author, {
    filter: (a) => a.comments.exists((c) => c.post.organizationId.eq(this.id)),
    sort: (a) => a.firstName,
  });

  postCount = this.posts.count();

  static actions = actions(Organization, (action) => ({ create: action.create({ accept: ['name'] }) }));
}
