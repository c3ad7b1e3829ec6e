import { and, concat, or, sql } from 'quarry';
import { expect, test } from 'vitest';
import type { Request } from '../../../src/query/request.ts';
import { ordinalsOf, shapeOf } from '../../../src/query/shape.ts';
import { Ticket } from '../../support/domain/ticket.ts';
import { User } from '../../support/domain/user.ts';

const requestOf = (query: object): Request => (query as { readonly request: Request }).request;
const shape = (query: object) => shapeOf(requestOf(query));

test('shapeOf() gives queries that differ in values only one key, and the values in order', () => {
  const of = (subject: string, priority: number) =>
    shape(Ticket.filter((t) => t.subject.eq(subject)).filter((t) => t.comments.exists((c) => c.likes.gt(priority))));
  expect(of('a', 1).key).toBe(of('b', 2).key);
  expect(of('a', 1).values).toEqual(['a', 1]);
});

test('shapeOf() tells apart what an operator would treat differently', () => {
  const keys = [
    Ticket.filter((t) => t.closedAt.eq(null)),
    Ticket.filter((t) => t.closedAt.eq(new Date())),
    Ticket.filter((t) => t.priority.eq(1)),
    Ticket.filter((t) => t.priority.gt(1)),
    Ticket.filter((t) => t.priority.gt(1.5)),
    Ticket.filter((t) => t.priority.in([1])),
    Ticket.filter((t) => t.priority.in([])),
    Ticket.filter((t) => t.comments.exists((c) => c.likes.gt(1))),
    Ticket.filter((t) => t.comments.every((c) => c.likes.gt(1))),
    Ticket.sort('subject'),
    Ticket.sort('-subject'),
    Ticket.select('id'),
    Ticket.query().limit(1),
    Ticket.query().limit(2),
    Ticket.query().limit(3),
    Ticket.query().offset(3),
    Ticket.query().lock('update'),
    Ticket.query().lock('share'),
    Ticket.distinct(),
    Ticket.distinct('subject'),
    Ticket.load('reporter'),
    Ticket.load({ reporter: { manager: true } }),
    Ticket.load({ comments: (c) => c.limit(3) }),
    Ticket.load({ comments: (c) => c.limit(3).sort('likes') }),
    Ticket.where({ subject: 'x' }),
    Ticket.where({ subject: { contains: 'x' } }),
    Ticket.calculate('x', (t) => t.subject.upper()),
    Ticket.filter((t) => and(sql<boolean>`${t.subject} = ${'x'}`)),
    Ticket.filter((t) => and(sql<boolean>`${t.subject} <> ${'x'}`)),
  ].map((query) => shape(query).key);
  expect(new Set(keys).size).toBe(keys.length);
});

test('shapeOf() counts a limit of one or two as part of the query, other limits as values', () => {
  expect(shape(Ticket.query().limit(1)).values).toEqual([]);
  expect(shape(Ticket.query().limit(50)).key).toBe(shape(Ticket.query().limit(60)).key);
});

test('shapeOf() tells a condition that stands twice from two of the same form', () => {
  const twice = Ticket.filter((t) => {
    const urgent = t.priority.lt(5);
    return or(urgent, and(urgent, t.subject.eq('x')));
  });
  const two = Ticket.filter((t) => or(t.priority.lt(5), and(t.priority.lt(6), t.subject.eq('x'))));
  expect(shape(twice).key).not.toBe(shape(two).key);
  expect(shape(twice).values).toEqual([5, 'x']);
  expect(shape(two).values).toEqual([5, 6, 'x']);
});

test('ordinalsOf() finds the places of values again, in callbacks, arguments and data', () => {
  const query = User.filter((u) => u.assignedTickets.exists((t) => concat(t.subject, 'x').eq('y')))
    .where({ name: { startsWith: 'A' }, assignedTickets: { some: { priority: 7 } } })
    .load({ salutation: { greeting: 'Hi' } })
    .limit(9);
  const { values } = shape(query);
  expect(values.filter((value) => typeof value !== 'object')).toEqual(['x', 'y', 'A', 7, 9, 'Hi']);
  const ordinals = ordinalsOf(requestOf(query));
  expect(values[ordinals(requestOf(query), 'limit') ?? -1]).toBe(9);
  const [load] = requestOf(query).loads;
  const input = load !== undefined && load.how !== true && 'input' in load.how ? load.how.input : {};
  expect(values[ordinals(input as object, 'greeting') ?? -1]).toBe('Hi');
});

test('filter() means what it meant when it was written, though a shared callback’s closure changes', () => {
  let wanted = 1;
  const liked = (comment: { likes: { eq(value: number): unknown } }) => comment.likes.eq(wanted);
  const make = () => Ticket.filter((t) => t.comments.exists(liked as never));
  const one = make();
  wanted = 2;
  const two = make();
  expect([shape(one).values, shape(two).values]).toEqual([[1], [2]]);
});

test('shapeOf() comes to an end with data that has none', () => {
  const loop: Record<string, unknown> = {};
  loop['not'] = loop;
  loop['and'] = [loop, loop];
  const list: unknown[] = [];
  list.push(list);
  expect(shape(Ticket.where(loop as object)).key).toBeDefined();
  expect(shape(Ticket.where({ or: list } as object)).key).toBeDefined();
});

test('shapeOf() never mistakes a name from outside for the key of something else', () => {
  const outside = (name: string) => name as 'subject';
  const pairs = [
    [Ticket.sort('subject', 'priority'), Ticket.sort(outside('subject^priority'))],
    [Ticket.select('id', 'subject'), Ticket.select(outside('id,subject') as 'id')],
    [Ticket.sort('subject').load('label'), Ticket.sort(outside('subject+label'))],
    [Ticket.distinct('subject', 'priority'), Ticket.distinct(outside('subject,priority'))],
  ];
  for (const [one, other] of pairs) expect(shape(one as object).key).not.toBe(shape(other as object).key);
});
