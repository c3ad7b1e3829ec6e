import { actions, identities, Resource, text, timestamps, uuid } from 'quarry';
import { Knowledge } from './repos.ts';

/** An answer worth keeping; lives in a repo of its own. */
export class Article extends timestamps(
  Resource('articles', { repo: Knowledge, description: 'An answer worth keeping' }),
) {
  id = uuid({ primaryKey: true });
  slug = text({ match: /^[a-z0-9-]+$/ });
  title = text({ min: 1 });
  body = text({ default: '' });

  static identities = identities(Article, { slug: ['slug'] });

  static actions = actions(Article, (action) => ({
    write: action.create({ accept: ['slug', 'title', 'body'] }),
    revise: action.update({ accept: ['title', 'body'] }),
    remove: action.destroy(),
  }));
}
