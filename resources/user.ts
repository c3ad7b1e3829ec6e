import {
  actions,
  belongsTo,
  calculation,
  concat,
  hasMany,
  hasOne,
  identities,
  Resource,
  text,
  timestamps,
  uuid,
} from 'quarry';
import { Comment } from './comment.ts';
import { Support } from './repos.ts';
import { Ticket } from './ticket.ts';

/** Someone who reports tickets, or works on them. */
export class User extends timestamps(
  Resource('users', { repo: Support, description: 'Someone who reports tickets, or works on them' }),
) {
  id = uuid({ primaryKey: true });
  name = text({ min: 1, description: 'how others call them' });
  email = text({ match: /^[^@\s]+@[^@\s]+$/ });
  passwordHash = text({ optional: true, hidden: true, sensitive: true, readonly: true });
  managerId = uuid({ optional: true });

  manager = belongsTo(User, this.managerId);
  reports = hasMany(User, (u) => u.managerId);
  reportedTickets = hasMany(Ticket, (t) => t.reporterId);
  assignedTickets = hasMany(Ticket, (t) => t.representativeId);
  comments = hasMany(Comment, (c) => c.authorId);
  latestTicket = hasOne(Ticket, (t) => t.reporterId, { sort: (t) => t.openedAt.desc() });

  allReportedTickets = this.reportedTickets.count();
  allAssignedTickets = this.assignedTickets.count();
  activeAssignedTickets = this.assignedTickets.filter((t) => t.isOpen).count();
  closedAssignedTickets = this.assignedTickets.filter((t) => t.isOpen.not()).count();

  username = concat(this.name, '-', this.id);
  assignedOpenPercent = this.activeAssignedTickets.div(this.allAssignedTickets);
  lastSubject = this.reportedTickets.sort((t) => t.openedAt.desc()).first((t) => t.subject);
  salutation = calculation({ greeting: text({ default: 'Dear' }) }, ({ greeting }) => concat(greeting, ' ', this.name));

  static identities = identities(User, { email: ['email'] });

  static actions = actions(User, (action) => ({
    register: action.create({ accept: ['name', 'email', 'managerId'] }),
    rename: action.update({ accept: ['name'] }),
    remove: action.destroy(),
  }));
}
