import { afterAll, beforeAll, expect, test } from 'vitest';
import { driverOf, stopRepo } from '../../src/repo/session.ts';
import { Helpdesk, key, seeds, tables, useHelpdesk } from '../support/domain/helpdesk.ts';
import { Ticket } from '../support/domain/ticket.ts';
import { User } from '../support/domain/user.ts';
import { findPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const program = findPgBouncer();
if (program === undefined)
  console.error('!! There is no PgBouncer on this machine: queries through a transaction pooler are not tested.');

let url = '';
let pooler: PgBouncer | undefined;
beforeAll(async () => {
  if (program === undefined) return;
  url = await createDatabase('pooler');
  pooler = await startPgBouncer(program, url, 2);
  useHelpdesk(pooler.through(url));
  for (const statement of `${tables}${seeds}`.split(';')) if (statement.trim() !== '') await Helpdesk.query(statement);
});
afterAll(async () => {
  if (pooler === undefined) return;
  await stopRepo(Helpdesk);
  await pooler.stop();
  await dropDatabase(url);
});

const subjects = (rows: readonly { readonly subject: string }[]): string => rows.map((row) => row.subject).join(', ');

test.skipIf(program === undefined)('a transaction pooler is noticed, and no statement is named behind it', async () => {
  const all = await Promise.all(
    Array.from({ length: 60 }, (_, i) => Ticket.filter((t) => t.priority.lte((i % 6) + 1)).count()),
  );
  expect(all).toEqual(Array.from({ length: 60 }, (_, i) => (i % 6) + 1));
  expect(driverOf(Helpdesk)?.capabilities).toMatchObject({ namedStatements: false, sessionState: false });
  const { rows } = await Helpdesk.query('select count(*)::int as n from pg_prepared_statements');
  expect(rows).toEqual([{ n: 0 }]);
});

test.skipIf(program === undefined)('transaction() keeps to one server connection behind a pooler', async () => {
  const pids = await Promise.all(
    Array.from({ length: 8 }, () =>
      Helpdesk.transaction(async () => {
        const seen = new Set<unknown>();
        for (let i = 0; i < 3; i++) {
          const { rows } = await Helpdesk.query<{ pid: number }>('select pg_backend_pid() as pid');
          seen.add(rows[0]?.pid);
          await User.get(key(1));
        }
        return seen.size;
      }),
    ),
  );
  expect(pids).toEqual(pids.map(() => 1));
});

test.skipIf(program === undefined)('stream(), nested loads and locks work behind a pooler', async () => {
  const seen: string[] = [];
  for await (const ticket of Ticket.sort('priority').stream()) seen.push(ticket.subject);
  expect(seen.join(', ')).toBe('Issue 1, Issue 2, Issue 3, Issue 4, Issue 5, Issue 6');
  const [ann] = await User.sort('name')
    .load({ reportedTickets: (q) => q.sort('-priority').limit(2) })
    .all();
  expect(subjects(ann?.reportedTickets ?? [])).toBe('Issue 3, Issue 2');
  await Helpdesk.transaction(async () => {
    expect(
      subjects(
        await Ticket.filter((t) => t.isOpen)
          .sort('priority')
          .limit(1)
          .lock()
          .all(),
      ),
    ).toBe('Issue 1');
  });
});

test.skipIf(program === undefined)('a timeout cancels the statement behind a pooler, and only that one', async () => {
  const slow = Helpdesk.query('select pg_sleep(20)', [], { timeout: 200 });
  await expect(slow).rejects.toThrow('did not finish within 200 ms');
  const after = await Promise.all(Array.from({ length: 20 }, () => Ticket.count()));
  expect(after).toEqual(after.map(() => 6));
});
