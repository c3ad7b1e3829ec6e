import {
  type Actor,
  actor,
  hasMany,
  hasOne,
  type Many,
  type One,
  Resource,
  recordsOf,
  sql,
  text,
  through,
  uuid,
} from 'quarry';
import { equal } from './expect.ts';
import { Tag } from './resources/tag.ts';
import { Ticket } from './resources/ticket.ts';
import { User } from './resources/user.ts';

class Desk extends Resource('desks') {
  id = uuid({ primaryKey: true });
  name = text();
  userId = uuid();

  tickets = hasMany(Ticket, (t) => t.representativeId);
  tags = through(this.tickets, (t) => t.tags);
  people = through(this.tickets, (t) => t.reporter);
  far = through(
    this.tickets,
    (t) => t.representative,
    (u) => u.assignedTickets,
  );
  firstTag = hasOne(this.tags, { sort: (tag) => tag.name });
  namesakes = recordsOf(User).filter((u) => u.name.eq(this.name));
  others = recordsOf(Desk);
  below = hasMany(Desk, { pairs: sql`select id, id from desks`, filter: (d) => d.name.neq(this.name), limit: 3 });
}
declare const desk: Desk;

equal<Desk['tags'], Many<Tag>>(true);
equal<Desk['people'], Many<User>>(true);
equal<Desk['far'], Many<Ticket>>(true);
equal<Desk['firstTag'], One<Tag, null>>(true);
equal<Desk['namesakes'], Many<User>>(true);
equal<Desk['below'], Many<Desk>>(true);

const rows = await Desk.select('id')
  .load({
    tags: (q) => q.select('name').limit(3),
    firstTag: (q) => q.select('name'),
    namesakes: (q) => q.select('name'),
  })
  .calculate('n', (d) => through(d.tags, (t) => t.tickets).count())
  .all();
void rows;

// ---- on whose behalf
equal<ReturnType<typeof whoActs>, Actor<User>>(true);
function whoActs() {
  return actor(User);
}
const seen = await Ticket.select('id')
  .calculate('mine', (t) => t.reporterId.eq(actor(User).id))
  .calculate('me', () => actor(User).username)
  .one();
equal<typeof seen, { id: string; mine: boolean | null; me: string | null }>(true);
// @ts-expect-error a user has no such attribute
Ticket.filter((t) => t.reporterId.eq(actor(User).ide));
// @ts-expect-error not of that type
Ticket.filter((t) => t.reporterId.eq(actor(User).insertedAt));
// @ts-expect-error the actor is a resource's
actor({ id: '1' });

// @ts-expect-error an attribute leads nowhere
through(desk.tickets, (t) => t.subject);
// @ts-expect-error which one?
hasOne(desk.tags, {});
// @ts-expect-error a record is no resource
recordsOf(desk);
// @ts-expect-error text is no SQL
hasMany(Desk, { pairs: 'select 1, 2' });
