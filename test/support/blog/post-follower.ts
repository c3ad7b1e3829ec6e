import { actions, belongsTo, integer, Resource, uuid } from 'quarry';
import { Author } from './author.ts';
import { Post } from './post.ts';
import { Blog } from './repo.ts';

/** Somebody follows a post; `order` says how close. */
export class PostFollower extends Resource('post_followers', { repo: Blog }) {
  postId = uuid({ primaryKey: true });
  followerId = uuid({ primaryKey: true });
  order = integer();

  post = belongsTo(Post, this.postId);
  follower = belongsTo(Author, this.followerId);

  static actions = actions(PostFollower, (action) => ({
    create: action.create({ accept: ['postId', 'followerId', 'order'] }),
  }));
}
