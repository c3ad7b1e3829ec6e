import { actions, belongsTo, identities, manyToMany, Resource, text, uuid } from 'quarry';
import { Support } from './repos.ts';
import { Ticket } from './ticket.ts';

/** A word to find tickets by. */
export class Tag extends Resource('tags', { repo: Support, description: 'A word to find tickets by' }) {
  id = uuid({ primaryKey: true });
  name = text({ min: 1 });

  tickets = manyToMany(
    Ticket,
    Tagging,
    (j) => j.tagId,
    (j) => j.ticketId,
  );
  openTickets = this.tickets.filter((t) => t.isOpen).count();

  static identities = identities(Tag, { name: ['name'] });

  static actions = actions(Tag, (action) => ({
    add: action.create({ accept: ['name'] }),
    remove: action.destroy(),
  }));
}

/** Which ticket has which tag. */
export class Tagging extends Resource('taggings', { repo: Support, description: 'Which ticket has which tag' }) {
  ticketId = uuid({ primaryKey: true });
  tagId = uuid({ primaryKey: true });

  ticket = belongsTo(Ticket, this.ticketId, { onDelete: 'cascade' });
  tag = belongsTo(Tag, this.tagId, { onDelete: 'cascade' });

  static actions = actions(Tagging, (action) => ({
    add: action.create({ accept: ['ticketId', 'tagId'] }),
    remove: action.destroy(),
  }));
}
