import { Product } from './resources/catalogue.ts';
import { Ticket } from './resources/ticket.ts';
import { User } from './resources/user.ts';

// ---- what data can say
Ticket.where({ status: { in: ['open', 'closed'] }, openedAt: { gte: '2026-01-01T00:00:00Z', lt: new Date() } });
Ticket.where({
  or: [{ closedAt: null }, { not: { subject: { startsWith: 'x', endsWith: 'y' } } }],
  and: [{ isOpen: true }],
});
Ticket.where({ representative: null, reporter: { manager: { name: { contains: 'a' } } } });
User.where({
  allAssignedTickets: { gt: 3 },
  reportedTickets: { some: { isOpen: true }, none: { status: 'closed' }, every: {} },
});
Product.where({
  views: { gt: '9007199254740993' },
  labels: { contains: 'new' },
  price: { lte: '9.99' },
  discount: { not: null },
});
Product.where({ released: { gte: '2026-01-01' }, active: { eq: true }, kind: { not: { in: ['book'] } } });

// ---- and what it cannot
// @ts-expect-error not a value of the enum
Ticket.where({ status: { in: ['clsed'] } });
// @ts-expect-error null is not possible
Ticket.where({ subject: null });
// @ts-expect-error a number is no text
Ticket.where({ subject: { contains: 1 } });
// @ts-expect-error no order on booleans
Ticket.where({ isOpen: { gt: true } });
// @ts-expect-error many records have no field
User.where({ reportedTickets: { subject: 'x' } });
// @ts-expect-error unknown field inside some
User.where({ reportedTickets: { some: { subjct: 'x' } } });
// @ts-expect-error unknown operator
User.where({ name: { like: 'x' } });
// @ts-expect-error unknown field inside or
User.where({ or: [{ nmae: 'x' }] });
// @ts-expect-error what a list holds
Product.where({ labels: { contains: 1 } });
