import {
  actions,
  belongsTo,
  calculation,
  concat,
  hasMany,
  identities,
  now,
  Resource,
  text,
  timestamp,
  uuid,
} from 'quarry';
import { Ticket } from './ticket.ts';

export class User extends Resource('users') {
  id = uuid({ primaryKey: true });
  name = text({ min: 1 });
  email = text();
  passwordHash = text({ hidden: true, readonly: true });
  managerId = uuid({ optional: true });
  insertedAt = timestamp({ default: now(), readonly: true });

  manager = belongsTo(User, this.managerId);
  reports = hasMany(User, (u) => u.managerId);
  reportedTickets = hasMany(Ticket, (t) => t.reporterId);
  assignedTickets = hasMany(Ticket, (t) => t.representativeId);

  allAssignedTickets = this.assignedTickets.count();
  activeAssignedTickets = this.assignedTickets.filter((t) => t.isOpen).count();
  closedAssignedTickets = this.assignedTickets.filter((t) => t.isOpen.not()).count();

  username = concat(this.name, '-', this.id);
  assignedOpenPercent = this.activeAssignedTickets.div(this.allAssignedTickets);
  lastLabel = this.reportedTickets.sort((t) => t.openedAt.desc()).first((t) => t.label);
  salutation = calculation({ greeting: text({ default: 'Dear' }) }, ({ greeting }) => concat(greeting, ' ', this.name));

  static identities = identities(User, { email: ['email'] });

  static actions = actions(User, (action) => ({
    register: action.create({
      accept: ['name', 'email', 'managerId'],
      arguments: { password: text({ min: 12 }) },
      validate: [(u) => u.email.contains('@')],
    }),
    rename: action.update({ accept: ['name'] }),
    remove: action.destroy(),
  }));
}
