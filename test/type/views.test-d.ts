import { actions, bigint, defineRepo, definition, integer, Resource, sql, text, uuid, View } from 'quarry';
import { equal } from './expect.ts';
import { Ticket } from './resources/ticket.ts';

const Reports = defineRepo('reports', { readOnly: true });

class Open extends View('open') {
  id = uuid({ primaryKey: true });
  subject = text();
  shout = this.subject.upper();
  static definition = definition(Open, () => Ticket.filter((t) => t.isOpen));
  static actions = actions(Open, (action) => ({ loud: action.read({ query: (q) => q.load('shout') }) }));
}
class Count extends View('counts', { materialized: true }) {
  status = text({ primaryKey: true });
  n = integer();
  static definition = definition(Count, () =>
    Ticket.query()
      .groupBy('status')
      .summary({ n: (all) => all.count() }),
  );
}
class Raw extends View('raw', { materialized: true, repo: Reports }) {
  n = bigint({ primaryKey: true });
  static definition = definition(Raw, { sql: sql`select 1::bigint as n`, dependsOn: () => [Ticket, Open] });
}

// ---- it is read like any resource
const open = await Open.sort('subject').load('shout').first();
equal<typeof open, { id: string; subject: string; shout: string } | null>(true);
const loud = await Open.read('loud').all();
equal<typeof loud, { id: string; subject: string; shout: string }[]>(true);
const counts = await Count.get('open');
equal<typeof counts, { status: string; n: number }>(true);

// ---- and not written
// @ts-expect-error a view has no create
Open.create('add', {});
// @ts-expect-error nor an update of many
Count.updateMany(Count.query(), 'close');

// ---- only what is materialised is refreshed, where the repo can be written
const refreshed = await Count.refresh({ concurrently: false, timeout: 1000 });
equal<typeof refreshed, void>(true);
// @ts-expect-error a plain view holds nothing
Open.refresh();
// @ts-expect-error the repo is read-only
Raw.refresh();

// ---- the query gives at least its fields
class Short extends View('short') {
  id = uuid({ primaryKey: true });
  nothing = text();
  // @ts-expect-error there is no `nothing`
  static definition = definition(Short, () => Ticket.query());
}
class Odd extends View('odd') {
  id = integer({ primaryKey: true });
  // @ts-expect-error an id is text, not a number
  static definition = definition(Odd, () => Ticket.query());
}
class Unsaid extends View('unsaid') {
  id = uuid({ primaryKey: true });
  // @ts-expect-error SQL of one's own says what it reads
  static definition = definition(Unsaid, { sql: sql`select 1` });
}
// @ts-expect-error no such option
View('v', { was: 'w' });
// @ts-expect-error of a view there is no materialised resource
Resource('r', { materialized: true });

export { Odd, Raw, Short, Unsaid };
