import type {
  Attribute,
  Bool,
  Calculation,
  ConflictError,
  ForbiddenError,
  InputOf,
  InvalidError,
  Many,
  NotFoundError,
  Num,
  One,
  Query,
  Row,
  StaleError,
  Text,
} from 'quarry';
import { actions, and, defineRepo, integer, json, not, Resource } from 'quarry';
import { z } from 'zod';
import { equal } from './expect.ts';
import { Ticket } from './resources/ticket.ts';
import { User } from './resources/user.ts';

// ---- fields
equal<User['name'], Attribute<Text<string>>>(true);
equal<User['id'], Attribute<Text<string>, 'primaryKey' | 'keyDefault'>>(true);
equal<Ticket['status'], Attribute<Text<'open' | 'closed'>, 'default'>>(true);
equal<User['assignedTickets'], Many<Ticket>>(true);
equal<Ticket['reporter'], One<User, never>>(true);
equal<Ticket['representative'], One<User, null>>(true);
equal<User['username'], Text<string>>(true);
equal<User['assignedOpenPercent'], Num<number | null>>(true);
// User.lastLabel → Ticket.label → User.username: three fields deep, across two files, and back
equal<User['lastLabel'][typeof import('quarry').$type], string | null>(true);
equal<Ticket['handledBy'], Text<string>>(true);
equal<Ticket['isOpen'], Bool<boolean>>(true);
equal<User['salutation'], Calculation<{ readonly greeting?: string }, Text<string>>>(true);
// nullability travels along paths
equal<Ticket['representative']['name'], Text<string | null>>(true);
equal<Ticket['representative']['manager'], One<User, null>>(true);
equal<Ticket['representative']['assignedTickets'], Many<Ticket>>(true);
equal<Ticket['reporter']['reports'], Many<User>>(true);

// ---- rows
type Flat<T> = { [K in keyof T]: T[K] };
type UserRow = { id: string; name: string; email: string; managerId: string | null; insertedAt: Date };
type TicketRow = {
  id: string;
  subject: string;
  status: 'open' | 'closed';
  openedAt: Date;
  closedAt: Date | null;
  reporterId: string;
  representativeId: string | null;
};
equal<Row<User>, UserRow>(true);
equal<Row<Ticket>, TicketRow>(true);

// ---- queries
const users = await User.query()
  .filter((u) => u.allAssignedTickets.gt(0))
  .filter((u) => and(u.assignedOpenPercent.gt(0.25), not(u.name.contains('4'))))
  .sort('-assignedOpenPercent', 'name', (u) => u.manager.name.asc('last'))
  .load({
    username: true,
    assignedOpenPercent: true,
    salutation: { greeting: 'Hi' },
    manager: true,
    reportedTickets: (q) =>
      q
        .filter((t) => t.status.eq('open'))
        .sort('-openedAt')
        .limit(3)
        .select('id', 'subject')
        .load({ reporter: (r) => r.select('name') }),
    assignedTickets: { representative: { username: true } },
  })
  .calculate('shout', (u) => u.name.upper())
  .calculate('managerShout', (u) => u.manager.name.upper())
  .aggregate('openCount', (u) => u.reportedTickets.filter((t) => t.status.neq('closed')).count())
  .all();
equal<
  typeof users,
  {
    id: string;
    name: string;
    email: string;
    managerId: string | null;
    insertedAt: Date;
    username: string;
    assignedOpenPercent: number | null;
    salutation: string;
    manager: UserRow | null;
    reportedTickets: { id: string; subject: string; reporter: { name: string } }[];
    assignedTickets: Flat<TicketRow & { representative: Flat<UserRow & { username: string }> | null }>[];
    shout: string;
    managerShout: string | null;
    openCount: number;
  }[]
>(true);

const nested = await User.query()
  .select('id')
  .load({ assignedTickets: { representative: { username: true } } })
  .one();
equal<
  typeof nested,
  {
    id: string;
    assignedTickets: {
      id: string;
      subject: string;
      status: 'open' | 'closed';
      openedAt: Date;
      closedAt: Date | null;
      reporterId: string;
      representativeId: string | null;
      representative: {
        id: string;
        name: string;
        email: string;
        managerId: string | null;
        insertedAt: Date;
        username: string;
      } | null;
    }[];
  }
>(true);

const loaded = await User.query().load(['username', 'closedAssignedTickets']).first();
equal<typeof loaded, Flat<UserRow & { username: string; closedAssignedTickets: number }> | null>(true);

const plain = await User.load(await User.all(), 'username');
equal<
  typeof plain,
  { id: string; name: string; email: string; managerId: string | null; insertedAt: Date; username: string }[]
>(true);
const single = await User.load({ id: '1' }, { reportedTickets: (q) => q.select('id') });
equal<typeof single, { id: string; reportedTickets: { id: string }[] }>(true);

equal<ReturnType<typeof User.query<User>>, Query<User>>(true);
Ticket.where({
  status: 'closed',
  not: { subject: { contains: '4' } },
  reporter: { name: { startsWith: 'A' } },
  tags: { some: { name: 'bug' } },
  representative: null,
});

// ---- actions
type Input<A, K extends keyof A> = InputOf<A[K]>;
equal<Input<typeof Ticket.actions, 'new'>, { readonly subject: string; readonly reporterId: string }>(true);
equal<Input<typeof Ticket.actions, 'reject'>, { readonly reason: string }>(true);
equal<Input<typeof Ticket.actions, 'assign'>, { readonly representativeId?: string | null }>(true);
equal<Input<typeof Ticket.actions, 'close'>, {}>(true);
equal<
  Input<typeof User.actions, 'register'>,
  { readonly name: string; readonly email: string; readonly managerId?: string | null; readonly password: string }
>(true);
const created = Ticket.create('new', { subject: 'Printer on fire', reporterId: '1' });
equal<Awaited<typeof created>, TicketRow>(true);
const result = await created.result();
if (!result.ok) equal<typeof result.error, InvalidError<'subject' | 'reporterId'> | ForbiddenError>(true);
const registered = await User.create('register', { name: 'Ann', email: 'a@b.c', password: 'correct horse' }).result();
if (!registered.ok) {
  equal<
    typeof registered.error,
    InvalidError<'name' | 'email' | 'managerId' | 'password'> | ConflictError<'email'> | ForbiddenError
  >(true);
  if (registered.error.code === 'conflict') equal<typeof registered.error.identity, 'email'>(true);
}
const ticket = await created;
await Ticket.update(ticket, 'close');
await Ticket.update(ticket.id, 'reject', { reason: 'duplicate' });
const assigned = await Ticket.update(ticket, 'assign', { representativeId: null }).result();
if (!assigned.ok)
  equal<typeof assigned.error, InvalidError<'representativeId'> | ForbiddenError | NotFoundError | StaleError>(true);
const open = await Ticket.read('open').limit(3).all();
equal<typeof open, TicketRow[]>(true);
const of = await Ticket.read('of', { userId: '1' }).first();
equal<NonNullable<typeof of>['reporter'], UserRow>(true);
await User.get('1');

// ---- JSON columns and arguments by Standard Schema, and a read-only repo
const address = z.object({ street: z.string(), zip: z.number().nullable() });
class Place extends Resource('places', { repo: defineRepo('geo') }) {
  id = integer({ primaryKey: true });
  address = json(address);
  street = this.address.get('street').upper();
  zip = this.address.get('zip');
  static actions = actions(Place, (action) => ({
    move: action.update({
      arguments: { to: address, at: z.date() },
      change: (_p, { arguments: { to } }) => ({ address: to }),
    }),
  }));
}
equal<Row<Place>, { id: number; address: { street: string; zip: number | null } }>(true);
equal<Place['street'], Text<string>>(true);
equal<Place['zip'], Num<number | null>>(true);
equal<Input<typeof Place.actions, 'move'>, { readonly to: { street: string; zip: number | null }; readonly at: Date }>(
  true,
);
await Place.update(1, 'move', { to: { street: 'x', zip: null }, at: new Date() });

class Visit extends Resource('visits', { repo: defineRepo('warehouse', { readOnly: true }) }) {
  id = integer({ primaryKey: true });
}
equal<Awaited<ReturnType<typeof Visit.all<Visit>>>, { id: number }[]>(true);
