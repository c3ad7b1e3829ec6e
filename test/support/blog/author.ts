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

  fullName = concat(this.firstName, ' ', this.lastName);
  bioTitle = this.bio.get('title');
  postCount = this.posts.count();

  static actions = actions(Author, (action) => ({
    create: action.create({ accept: ['firstName', 'lastName', 'bio', 'badges'] }),
  }));
}
