import { expect, test } from 'vitest';
import * as article from '../../../resources/article.ts';
import * as comment from '../../../resources/comment.ts';
import * as tag from '../../../resources/tag.ts';
import * as ticket from '../../../resources/ticket.ts';
import * as user from '../../../resources/user.ts';
import { complete } from '../../../src/cli/console/completion.ts';
import { resolve } from '../../../src/model/resolve.ts';

const resources = new Map(
  Object.entries({ ...article, ...comment, ...tag, ...ticket, ...user }) as [string, new () => object][],
);
const model = resolve([...resources.values()]);
const candidates = (line: string): readonly string[] | undefined => complete(line, model, resources)?.[0];
const part = (line: string): string | undefined => complete(line, model, resources)?.[1];

test.each([
  ['Tick', ['Ticket']],
  ['await Tick', ['Ticket']],
  ['Ticket.cr', ['create', 'createMany']],
  ['Ticket.filter((t) => t.isOpen).so', ['sort']],
  ['Ticket.create("n', ['new']],
  ["Ticket.update(ticket, 'a", ['assign']],
  ["Ticket.createMany('n", ['new']],
  ["Ticket.updateMany(old, 'a", ['assign']],
  ['Ticket.createMany("new", { su', ['subject']],
  ["Ticket.read('", ['about', 'open']],
  ['Ticket.filter((t) => t.reporter', ['reporter', 'reporterId', 'reporterName']],
  ['Ticket.filter((t) => t.rep', ['reporter', 'reporterId', 'reporterName', 'representative', 'representativeId']],
  ['Ticket.filter((t) => t.reporter.na', ['name']],
  ['Ticket.filter((t) => t.reporter.manager.ema', ['email']],
  ['Ticket.filter((t) => and(t.isOpen, t.subj', ['subject']],
  ['Ticket.filter(t => t.subject.con', ['concat', 'contains']],
  ['Ticket.filter((t) => t.comments.ev', ['every']],
  ['User.load("use', ['username']],
  ["User.load(['username', 'man", ['manager']],
  ['Ticket.load({ repo', ['reporter', 'reporterName']],
  ['Ticket.sort("-op', ['-openedAt']],
  ["Ticket.filter((t) => t.isOpen).select('sub", ['subject']],
  ['Ticket.create("new", { su', ['subject']],
  ['Ticket.where({ sta', ['status']],
  ['.do', ['.doc']],
  ['.doc Tick', ['Ticket']],
  ['.doc Ticket.sub', ['subject']],
])('complete() of %s offers %j', (line, expected) => {
  expect(candidates(line)).toEqual(expected);
});

test('complete() gives the part that is completed, so that the rest of the line stays', () => {
  expect(part('Ticket.sort("-op')).toBe('-op');
  expect(part('Ticket.filter((t) => t.reporter.na')).toBe('na');
  expect(part('.do')).toBe('.do');
});

test('complete() offers no writes on a resource that has none', () => {
  const readOnly = new Map([
    [
      'Ticket',
      class {
        static query() {}
      } as new () => object,
    ],
  ]);
  expect(complete('Ticket.cr', model, readOnly)?.[0]).toEqual([]);
});

test('complete() leaves everything else to node', () => {
  for (const line of ['', 'const a', 'process.ver', '1 + ']) expect(candidates(line)).toBeUndefined();
});
