import { actions, belongsTo, integer, Resource, timestamp, uuid } from 'quarry';
import { Comment } from './comment.ts';
import { Post } from './post.ts';
import { Blog } from './repo.ts';

/** What somebody thinks of a post or of a comment. */
export class Rating extends Resource('ratings', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  score = integer();
  ratedAt = timestamp({ optional: true });
  postId = uuid({ optional: true });
  commentId = uuid({ optional: true });

  post = belongsTo(Post, this.postId);
  comment = belongsTo(Comment, this.commentId);

  static actions = actions(Rating, (action) => ({
    create: action.create({ accept: ['score', 'ratedAt', 'postId', 'commentId'] }),
  }));
}
