import { date, integer, oneOf, partition, Resource, text, timestamp, uuid } from 'quarry';

class Reading extends Resource('readings') {
  id = uuid({ primaryKey: true });
  day = date({ primaryKey: true });
  n = integer({ primaryKey: true });
  at = timestamp({ optional: true });
  state = oneOf(['open', 'closed']);
  doubled = this.n.add(1);
  static partition = partition(Reading, {
    by: 'range',
    on: ['day', 'n'],
    partitions: { first: { from: '2026-01-01', to: ['2027-01-01', 7] }, rest: 'default' },
  });
}

// What a bound is made of is a value of the attribute, of a moment also its text.
partition(Reading, { by: 'list', on: ['state'], partitions: { open: { in: ['open', null] }, rest: 'default' } });
partition(Reading, { by: 'range', on: ['at'], partitions: { a: { from: new Date(), to: '2027-01-01T00:00:00Z' } } });
partition(Reading, { by: 'hash', on: ['id'], partitions: { a: { modulus: 2, remainder: 0 } } });
partition(Reading, { by: 'hash', on: ['id'] });

// @ts-expect-error unknown attribute
partition(Reading, { by: 'range', on: ['dya'] });
// @ts-expect-error a calculation is stored nowhere
partition(Reading, { by: 'range', on: ['doubled'] });
// @ts-expect-error there is no such way
partition(Reading, { by: 'rang', on: ['day'] });
// @ts-expect-error a list is of one attribute
partition(Reading, { by: 'list', on: ['n', 'day'] });
// @ts-expect-error no value of the attribute
partition(Reading, { by: 'list', on: ['state'], partitions: { a: { in: ['shut'] } } });
// @ts-expect-error a text is no number
partition(Reading, { by: 'range', on: ['n'], partitions: { a: { from: '1' } } });
// @ts-expect-error what a list says of a range
partition(Reading, { by: 'range', on: ['n'], partitions: { a: { in: [1] } } });
// @ts-expect-error nothing is left over by a hash
partition(Reading, { by: 'hash', on: ['n'], partitions: { a: 'default' } });

class Plain extends Resource('plain') {
  id = uuid({ primaryKey: true });
  name = text();
  // @ts-expect-error an attribute of another resource
  static partition = partition(Plain, { by: 'range', on: ['day'] });
}
