import { expect, test } from 'vitest';
import { defineRepo, definition, integer, memory, Resource, text, View } from '../../../src/index.ts';
import { seedMemory } from '../../../src/testing.ts';

const Scratch = defineRepo('memory-views', { driver: memory() });

class Ticket extends Resource('tickets', { repo: Scratch }) {
  id = integer({ primaryKey: true });
  status = text();
}
class Backlog extends View('backlog', { repo: Scratch, materialized: true }) {
  status = text({ primaryKey: true });
  n = integer();
  static definition = definition(Backlog, () =>
    Ticket.query()
      .groupBy('status')
      .summary({ n: (all) => all.count() }),
  );
}

test('a view in memory holds the rows it was given, and cannot be refreshed', async () => {
  await seedMemory(Scratch, Backlog, [
    { status: 'open', n: 3 },
    { status: 'closed', n: 1 },
  ]);
  expect(await Backlog.filter((b) => b.n.gt(1)).all()).toEqual([{ status: 'open', n: 3 }]);
  expect(await Backlog.get('closed')).toEqual({ status: 'closed', n: 1 });
  await expect(Backlog.refresh()).rejects.toMatchObject({ code: 'db.no_sql' });
});
