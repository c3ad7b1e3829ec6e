import {
  belongsTo,
  calculation,
  concat,
  hasMany,
  hasOne,
  identities,
  now,
  Resource,
  text,
  timestamp,
  uuid,
} from 'quarry';
import { Comment } from './comment.ts';
import { Helpdesk } from './helpdesk.ts';
import { Ticket } from './ticket.ts';

export class User extends Resource('users', { repo: Helpdesk }) {
  id = uuid({ primaryKey: true });
  name = text({ min: 1 });
  email = text();
  passwordHash = text({ hidden: true, readonly: true, optional: true });
  managerId = uuid({ optional: true });
  insertedAt = timestamp({ default: now(), readonly: true });

  manager = belongsTo(User, this.managerId);
  reports = hasMany(User, (u) => u.managerId);
  reportedTickets = hasMany(Ticket, (t) => t.reporterId);
  assignedTickets = hasMany(Ticket, (t) => t.representativeId);
  comments = hasMany(Comment, (c) => c.authorId);
  newestTicket = hasOne(Ticket, (t) => t.reporterId, { sort: (t) => t.openedAt.desc() });
  urgentTickets = hasMany(Ticket, (t) => t.representativeId, {
    filter: (t) => t.isOpen,
    sort: (t) => t.priority.desc(),
    limit: 2,
  });

  allAssignedTickets = this.assignedTickets.count();
  activeAssignedTickets = this.assignedTickets.filter((t) => t.isOpen).count();
  closedAssignedTickets = this.assignedTickets.filter((t) => t.isOpen.not()).count();

  username = concat(this.name, '-', this.id);
  assignedOpenPercent = this.activeAssignedTickets.div(this.allAssignedTickets);
  lastLabel = this.reportedTickets.sort((t) => t.openedAt.desc()).first((t) => t.label);
  salutation = calculation({ greeting: text({ default: 'Dear' }) }, ({ greeting }) => concat(greeting, ' ', this.name));

  static identities = identities(User, { email: ['email'] });
}
