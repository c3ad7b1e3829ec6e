import { actions, belongsTo, boolean, Resource, text, timestamps, uuid } from 'quarry';
import { Support } from './repos.ts';
import { Ticket } from './ticket.ts';
import { User } from './user.ts';

/** What was said about a ticket. */
export class Comment extends timestamps(
  Resource('comments', { repo: Support, description: 'What was said about a ticket' }),
) {
  id = uuid({ primaryKey: true });
  body = text({ min: 1 });
  internal = boolean({ default: false, description: 'for representatives only' });
  ticketId = uuid();
  authorId = uuid({ optional: true });

  ticket = belongsTo(Ticket, this.ticketId, { onDelete: 'cascade' });
  author = belongsTo(User, this.authorId, { onDelete: 'nilify' });

  static actions = actions(Comment, (action) => ({
    add: action.create({ accept: ['body', 'internal', 'ticketId', 'authorId'] }),
    remove: action.destroy(),
  }));
}
