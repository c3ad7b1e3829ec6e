import {
  actions,
  belongsTo,
  boolean,
  ciText,
  concat,
  decimal,
  enumeration,
  float,
  hasMany,
  hasOne,
  integer,
  json,
  list,
  manyToMany,
  now,
  oneOf,
  Resource,
  text,
  timestamp,
  uuid,
} from 'quarry';
import { z } from 'zod';
import { Author } from './author.ts';
import { Comment } from './comment.ts';
import { Organization } from './organization.ts';
import { PostFollower } from './post-follower.ts';
import { PostLink } from './post-link.ts';
import { Rating } from './rating.ts';
import { Blog } from './repo.ts';

const Stuff = z.record(z.string(), z.any());
const Settings = z.object({ size: z.number().optional(), name: z.string().optional(), tags: z.array(z.string()) });

export class Post extends Resource('posts', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  title = text({ optional: true });
  score = integer({ optional: true });
  public = boolean({ optional: true });
  price = integer({ optional: true });
  decimal = decimal({ optional: true });
  category = ciText({ optional: true });
  type = oneOf(['sponsored', 'free'], { default: 'sponsored' });
  status = enumeration('post_status', ['open', 'closed'], { optional: true });
  stuff = json(Stuff, { optional: true });
  settings = json(Settings, { optional: true });
  names = list(text(), { optional: true });
  point = list(float(), { optional: true });
  place = json(z.object({ x: z.number(), y: z.number() }), { optional: true });
  range = json(z.tuple([z.string(), z.number()]), { optional: true });
  createdAt = timestamp({ precision: 6, default: now() });
  readAt = timestamp({ precision: 0, optional: true });
  authorId = uuid({ optional: true });
  organizationId = uuid({ optional: true });

  author = belongsTo(Author, this.authorId);
  organization = belongsTo(Organization, this.organizationId);
  comments = hasMany(Comment, (c) => c.postId);
  ratings = hasMany(Rating, (r) => r.postId);
  bestComments = hasMany(Comment, (c) => c.postId, { sort: (c) => c.latestRatingScore.desc('last'), limit: 2 });
  ratedComments = hasMany(Comment, (c) => c.postId, { filter: (c) => c.ratingCount.gt(0) });
  latestComment = hasOne(Comment, (c) => c.postId, { sort: (c) => c.createdAt.desc() });
  linkedPosts = manyToMany(
    Post,
    PostLink,
    (j) => j.sourceId,
    (j) => j.destinationId,
  );
  followers = manyToMany(
    Author,
    PostFollower,
    (j) => j.postId,
    (j) => j.followerId,
  );

  /** Also those of other authors, by their titles alone. */
  postsWithMatchingTitle = hasMany(Post, { filter: (p) => p.title.eq(this.title).and(p.id.neq(this.id)) });
  secondLatestComment = hasOne(Comment, (c) => c.postId, { sort: (c) => c.createdAt.desc(), offset: 1 });
  activeLinkedPosts = manyToMany(
    Post,
    PostLink,
    (j) => j.sourceId,
    (j) => j.destinationId,
    { filter: (_, j) => j.state.eq('active') },
  );
  followersInOrder = manyToMany(
    Author,
    PostFollower,
    (j) => j.postId,
    (j) => j.followerId,
    { sort: (_, j) => j.order },
  );
  firstThreeFollowers = manyToMany(
    Author,
    PostFollower,
    (j) => j.postId,
    (j) => j.followerId,
    { sort: (_, j) => j.order, limit: 3 },
  );
  middleFollowers = manyToMany(
    Author,
    PostFollower,
    (j) => j.postId,
    (j) => j.followerId,
    { filter: (_, j) => j.order.between(2, 3), sort: (_, j) => j.order },
  );
  closestFollowers = manyToMany(
    Author,
    PostFollower,
    (j) => j.postId,
    (j) => j.followerId,
    { sort: (_, j) => j.order.desc() },
  );
  linkedPostsByState = manyToMany(
    Post,
    PostLink,
    (j) => j.sourceId,
    (j) => j.destinationId,
    { sort: (_, j) => j.state.concat('!') },
  );
  commentsWithTitle = hasMany(Comment, {
    filter: (c) => c.postId.eq(this.id).and(c.title.contains(this.title)),
  });
  newestLinkedPost = hasOne(Post, {
    filter: (p) => p.incomingLinks.exists((l) => l.sourceId.eq(this.id)),
    sort: (p) => p.createdAt.desc(),
  });
  incomingLinks = hasMany(PostLink, (l) => l.destinationId);

  likedComments = this.comments.filter((c) => c.likes.gte(5)).sort((c) => c.likes.desc());

  countOfComments = this.comments.count();
  countOfLinkedPosts = this.linkedPosts.count();
  hasCommentCalledMatch = this.comments.exists((c) => c.title.eq('match'));
  firstComment = this.comments.sort((c) => c.title.asc()).first((c) => c.title);
  sumOfCommentLikes = this.comments.sum((c) => c.likes);
  popularTitles = this.comments.filter((c) => c.likes.gte(5)).list((c) => c.title);
  commentsWithPost = this.comments.filter((c) => c.post.id.isNotNull()).count();
  categoryLabel = concat('(', this.category, ')');

  static actions = actions(Post, (action) => ({
    inCategory: action.read({
      arguments: { category: ciText() },
      query: (q, { arguments: { category } }) => q.filter((p) => p.category.eq(category)),
    }),
    create: action.create({
      accept: [
        'title',
        'score',
        'public',
        'price',
        'decimal',
        'category',
        'type',
        'status',
        'stuff',
        'settings',
        'names',
        'point',
        'place',
        'range',
        'createdAt',
        'readAt',
        'authorId',
        'organizationId',
      ],
    }),
  }));
}
