import { actions, belongsTo, hasMany, integer, now, Resource, text, timestamp, uuid } from 'quarry';
import { Author } from './author.ts';
import { Post } from './post.ts';
import { Rating } from './rating.ts';
import { Blog } from './repo.ts';

export class Comment extends Resource('comments', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  title = text({ optional: true });
  likes = integer({ optional: true });
  createdAt = timestamp({ precision: 6, default: now() });
  postId = uuid({ optional: true });
  authorId = uuid({ optional: true });

  post = belongsTo(Post, this.postId);
  author = belongsTo(Author, this.authorId);
  ratings = hasMany(Rating, (r) => r.commentId);
  topRatings = hasMany(Rating, (r) => r.commentId, { sort: (r) => r.score.desc(), limit: 2 });
  popularRatings = hasMany(Rating, (r) => r.commentId, { filter: (r) => r.score.gt(5) });
  lowRatings = this.ratings.sort((r) => r.score).limit(3);

  ratingCount = this.ratings.count();
  hasRating = this.ratings.exists();
  latestRatingScore = this.ratings.sort((r) => r.ratedAt.desc('last')).first((r) => r.score);

  static actions = actions(Comment, (action) => ({
    create: action.create({ accept: ['title', 'likes', 'createdAt', 'postId', 'authorId'] }),
  }));
}
