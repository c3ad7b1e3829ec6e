import { actions, belongsTo, oneOf, Resource, uuid } from 'quarry';
import { Post } from './post.ts';
import { Blog } from './repo.ts';

/** One post refers to another. */
export class PostLink extends Resource('post_links', { repo: Blog }) {
  sourceId = uuid({ primaryKey: true });
  destinationId = uuid({ primaryKey: true });
  state = oneOf(['active', 'archived'], { default: 'active' });

  source = belongsTo(Post, this.sourceId);
  destination = belongsTo(Post, this.destinationId);

  static actions = actions(PostLink, (action) => ({
    create: action.create({ accept: ['sourceId', 'destinationId', 'state'] }),
  }));
}
