import { actions, hasMany, Resource, text, uuid } from 'quarry';
import { Post } from './post.ts';
import { Blog } from './repo.ts';

export class Organization extends Resource('organizations', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  name = text();

  posts = hasMany(Post, (p) => p.organizationId);

  postCount = this.posts.count();

  static actions = actions(Organization, (action) => ({ create: action.create({ accept: ['name'] }) }));
}
