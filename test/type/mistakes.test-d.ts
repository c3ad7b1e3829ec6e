import { actions, belongsTo, concat, defineRepo, div, hasMany, integer, oneOf, Resource, text, uuid } from 'quarry';
import { Ticket } from './resources/ticket.ts';
import { User } from './resources/user.ts';

// ---- filters
// @ts-expect-error unknown field
User.query().filter((u) => u.nmae.contains('x'));
// @ts-expect-error not a value of the enum
Ticket.query().filter((t) => t.status.eq('clsed'));
// @ts-expect-error text operation on a time
Ticket.query().filter((t) => t.openedAt.contains('x'));
// @ts-expect-error a text is no condition
Ticket.query().filter((t) => t.subject);
// @ts-expect-error comparing with null where null is impossible
User.query().filter((u) => u.name.eq(null));
// @ts-expect-error text compared with a number
User.query().filter((u) => u.name.eq(u.allAssignedTickets));
// @ts-expect-error a to-many relationship has no fields, only aggregates
User.query().filter((u) => u.reportedTickets.subject.eq('x'));
// @ts-expect-error unknown field at the end of a path
Ticket.query().filter((t) => t.reporter.manager.nmae.eq('x'));
// @ts-expect-error wrong literal, as data
Ticket.where({ status: 'clsed' });
// @ts-expect-error unknown field behind a relationship, as data
Ticket.where({ reporter: { nmae: 'x' } });
// @ts-expect-error wrong operator for a number
User.where({ allAssignedTickets: { contains: 'x' } });

// ---- loads and selects
// @ts-expect-error unknown name
User.query().load('usernme');
// @ts-expect-error unknown name in a list
User.query().load(['username', 'usernme']);
// @ts-expect-error unknown name in a spec
User.query().load({ usernme: true });
// @ts-expect-error unknown name beside a known one
User.query().load({ username: true, reportdTickets: true });
// @ts-expect-error an attribute is not loaded but selected
User.query().load({ name: true });
// @ts-expect-error unknown field in a nested query
User.query().load({ reportedTickets: (q) => q.filter((t) => t.subjct.eq('x')) });
// @ts-expect-error unknown name in a nested spec
User.query().load({ reportedTickets: { reprter: true } });
// @ts-expect-error unknown name beside a known one, nested
User.query().load({ reportedTickets: { reporter: true, reprter: true } });
// @ts-expect-error unknown name beside a known one, twice nested
User.query().load({ reportedTickets: { reporter: { username: true, usernme: true } } });
// @ts-expect-error a calculation takes its arguments, and `greeting` is a text
User.query().load({ salutation: { greeting: 1 } });
// @ts-expect-error not an attribute
User.query().select('username');
// @ts-expect-error unknown sort key
User.query().sort('-nme');
// @ts-expect-error a calculation is no aggregate
User.query().aggregate('x', (u) => u.username);

// @ts-expect-error `name` is a field already
User.query().calculate('name', (u) => u.name.upper());

// ---- results
const user = await User.query().select('id').one();
// @ts-expect-error not selected
user.name;
// @ts-expect-error not loaded
(await User.query().one()).username;
// @ts-expect-error hidden attributes are not read by default
(await User.query().one()).passwordHash;
// @ts-expect-error the representative may be null
(await Ticket.query().load('representative').one()).representative.name;
// @ts-expect-error a record without its key cannot be loaded onto
User.load({ name: 'x' }, 'username');

// ---- actions
// @ts-expect-error unknown action
Ticket.create('nw', { subject: 'x', reporterId: '1' });
// @ts-expect-error an update action
Ticket.create('close');
// @ts-expect-error missing input
Ticket.create('new', { subject: 'x' });
// @ts-expect-error misspelt input
Ticket.create('new', { subjct: 'x', reporterId: '1' });
// @ts-expect-error not accepted by the action
Ticket.create('new', { subject: 'x', reporterId: '1', status: 'closed' });
// @ts-expect-error argument missing
Ticket.update('1', 'reject');
// @ts-expect-error not a key
Ticket.update(1, 'close');

// ---- definitions
class A extends Resource('a') {
  // @ts-expect-error misspelt option
  id = uuid({ primryKey: true });
  // @ts-expect-error misspelt option beside a good one
  note = text({ optional: true, hiden: true });
  // @ts-expect-error default is not a value
  state = oneOf(['a', 'b'], { default: 'c' });
  // @ts-expect-error used before it is declared
  early = concat(this.late, 'x');
  late = text();
  // @ts-expect-error a number cannot refer to a text key
  user = belongsTo(User, this.count);
  count = integer();
  // @ts-expect-error unknown key
  tickets = hasMany(Ticket, (t) => t.reporterID);
  // @ts-expect-error dividing a text
  ratio = div(this.late, 2);

  // @ts-expect-error not an attribute
  static actions = actions(A, (action) => ({ go: action.create({ accept: ['lat'] }) }));
}
class B extends Resource('b') {
  id = uuid({ primaryKey: true });
  at = text({ readonly: true });
  state = oneOf(['a', 'b']);
  static actions = actions(B, (action) => ({
    // @ts-expect-error readonly attributes are not accepted
    go: action.create({ accept: ['at'] }),
    // @ts-expect-error not a value of the enum
    set: action.update({ set: { state: 'c' } }),
    // @ts-expect-error not an attribute
    sat: action.update({ set: { state: 'a', stat: 'b' } }),
    // @ts-expect-error not an attribute, in what a callback returns
    sit: action.update({ change: () => ({ state: 'a', stat: 'b' }) }),
    // @ts-expect-error not a value of the enum, in what a callback returns
    sot: action.update({ change: (b) => ({ state: 'c', at: b.at.upper() }) }),
    // @ts-expect-error unknown field in a validation
    check: action.update({ validate: [(b) => b.stat.eq('a')] }),
  }));
}
// A real cycle: neither field has a value without the other. Both are reported, by name.
class C extends Resource('c') {
  id = uuid({ primaryKey: true });
  dId = uuid();
  d = belongsTo(D, this.dId);
  // @ts-expect-error TS7022
  one = concat(this.d.two, 'x');
}
class D extends Resource('d') {
  id = uuid({ primaryKey: true });
  cId = uuid();
  c = belongsTo(C, this.cId);
  // @ts-expect-error TS7022
  two = concat(this.c.one, 'y');
}
class E extends Resource('e', { repo: defineRepo('warehouse', { readOnly: true }) }) {
  id = uuid({ primaryKey: true });
  static actions = actions(E, (action) => ({ make: action.create({}) }));
}
// @ts-expect-error nothing can be written through a read-only repo
E.create('make');
void [A, B, C, D, E];
