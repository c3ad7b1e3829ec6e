import { defineRepo, definition, integer, Resource, resolve, View } from 'quarry';
import { expect, test } from 'vitest';
import { docOf } from '../../../src/cli/console/doc.ts';

const repo = defineRepo('doc');
class Ticket extends Resource('tickets', { repo }) {
  id = integer({ primaryKey: true });
}
class Recent extends View('recent', { repo }) {
  id = integer({ primaryKey: true });
  static definition = definition(Recent, () => Ticket.query());
}
class Kept extends View('kept', { repo, materialized: true, description: 'What was' }) {
  id = integer({ primaryKey: true });
  static definition = definition(Kept, () => Recent.query());
}

test('.doc says of a view that it is one', () => {
  const { resources } = resolve([Ticket, Recent, Kept]);
  expect(docOf('', resources).split('\n')).toEqual([
    'Ticket           tickets',
    'Recent           recent (view)',
    'Kept             What was',
  ]);
  expect(docOf('Recent', resources)).toContain('Recent: records of the view recent\n  repo doc, view recent\n');
  expect(docOf('Kept', resources)).toContain('Kept: What was\n  repo doc, materialized view kept\n');
});
