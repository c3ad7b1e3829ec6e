import {
  actions,
  belongsTo,
  defineRepo,
  definition,
  hasMany,
  integer,
  oneOf,
  Resource,
  resolve,
  sql,
  text,
  uuid,
  View,
} from 'quarry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionsOf } from '../../src/action/action-model.ts';
import { openPg } from '../../src/driver/pg.ts';
import { modelOf } from '../../src/model/resolve.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { onStatement } from '../../src/repo/statement-event.ts';
import { emptyState } from '../../src/schema/state.ts';
import { stateOf } from '../../src/schema/state-of.ts';
import { openQuery } from '../support/pg-query.ts';
import { roundTrip } from '../support/round-trip.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
const Main = defineRepo('views', {
  driver: () => {
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    return openPg({ name: 'views', host, port, user, password, database });
  },
});

class User extends Resource('users', { repo: Main }) {
  id = integer({ primaryKey: true, generated: true });
  name = text();
  tickets = hasMany(Ticket, (t) => t.userId);
  workload = belongsTo(Workload, this.id, { references: false });
  static actions = actions(User, (action) => ({ add: action.create({ accept: ['name'] }) }));
}
class Ticket extends Resource('tickets', { repo: Main }) {
  id = integer({ primaryKey: true, generated: true });
  status = oneOf(['open', 'closed'], { default: 'open' });
  userId = integer();
  user = belongsTo(User, this.userId);
  static actions = actions(Ticket, (action) => ({ add: action.create({ accept: ['status', 'userId'] }) }));
}
/** Materialised, with a record per user. */
class Workload extends View('workloads', { repo: Main, materialized: true, description: 'Who has how much to do' }) {
  id = integer({ primaryKey: true, description: 'whose' });
  name = text();
  open = integer();
  isBusy = this.open.gt(1);
  user = belongsTo(User, this.id);
  static definition = definition(Workload, () =>
    User.query().aggregate('open', (u) => u.tickets.filter((t) => t.status.eq('open')).count()),
  );
  static actions = actions(Workload, (action) => ({ busy: action.read({ query: (q) => q.filter((w) => w.isBusy) }) }));
}
class Busy extends View('busy', { repo: Main }) {
  id = integer({ primaryKey: true });
  shout = text();
  static definition = definition(Busy, {
    sql: sql`select w.id, upper(w.name) || ${'!'} as shout from workloads w where w.open > ${1}`,
    dependsOn: () => [Workload],
  });
}

const state = () => stateOf(resolve([Busy, User, Ticket, Workload]), 'views');
let query: Awaited<ReturnType<typeof openQuery>>;
beforeAll(async () => {
  url = await createDatabase('views');
  query = await openQuery(url);
});
afterAll(async () => {
  await stopRepo(Main);
  await query.close();
  await dropDatabase(url);
});

/** The statements sent while something is done. */
async function sentBy(work: () => Promise<unknown>): Promise<readonly string[]> {
  const sent: string[] = [];
  const stop = onStatement(Main, (event) => sent.push(event.sql));
  await work();
  stop();
  return sent;
}

test('View() is made by a migration, both ways, and read like any resource', async () => {
  const trip = await roundTrip(query, emptyState, state());
  expect({ up: trip.up, down: trip.down, again: trip.again }).toEqual({ up: [], down: [], again: [] });
  const ann = await User.create('add', { name: 'Ann' });
  const bob = await User.create('add', { name: 'Bob' });
  for (const userId of [ann.id, ann.id, bob.id]) await Ticket.create('add', { userId });
  await Ticket.create('add', { userId: bob.id, status: 'closed' });
  expect(await Workload.all()).toEqual([]);
  expect(await sentBy(() => Workload.refresh())).toEqual(['refresh materialized view concurrently "workloads"']);
  expect(await sentBy(() => Workload.refresh({ concurrently: false }))).toEqual([
    'refresh materialized view "workloads"',
  ]);
  expect(await Workload.sort('-open').all()).toEqual([
    { id: ann.id, name: 'Ann', open: 2 },
    { id: bob.id, name: 'Bob', open: 1 },
  ]);
  expect(await Workload.get(bob.id)).toMatchObject({ name: 'Bob' });
  expect(await Workload.read('busy').select('name').all()).toEqual([{ name: 'Ann' }]);
  expect(await Busy.all()).toEqual([{ id: ann.id, shout: 'ANN!' }]);
  // Relationships lead there and back.
  expect(
    await User.sort('id')
      .load({ workload: (w) => w.select('open') })
      .select('name')
      .all(),
  ).toMatchObject([
    { name: 'Ann', workload: { open: 2 } },
    { name: 'Bob', workload: { open: 1 } },
  ]);
  expect(await Workload.filter((w) => w.user.tickets.count().gt(2)).count()).toBe(0);
  expect((await Workload.page({ size: 1 })).records).toHaveLength(1);
  await Main.transaction(async () => {
    await Ticket.create('add', { userId: bob.id });
    await Workload.refresh();
    expect((await Workload.get(bob.id)).open).toBe(2);
  });
  await expect(Workload.refresh({ concurently: true } as never)).rejects.toThrow(
    "refresh() has no option 'concurently'. Did you mean 'concurrently'?",
  );
});

test('View() writes nothing, in its types and when it runs', () => {
  for (const name of ['create', 'update', 'destroy', 'createMany', 'updateMany', 'destroyMany'])
    expect(Workload).not.toHaveProperty(name);
  expect(Busy).not.toHaveProperty('refresh');
  class Writing extends View('writing', { repo: Main }) {
    id = uuid({ primaryKey: true });
    static definition = definition(Writing, { sql: sql`select gen_random_uuid() as id`, dependsOn: () => [] });
    static actions = actions(Writing, (action) => ({ add: action.create() }));
  }
  expect(actionsOf(modelOf(Writing)).mistakes).toMatchObject([
    { field: 'actions.add', message: expect.stringContaining('Writing is a view, so nothing can be written') },
  ]);
});
