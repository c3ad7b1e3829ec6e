import {
  actions,
  belongsTo,
  checks,
  concat,
  hasMany,
  indexes,
  integer,
  manyToMany,
  now,
  oneOf,
  Resource,
  text,
  timestamp,
  uuid,
} from 'quarry';
import { Comment } from './comment.ts';
import { Support } from './repos.ts';
import { Tag, Tagging } from './tag.ts';
import { User } from './user.ts';

/** Something that somebody wants to be helped with. */
export class Ticket extends Resource('tickets', {
  repo: Support,
  description: 'Something that somebody wants to be helped with',
}) {
  id = uuid({ primaryKey: true });
  subject = text({ min: 1, description: 'what it is about, in a line' });
  status = oneOf(['open', 'closed'], { default: 'open' });
  priority = integer({ default: 3, description: '1 is the most urgent, 5 the least' });
  openedAt = timestamp({ default: now(), readonly: true });
  closedAt = timestamp({ optional: true, readonly: true });
  reporterId = uuid({ optional: true });
  representativeId = uuid({ optional: true });

  reporter = belongsTo(User, this.reporterId, { onDelete: 'nilify' });
  representative = belongsTo(User, this.representativeId, { onDelete: 'nilify' });
  comments = hasMany(Comment, (c) => c.ticketId);
  tags = manyToMany(
    Tag,
    Tagging,
    (j) => j.ticketId,
    (j) => j.tagId,
  );

  isOpen = this.status.neq('closed');
  reporterName = this.reporter.name.orElse('nobody');
  label = concat(this.subject, ' by ', this.reporterName);
  handledBy = this.representative.username.orElse('nobody');
  commentCount = this.comments.count();
  tagNames = this.tags.sort((t) => t.name).list((t) => t.name);

  static indexes = indexes(Ticket, { queue: ['status', '-openedAt'] });
  static checks = checks(Ticket, {
    priority: { condition: (t) => t.priority.between(1, 5), message: 'a priority is from 1 to 5' },
  });

  static actions = actions(Ticket, (action) => ({
    new: action.create({ accept: ['subject', 'priority', 'reporterId', 'representativeId'] }),
    assign: action.update({ accept: ['representativeId'], validate: [(t) => t.isOpen] }),
    close: action.update({ set: { status: 'closed', closedAt: now() } }),
    reopen: action.update({ set: { status: 'open', closedAt: null } }),
    reject: action.update({
      arguments: { reason: text({ min: 1 }) },
      change: (t, { arguments: { reason } }) => ({ status: 'closed', subject: t.subject.concat(' — ', reason) }),
    }),
    remove: action.destroy(),
    open: action.read({ query: (q) => q.filter((t) => t.isOpen).sort('priority', '-openedAt') }),
    about: action.read({
      arguments: { words: text() },
      query: (q, { arguments: { words } }) => q.filter((t) => t.subject.contains(words)),
    }),
  }));
}
