import { belongsTo, integer, now, Resource, text, timestamp, uuid } from 'quarry';
import { Helpdesk } from './helpdesk.ts';
import { Ticket } from './ticket.ts';
import { User } from './user.ts';

export class Comment extends Resource('comments', { repo: Helpdesk }) {
  id = uuid({ primaryKey: true });
  body = text();
  likes = integer({ default: 0 });
  createdAt = timestamp({ default: now(), precision: 6 });
  ticketId = uuid();
  authorId = uuid({ optional: true });

  ticket = belongsTo(Ticket, this.ticketId);
  author = belongsTo(User, this.authorId);
}
