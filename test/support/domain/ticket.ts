import { belongsTo, concat, hasMany, integer, manyToMany, now, oneOf, Resource, text, timestamp, uuid } from 'quarry';
import { Comment } from './comment.ts';
import { Helpdesk } from './helpdesk.ts';
import { Tag, Tagging } from './tag.ts';
import { User } from './user.ts';

export class Ticket extends Resource('tickets', { repo: Helpdesk }) {
  id = uuid({ primaryKey: true });
  subject = text({ min: 1 });
  status = oneOf(['open', 'closed'], { default: 'open' });
  priority = integer({ default: 3 });
  openedAt = timestamp({ default: now(), readonly: true });
  closedAt = timestamp({ optional: true, readonly: true });
  reporterId = uuid();
  representativeId = uuid({ optional: true });

  reporter = belongsTo(User, this.reporterId);
  representative = belongsTo(User, this.representativeId);
  comments = hasMany(Comment, (c) => c.ticketId);
  tags = manyToMany(
    Tag,
    Tagging,
    (j) => j.ticketId,
    (j) => j.tagId,
  );

  isOpen = this.status.neq('closed');
  label = concat(this.subject, ' by ', this.reporter.username);
  handledBy = this.representative.username.orElse('nobody');
  tagCount = this.tags.count();
}
