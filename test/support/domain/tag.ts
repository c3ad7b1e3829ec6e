import { belongsTo, manyToMany, Resource, text, uuid } from 'quarry';
import { Helpdesk } from './helpdesk.ts';
import { Ticket } from './ticket.ts';

export class Tag extends Resource('tags', { repo: Helpdesk }) {
  id = uuid({ primaryKey: true });
  name = text();
  tickets = manyToMany(
    Ticket,
    Tagging,
    (j) => j.tagId,
    (j) => j.ticketId,
  );
  openTickets = this.tickets.filter((t) => t.isOpen).count();
}

export class Tagging extends Resource('taggings', { repo: Helpdesk }) {
  ticketId = uuid({ primaryKey: true });
  tagId = uuid({ primaryKey: true });

  ticket = belongsTo(Ticket, this.ticketId);
  tag = belongsTo(Tag, this.tagId);
}
