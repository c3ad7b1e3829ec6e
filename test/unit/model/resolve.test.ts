import { expect, test } from 'vitest';
import { concat, div } from '../../../src/expr/functions.ts';
import { list } from '../../../src/model/attribute/list.ts';
import { decimal, integer } from '../../../src/model/attribute/number.ts';
import { enumeration, oneOf, text, uuid } from '../../../src/model/attribute/text.ts';
import { calculation } from '../../../src/model/calculation.ts';
import { checks } from '../../../src/model/checks.ts';
import { describing } from '../../../src/model/declaration.ts';
import { identities } from '../../../src/model/identities.ts';
import { indexes } from '../../../src/model/indexes.ts';
import { InvalidModel } from '../../../src/model/invalid-model.ts';
import { belongsTo, hasMany, hasOne, manyToMany } from '../../../src/model/relationship.ts';
import { examine, modelOf, resolve } from '../../../src/model/resolve.ts';
import { timestamps } from '../../../src/model/timestamps.ts';

const support = { name: 'support', access: 'write' } as const;
const table = (name: string | undefined, more: object = {}) =>
  describing({
    table: name,
    schema: undefined,
    repo: support,
    description: undefined,
    was: undefined,
    migrate: true,
    view: undefined,
    ...more,
  });

class User extends timestamps(table('users')) {
  id = uuid({ primaryKey: true });
  name = text({ min: 1 });
  email = text();
  count = integer({ optional: true }); // an operation's name as a field's
  managerId = uuid({ optional: true });

  manager = belongsTo(User, this.managerId);
  reports = hasMany(User, (u) => u.managerId);
  tickets = hasMany(Ticket, (t) => t.reporterId);
  openTickets = this.tickets.filter((t) => t.isOpen);
  latest = hasOne(Ticket, (t) => t.reporterId, { sort: (t) => t.subject.desc() });

  all = this.tickets.count();
  open = this.openTickets.count();
  ratio = div(this.open, this.all);
  username = concat(this.name, '-', this.id);
  salutation = calculation({ greeting: text({ default: 'Dear' }) }, ({ greeting }) => concat(greeting, ' ', this.name));
  elders = this.reports.filter((r) => r.insertedAt.lt(this.insertedAt)).count();

  static identities = identities(User, { email: ['email'] });
}

class Ticket extends table('tickets') {
  id = uuid({ primaryKey: true, version: 7 });
  subject = text({ description: 'what it is about' });
  status = oneOf(['open', 'closed'], { default: 'open' });
  reporterId = uuid();
  reporter = belongsTo(User, this.reporterId, { onDelete: 'cascade' });
  tags = manyToMany(
    Tag,
    Tagging,
    (j) => j.ticketId,
    (j) => j.tagId,
  );
  isOpen = this.status.neq('closed');
  label = concat(this.subject, ' by ', this.reporter.username);
  managerName = this.reporter.manager.name;

  static indexes = indexes(Ticket, {
    queue: ['status', '-subject'],
    open: { on: (t) => t.subject.lower(), where: (t) => t.isOpen },
  });
  static checks = checks(Ticket, { subjectNotBlank: (t) => t.subject.neq('') });
}

class Tag extends table('tags') {
  id = uuid({ primaryKey: true });
  name = text();
}

class Tagging extends table('taggings') {
  ticketId = uuid({ primaryKey: true });
  tagId = uuid({ primaryKey: true });
  ticket = belongsTo(Ticket, this.ticketId);
  tag = belongsTo(Tag, this.tagId);
}

const attribute = (resource: object, name: string) => modelOf(resource).attributes.find((one) => one.name === name);

test('resolve() finds what can be reached, in the order found', () => {
  expect(resolve([User]).resources.map((resource) => resource.name)).toEqual(['User', 'Ticket', 'Tag', 'Tagging']);
});

test('resolve() keeps fields in order of declaration, those of timestamps() last', () => {
  expect([...modelOf(Ticket).fields.keys()].slice(0, 4)).toEqual(['id', 'subject', 'status', 'reporterId']);
  expect([...modelOf(User).fields.keys()].slice(-2)).toEqual(['insertedAt', 'updatedAt']);
  expect(
    modelOf(User)
      .attributes.map((one) => one.name)
      .slice(-2),
  ).toEqual(['insertedAt', 'updatedAt']);
});

test('resolve() names columns in snake case and makes keys not null', () => {
  expect(attribute(Ticket, 'reporterId')).toMatchObject({ column: 'reporter_id', nullable: false });
  expect(attribute(User, 'managerId')).toMatchObject({ column: 'manager_id', nullable: true });
  expect(modelOf(Tagging).primaryKey.map((key) => key.column)).toEqual(['ticket_id', 'tag_id']);
});

test('resolve() gives uuid keys a default in SQL, also in version 7', () => {
  expect(attribute(User, 'id')?.default).toMatchObject({ in: 'sql', expr: { parts: ['gen_random_uuid()'] } });
  expect(JSON.stringify(attribute(Ticket, 'id')?.default)).toContain('clock_timestamp');
});

test('resolve() makes up no keys that refer to other records', () => {
  class Profile extends table('profiles') {
    userId = uuid({ primaryKey: true });
    user = belongsTo(User, this.userId);
  }
  expect(attribute(Profile, 'userId')?.default).toBeUndefined();
  expect(modelOf(Tagging).primaryKey.map((key) => key.default)).toEqual([undefined, undefined]);
});

test('resolve() types calculations through paths, aggregates and other calculations', () => {
  const field = (resource: object, name: string) => modelOf(resource).fields.get(name);
  expect(field(User, 'ratio')).toMatchObject({
    is: 'calculation',
    aggregate: false,
    nullable: true,
    type: { name: 'float' },
  });
  expect(field(User, 'all')).toMatchObject({ is: 'calculation', aggregate: true, nullable: false });
  expect(field(Ticket, 'label')).toMatchObject({ nullable: false, type: { name: 'text' } });
  expect(field(Ticket, 'managerName')).toMatchObject({ nullable: true, type: { name: 'text' } });
  expect(field(User, 'openTickets')).toMatchObject({ is: 'derived', cardinality: 'many' });
  expect(field(User, 'salutation')).toMatchObject({ is: 'calculation', arguments: [{ name: 'greeting' }] });
  expect(field(User, 'count')).toMatchObject({ is: 'attribute' });
});

test('resolve() makes constraints, indexes and foreign keys with stable names', () => {
  expect(modelOf(User).identities).toMatchObject([{ name: 'email', index: 'users_email_index' }]);
  expect(modelOf(Ticket).indexes.map((one) => one.index)).toEqual([
    'tickets_status_subject_index',
    'tickets_open_index',
  ]);
  expect(modelOf(Ticket).checks).toMatchObject([{ constraint: 'tickets_subject_not_blank_check' }]);
  expect(modelOf(Ticket).references).toMatchObject([
    { constraint: 'tickets_reporter_id_fkey', index: 'tickets_reporter_id_index', onDelete: 'cascade' },
  ]);
  // the primary key of the join already begins with ticket_id
  expect(modelOf(Tagging).references.map((one) => one.index)).toEqual([undefined, 'taggings_tag_id_index']);
});

test('resolve() reports every mistake at once, with the field, the reason and the nearest name', () => {
  class Bad extends table('bad') {
    id = uuid();
    typo = (this as unknown as { naem: { upper(): never } }).naem.upper();
    name = text({ optional: true });
    twice = text({ column: 'name' });
    owner = belongsTo(User, (this as unknown as { ownerId: never }).ownerId);
    ownerId = integer() as never;
    path = (this.owner as unknown as { manger: { name: never } }).manger.name;
    many = (this.owner as unknown as { reports: { cuont(): never } }).reports.cuont();
    operation = (this.name as unknown as { uper(): never }).uper();
    there = hasMany(User, (u) => (u as unknown as { mangerId: never }).mangerId);
    nothing = belongsTo(undefined as unknown as typeof User, this.id);
    plain = 5;
    a = concat((this as unknown as { b: never }).b, 'x');
    b = concat(this.a, 'y');
  }
  const { mistakes } = examine([Bad]);
  const of = (field: string | undefined) =>
    mistakes
      .filter((mistake) => mistake.field === field)
      .map((mistake) => mistake.message)
      .join(' | ');
  expect(of(undefined)).toContain('has no primary key');
  expect(of('typo')).toContain("Bad has no field 'naem'. Did you mean 'name'?");
  expect(of('twice')).toContain('is stored in the column "name", and so is \'name\'');
  expect(of('owner')).toContain('Bad.ownerId is integer, User.id is uuid');
  expect(of('path')).toContain("User has no field 'manger'. Did you mean 'manager'?");
  expect(of('many')).toContain("a to-many has no 'cuont'. Did you mean 'count'?");
  expect(of('operation')).toContain("there is no operation 'uper'. Did you mean 'upper'?");
  expect(of('there')).toContain("User has no field 'mangerId'. Did you mean 'managerId'?");
  expect(of('nothing')).toContain('belongsTo() leads to undefined');
  expect(of('plain')).toContain('5 is no field');
  expect(of('a')).toContain('depends on itself: Bad.a → Bad.b → Bad.a');
  expect(() => resolve([Bad])).toThrow(InvalidModel);
});

test('resolve() refuses an attribute under a second name, and takes one of another record', () => {
  class Node extends table('nodes') {
    id = uuid({ primaryKey: true });
    parentId = uuid();
    parent = belongsTo(Node, this.parentId);
    above = this.parentId;
    grandparentId = this.parent.parentId;
  }
  expect(examine([Node]).mistakes).toMatchObject([
    { field: 'above', message: expect.stringContaining("repeats the attribute 'parentId'") },
  ]);
});

test('resolve() refuses a value that needs itself through a self-relationship', () => {
  class Node extends table('nodes') {
    id = uuid({ primaryKey: true });
    parentId = uuid({ optional: true });
    parent = belongsTo(Node, this.parentId);
    depth: unknown = (this.parent as unknown as { depth: { add(n: number): unknown } }).depth.add(1);
  }
  expect(examine([Node]).mistakes).toMatchObject([
    { field: 'depth', message: expect.stringContaining('depends on itself') },
  ]);
});

test('resolve() refuses two resources on one table, and names that would collide', () => {
  class One extends table('things') {
    id = uuid({ primaryKey: true });
  }
  class Two extends table('things') {
    id = uuid({ primaryKey: true });
  }
  expect(
    examine([One, Two])
      .mistakes.map((mistake) => mistake.message)
      .join(),
  ).toBe('the table "things" is taken by One; give one of them another name');
});

test('resolve() says once what is wrong with a declaration, and names the nearest option', () => {
  class Odd extends table('odd') {
    id = uuid({ primaryKey: true });
    name = text({ optinal: true } as object);
    ownerId = uuid();
    owner = belongsTo(User, this.ownerId, { onDelte: 'cascade' } as object);
    static identities = identities(Odd, { name: { on: ['id'], were: 1 } as { on: ['id'] } });
    static indexes = indexes(Odd, { name: { onn: 'id' } as unknown as { on: 'id' } });
    static checks = checks(Odd, { some: { conditon: 1 } as never });
  }
  expect(examine([Odd]).mistakes.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    "name: text() has no option 'optinal'. Did you mean 'optional'?",
    "owner: belongsTo() has no option 'onDelte'. Did you mean 'onDelete'?",
    "identities.name: an identity has no option 'were'. Did you mean 'where'?",
    "indexes.name: an index has no option 'onn'. Did you mean 'on'?",
    "checks.some: a check has no option 'conditon'. Did you mean 'condition'?",
  ]);
});

test('resolve() says what form options and values have', () => {
  class Odd extends table('odd') {
    id = uuid({ primaryKey: true });
    name = text('optional' as unknown as object);
    state = oneOf(...(['open', 'closed'] as unknown as [string[]]));
    mood = enumeration('mood', 'calm' as unknown as string[]);
  }
  expect(examine([Odd]).mistakes.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    'name: text() takes its options as an object: { optional: true }',
    "state: oneOf() takes its values as a list: ['open', 'closed']",
    "mood: enumeration() takes its values as a list: ['open', 'closed']",
  ]);
});

test('resolve() refuses bounds and patterns that no value could be checked against', () => {
  class Bad extends table('bad') {
    id = uuid({ primaryKey: true });
    age = integer({ min: 'x' } as object);
    name = text({ max: -1 });
    code = text({ match: 'abc' } as object);
    tags = list(text(), { min: 0.5 });
    row = integer({ min: 3, max: 2 });
    price = decimal({ min: 'much' });
    total = decimal({ min: '0.00', max: 10 });
  }
  expect(examine([Bad]).mistakes.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    `age: the option 'min' of integer() is a number, not "x"`,
    "name: the option 'max' of text() is a length, a whole number from 0 on, not -1",
    `code: the option 'match' is a regular expression, not "abc"; match: /^[a-z]+$/`,
    "tags: the option 'min' of list() is a length, a whole number from 0 on, not 0.5",
    'row: nothing is at least 3 and at most 2; swap min and max',
    `price: the option 'min' of decimal() is a number, not "much"`,
  ]);
});

test('resolve() wants a has-one to find at most one', () => {
  class Person extends table('persons') {
    id = uuid({ primaryKey: true });
    one = hasOne(Ticket, (t) => t.reporterId);
  }
  expect(
    examine([Person])
      .mistakes.map((mistake) => mistake.message)
      .join(),
  ).toContain('Ticket may have several with the same reporterId');
});

test('resolve() wants a join resource to belong to both sides', () => {
  class Loose extends table('loose') {
    a = uuid({ primaryKey: true });
    b = uuid({ primaryKey: true });
  }
  class Left extends table('lefts') {
    id = uuid({ primaryKey: true });
    rights = manyToMany(
      Tag,
      Loose,
      (j) => j.a,
      (j) => j.b,
    );
  }
  expect(
    examine([Left])
      .mistakes.map((mistake) => mistake.message)
      .join(),
  ).toContain('add a belongsTo over a to Loose');
});

test('a resource class makes no instances for others', () => {
  expect(() => new User()).toThrow(/makes no record/);
});
