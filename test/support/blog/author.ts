import { actions, concat, hasMany, json, list, oneOf, Resource, text, uuid } from 'quarry';
import { z } from 'zod';
import { Comment } from './comment.ts';
import { Post } from './post.ts';
import { Blog } from './repo.ts';

const Bio = z.object({
  title: z.string(),
  bio: z.string().optional(),
  yearsOfExperience: z.number().optional(),
  address: z.object({ city: z.string(), country: z.string() }).optional(),
});

export class Author extends Resource('authors', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  firstName = text({ optional: true });
  lastName = text({ optional: true });
  bio = json(Bio, { optional: true });
  badges = list(oneOf(['author_of_the_year', 'beacon_of_truth']), { optional: true });

  posts = hasMany(Post, (p) => p.authorId);
  comments = hasMany(Comment, (c) => c.authorId);

  /** Nothing but the name ties these to an author. */
  namesakes = hasMany(Post, { filter: (p) => p.title.eq(this.firstName), sort: (p) => p.score });
  commentedPosts = hasMany(Post, { filter: (p) => p.comments.exists((c) => c.authorId.eq(this.id)) });
  allPosts = hasMany(Post, {});

  fullName = concat(this.firstName, ' ', this.lastName);
  bioTitle = this.bio.get('title');
  postCount = this.posts.count();
  totalPosts = this.allPosts.count();
  namesakeScore = this.namesakes.sum((p) => p.score);
  hasNamesake = this.namesakes.exists();
  namesakeScores = this.namesakes.list((p) => p.score);
  bestNamesake = this.namesakes.sort((p) => p.score.desc()).first((p) => p.score);

  static actions = actions(Author, (action) => ({
    create: action.create({ accept: ['firstName', 'lastName', 'bio', 'badges'] }),
  }));
}
