import { expect, test } from 'vitest';
import type { Request } from '../../../src/query/request.ts';
import { StatementCache } from '../../../src/sql/compile/cache.ts';
import { Comment } from '../../support/domain/comment.ts';
import { Ticket } from '../../support/domain/ticket.ts';
import { User } from '../../support/domain/user.ts';

const requestOf = (query: object): Request => (query as { readonly request: Request }).request;

test('compile() gives equal shapes the same statement and their own values', () => {
  const cache = new StatementCache();
  const of = (subject: string) =>
    cache.compile(requestOf(Ticket.filter((t) => t.subject.eq(subject)).limit(50)), 'rows');
  const [one, two] = [of('a'), of('b')];
  expect(two.statement).toBe(one.statement);
  expect([one.values, two.values]).toEqual([
    ['a', 50],
    ['b', 50],
  ]);
});

test('compile() writes enumerated values into the text, a text for each', () => {
  const cache = new StatementCache();
  const of = (status: 'open' | 'closed') =>
    cache.compile(requestOf(Ticket.filter((t) => t.status.eq(status))), 'rows').statement;
  expect(of('open').text).toMatch(/where t0\."status" = 'open'$/);
  expect(of('closed').text).toMatch(/= 'closed'$/);
  expect(of('open')).toBe(of('open'));
  expect(of('open').params).toEqual([]);
});

test('compile() casts values to the types of their parameters, on a hit as on a miss', () => {
  const cache = new StatementCache();
  const since = (at: string) =>
    cache
      .compile(requestOf(Ticket.where({ openedAt: { gt: at } })), 'rows')
      .values.filter((value) => value instanceof Date);
  expect(since('2026-01-01T00:00:00Z')).toEqual([new Date('2026-01-01T00:00:00Z')]);
  expect(since('2026-01-02T00:00:00Z')).toEqual([new Date('2026-01-02T00:00:00Z')]);
  expect(() => since('yesterday')).toThrow();
});

test('compile() writes a page limit into a nested statement, up to eight of them', () => {
  const cache = new StatementCache();
  const of = (limit: number) =>
    cache.compile(requestOf(Ticket.query().limit(limit).load('comments')), 'rows').statement.text;
  for (let limit = 10; limit < 18; limit++) expect(of(limit)).toContain(` limit ${limit}`);
  expect(of(18)).toMatch(/ limit \$1\) z/);
  expect(of(19)).toBe(of(18));
});

test('compile() forgets what nobody has asked for when it is full', () => {
  const cache = new StatementCache({ capacity: 2 });
  const of = (query: object) => cache.compile(requestOf(query), 'rows').statement;
  const [first, second] = [of(Ticket.sort('id')), of(Ticket.sort('subject'))];
  of(Ticket.sort('priority'));
  expect([of(Ticket.sort('id')) === first, of(Ticket.sort('subject')) === second]).toContain(false);
  expect(of(Ticket.sort('subject'))).toBe(of(Ticket.sort('subject')));
});

test('compile() is pure: another cache gives the same text', () => {
  const text = (query: object) => new StatementCache().compile(requestOf(query), 'rows').statement.text;
  const make = () =>
    User.filter((u) => u.assignedOpenPercent.gt(0.25)).load({
      assignedOpenPercent: true,
      assignedTickets: { comments: { author: true } },
    });
  expect(text(make())).toBe(text(make()));
});

test('compile() quotes whatever a declared value or an on-the-spot name holds', () => {
  const { text } = new StatementCache().compile(
    requestOf(Comment.calculate('x\'"', (c) => c.body.concat("'; drop"))),
    'rows',
  ).statement;
  expect(text).not.toContain('drop');
});
