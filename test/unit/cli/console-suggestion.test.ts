import { expect, test } from 'vitest';
import { Ticket } from '../../../resources/ticket.ts';
import { wrongDotCommand } from '../../../src/cli/console/answer.ts';
import { banner } from '../../../src/cli/console/banner.ts';
import type { ConsoleProject } from '../../../src/cli/console/project.ts';
import { suggestionFor } from '../../../src/cli/console/suggestion.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { resolve } from '../../../src/model/resolve.ts';

test('suggestionFor() names what is nearest to a method there is not', () => {
  const scope = { Ticket, concat: () => '' };
  const ticket = (name: string) => new TypeError(`Ticket${name} is not a function`);
  expect(suggestionFor(ticket('.slect'), scope)).toBe(" Did you mean 'select'?");
  expect(suggestionFor(ticket('.qery'), scope)).toBe(" Did you mean 'query'?");
  expect(suggestionFor(ticket('.filter(...).frist'), scope)).toBe(" Did you mean 'first'?");
  expect(suggestionFor(ticket('.zzzzzzzzzzzzz'), scope)).toBe('');
  expect(suggestionFor(new TypeError('user.nam is not a function'), scope)).toBe('');
  expect(suggestionFor(new TypeError('concat(...).x is not a function'), scope)).toBe('');
  expect(suggestionFor(new ReferenceError('Tiket is not defined'), scope)).toBe(" Did you mean 'Ticket'?");
});

test('suggestionFor() knows actions, and what other libraries call a method', () => {
  const { resources } = resolve([Ticket]);
  const said = (name: string) => suggestionFor(new TypeError(`Ticket${name} is not a function`), { Ticket }, resources);
  expect(said('.close')).toBe(" 'close' is an action: Ticket.update(record, 'close', { … })");
  expect(said('.new')).toBe(" 'new' is an action: Ticket.create('new', { … })");
  expect(said('.orderBy')).toBe(" Here that is 'sort'.");
  expect(said('.filter(...).include')).toBe(" Here that is 'load'.");
  // That of a query is called on what load() gave, which is records.
  expect(said('.load(...).first')).toBe('');
});

test('wrongDotCommand() knows a slip from code that goes on', () => {
  const said = (line: string) => wrongDotCommand(line, ['help', 'sql', 'exit'])?.message;
  expect(said('.hlep')).toBe("There is no .hlep. Did you mean '.help'?");
  expect(said('.sqk Ticket.query()')).toBe("There is no .sqk. Did you mean '.sql'?");
  for (const line of ['.help', '.sql on', '.filter((t) => t.isOpen)', '.5', '1 .x', '...[]'])
    expect(said(line)).toBeUndefined();
});

test('banner() gives a resource of the project as its example', () => {
  const plain = { colour: { bold: String, dim: String, yellow: String } } as unknown as Terminal;
  const project = { engine: 'x', repos: new Map(), resources: new Map([['Book', Ticket]]), production: false };
  expect(banner(project as unknown as ConsoleProject, plain)).toContain('.doc Book for a resource');
});
