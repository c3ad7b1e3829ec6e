import { actions, belongsTo, concat, manyToMany, now, oneOf, Resource, text, timestamp, uuid } from 'quarry';
import { Tag, Tagging } from './tag.ts';
import { User } from './user.ts';

export class Ticket extends Resource('tickets') {
  id = uuid({ primaryKey: true });
  subject = text({ min: 1 });
  status = oneOf(['open', 'closed'], { default: 'open' });
  openedAt = timestamp({ default: now(), readonly: true });
  closedAt = timestamp({ optional: true, readonly: true });
  reporterId = uuid();
  representativeId = uuid({ optional: true });

  reporter = belongsTo(User, this.reporterId);
  representative = belongsTo(User, this.representativeId);
  tags = manyToMany(
    Tag,
    Tagging,
    (j) => j.ticketId,
    (j) => j.tagId,
  );

  isOpen = this.status.neq('closed');
  label = concat(this.subject, ' by ', this.reporter.username);
  handledBy = this.representative.username.orElse('nobody');
  representativesLastLabel = this.representative.lastLabel;
  tagCount = this.tags.count();

  static actions = actions(Ticket, (action) => ({
    new: action.create({ accept: ['subject', 'reporterId'] }),
    close: action.update({ set: { status: 'closed', closedAt: now() } }),
    assign: action.update({ accept: ['representativeId'], validate: [(t) => t.isOpen] }),
    reject: action.update({
      arguments: { reason: text() },
      change: (t, { arguments: { reason } }) => ({ status: 'closed', subject: t.subject.concat(' — ', reason) }),
    }),
    remove: action.destroy(),
    open: action.read({ query: (q) => q.filter((t) => t.isOpen).sort('-openedAt') }),
    of: action.read({
      arguments: { userId: uuid() },
      query: (q, { arguments: { userId } }) => q.filter((t) => t.reporterId.eq(userId)).load({ reporter: true }),
    }),
  }));
}
