import {
  base,
  belongsTo,
  checks,
  defineRepo,
  definition,
  enumeration,
  hasMany,
  identities,
  indexes,
  integer,
  oneOf,
  policies,
  Resource,
  sql,
  text,
  timestamp,
  uuid,
  View,
} from 'quarry';
import { expect, test } from 'vitest';
import { examine, resolve } from '../../../src/model/resolve.ts';
import type { View as StoredView } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { bodyText } from '../../../src/sql/ddl/view.ts';

const Main = defineRepo('main');

class User extends Resource('users', { repo: Main }) {
  id = uuid({ primaryKey: true });
  name = text();
  tickets = hasMany(Ticket, (t) => t.userId);
  openCount = this.tickets.filter((t) => t.status.neq('closed')).count();
}
class Ticket extends Resource('tickets', { repo: Main, schema: 'desk' }) {
  id = integer({ primaryKey: true, generated: true });
  status = oneOf(['open', "won't", 'closed']);
  mood = enumeration('mood', ['good', 'bad']);
  openedAt = timestamp();
  hiddenAt = timestamp({ optional: true });
  userId = uuid();
  user = belongsTo(User, this.userId);
  static base = base(Ticket, (t) => t.hiddenAt.isNull());
}

/** The views of resources, as they are made. */
function viewsOf(...resources: readonly (new () => object)[]): readonly StoredView[] {
  return stateOf(resolve([User, Ticket, ...resources]), 'main').views;
}
const textOf = (resource: new () => object): string => bodyText(viewsOf(resource)[0]?.body ?? []);

test('View() becomes a view of its query, columns by the names of its fields, values in the text', () => {
  class OpenTicket extends View('open_tickets', { repo: Main, description: 'What is to do' }) {
    id = integer({ primaryKey: true });
    userName = text({ description: 'who asked' });
    status = text();
    static definition = definition(OpenTicket, () =>
      Ticket.filter((t) => t.status.neq("won't"))
        .calculate('userName', (t) => t.user.name)
        .sort('-openedAt')
        .limit(10),
    );
  }
  const [view] = viewsOf(OpenTicket);
  expect(view).toMatchObject({
    name: 'open_tickets',
    materialized: false,
    comment: 'What is to do',
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'user_name', type: 'text', comment: 'who asked' },
      { name: 'status', type: 'text' },
    ],
    indexes: [],
  });
  expect(view).not.toHaveProperty('dependsOn');
  expect(view?.body).toContainEqual({ table: 'users', column: 'name' });
  expect(view?.body).toContainEqual({ table: 'desk.tickets', column: 'hidden_at' });
  expect(textOf(OpenTicket)).toMatchInlineSnapshot(`
    "select t0."id" as "id", t1."name" as "user_name", t0."status" as "status"
    from "desk"."tickets" t0 join "users" t1 on t1."id" = t0."user_id"
    where t0."hidden_at" is null and t0."status" <> 'won''t'
    order by t0."opened_at" desc, t0."id"
    limit 10"
  `);
});

test('View() casts what its query gives to what its fields declare', () => {
  class Load extends View('loads', { repo: Main }) {
    id = uuid({ primaryKey: true });
    openCount = integer();
    static definition = definition(Load, () => User.load('openCount'));
  }
  expect(textOf(Load)).toMatchInlineSnapshot(`
    "select t0."id" as "id", (coalesce(a0.c1, 0))::integer as "open_count"
    from "users" t0 left join (select t1."user_id" as k1, count(*) as c1 from "desk"."tickets" t1 where t1."hidden_at" is null and t1."status" <> 'closed' group by t1."user_id") a0 on a0.k1 = t0."id""
  `);
});

test('View() is made of groups, and of several queries put together', () => {
  class Month extends View('months', { repo: Main, materialized: true }) {
    month = timestamp({ primaryKey: true });
    mood = enumeration('mood', ['good', 'bad']);
    tickets = integer();
    static identities = identities(Month, { moods: ['mood', 'month'] });
    static indexes = indexes(Month, { most: ['-tickets'] });
    static definition = definition(Month, () =>
      Ticket.query()
        .groupBy({ month: (t) => t.openedAt.startOf('month'), mood: true })
        .summary({ tickets: (all) => all.count() }),
    );
  }
  const [view] = viewsOf(Month);
  expect(view?.materialized).toBe(true);
  expect(view?.indexes.map(({ name, unique }) => [name, unique])).toEqual([
    ['months_month_index', true],
    ['months_mood_month_index', true],
    ['months_tickets_index', false],
  ]);
  expect(textOf(Month)).toMatchInlineSnapshot(`
    "select (date_trunc('month', t0."opened_at"))::timestamp(3) with time zone as "month", t0."mood" as "mood", (count(*))::integer as "tickets"
    from "desk"."tickets" t0
    where t0."hidden_at" is null
    group by 1, t0."mood""
  `);
  class Either extends View('either', { repo: Main }) {
    id = integer({ primaryKey: true });
    static definition = definition(Either, () =>
      Ticket.filter((t) => t.mood.eq('good')).union(Ticket.filter((t) => t.status.eq('open'))),
    );
  }
  expect(textOf(Either)).toMatchInlineSnapshot(`
    "select t0."id" as "id"
    from (select t1."id", t1."status", t1."mood", t1."opened_at", t1."hidden_at", t1."user_id" from "desk"."tickets" t1 where t1."hidden_at" is null and t1."mood" = 'good' union select t2."id", t2."status", t2."mood", t2."opened_at", t2."hidden_at", t2."user_id" from "desk"."tickets" t2 where t2."hidden_at" is null and t2."status" = 'open') t0"
  `);
});

test('View() reads all records that there are, whatever policies its resources have', () => {
  class Secret extends Resource('secrets', { repo: Main }) {
    id = integer({ primaryKey: true });
    static policies = policies(Secret, (policy) => [policy.on('read').forbidIf(true)]);
  }
  class Known extends View('known', { repo: Main }) {
    id = integer({ primaryKey: true });
    static definition = definition(Known, () => Secret.query());
  }
  class Sum extends View('numbers', { repo: Main }) {
    id = integer({ primaryKey: true });
    n = integer();
    static definition = definition(Sum, () =>
      Secret.query()
        .groupBy('id')
        .summary({ n: (all) => all.count() }),
    );
  }
  expect(textOf(Known)).toBe('select t0."id" as "id"\nfrom "secrets" t0');
  expect(textOf(Sum)).toBe('select t0."id" as "id", (count(*))::integer as "n"\nfrom "secrets" t0\ngroup by t0."id"');
});

test('View() over a view reads it like a table', () => {
  class Names extends View('names', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(Names, () => Loads.filter((l) => l.openCount.gt(3)));
  }
  class Loads extends View('loads', { repo: Main, schema: 'desk' }) {
    name = text({ primaryKey: true });
    openCount = integer();
    static definition = definition(Loads, () => User.load('openCount'));
  }
  expect(viewsOf(Names, Loads).map(({ name }) => name)).toEqual(['loads', 'names']);
  expect(bodyText(viewsOf(Names, Loads)[1]?.body ?? [])).toMatchInlineSnapshot(`
    "select t0."name" as "name"
    from "desk"."loads" t0
    where t0."open_count" > 3"
  `);
});

test('View() takes SQL of its own with what it depends on', () => {
  class Shout extends View('shouts', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(Shout, {
      sql: sql`select upper(u.name) as name -- loud
        from users u where u.name <> ${"it's"} and exists (select 1 from desk.tickets t where t.user_id = u.id)`,
      dependsOn: () => [User, Ticket],
    });
  }
  const [view] = viewsOf(Shout);
  expect(view?.dependsOn).toEqual(['desk.tickets', 'users']);
  expect(textOf(Shout)).toMatchInlineSnapshot(`
    "select upper(u."name") as name
    from "users" u
    where u."name" <> 'it''s' and exists(select 1 from "desk"."tickets" t where t."user_id" = u."id")"
  `);
});

const complaintsOf = (...resources: readonly (new () => object)[]): string => {
  try {
    viewsOf(...resources);
    return '';
  } catch (error) {
    return String((error as Error).message);
  }
};

test('View() complains about what its query lacks, hides or cannot be', () => {
  class Lacking extends View('lacking', { repo: Main }) {
    id = uuid({ primaryKey: true });
    nmae = text();
    // @ts-expect-error the query has no such field
    static definition = definition(Lacking, () => User.query());
  }
  class Star extends View('star', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(Star, { sql: sql`select * from users`, dependsOn: () => [User] });
  }
  class Unsaid extends View('unsaid', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(Unsaid, { sql: sql`select u.name from users u`, dependsOn: () => [] });
  }
  class Loaded extends View('loaded', { repo: Main }) {
    id = integer({ primaryKey: true });
    static definition = definition(Loaded, () => Ticket.load('user'));
  }
  class Grouped extends View('grouped', { repo: Main }) {
    n = integer({ primaryKey: true });
    static definition = definition(Grouped, () =>
      Ticket.query()
        .groupBy('status')
        .summary({ n: (all) => all.count() }),
    );
  }
  class Locked extends View('locked', { repo: Main }) {
    id = integer({ primaryKey: true });
    static definition = definition(Locked, () => Ticket.query().lock());
  }
  class Nothing extends View('nothing', { repo: Main }) {
    id = integer({ primaryKey: true });
    static definition = definition(Nothing, (() => 5) as never);
  }
  class Same extends View('users', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(Same, () => User.query());
  }
  expect(complaintsOf(Lacking)).toContain(
    "The definition of Lacking: the query of Lacking has no field 'nmae'. Did you mean 'name'?",
  );
  expect(complaintsOf(Star)).toContain('The definition of Star selects *');
  expect(complaintsOf(Unsaid)).toContain("The definition of Unsaid reads 'users': say so in dependsOn.");
  expect(complaintsOf(Loaded)).toContain("a view has columns, and 'user' is a record or several");
  expect(complaintsOf(Grouped)).toContain("its groups are told apart by 'status', which Grouped does not have");
  expect(complaintsOf(Locked)).toContain('a view locks nothing');
  expect(complaintsOf(Nothing)).toContain('a definition gives a query that was not run');
  expect(complaintsOf(Same)).toContain('Same: the table "users" is taken by User');
});

test('View() complains about views made of each other', () => {
  class First extends View('first', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(First, () => Second.query());
  }
  class Second extends View('second', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(Second, () => First.query());
  }
  expect(complaintsOf(First, Second)).toContain('The views first, second are made of each other.');
});

test('View() refuses what only a table has, and a table what only a view has', () => {
  class Checked extends View('checked', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(Checked, () => User.query());
    static checks = checks(Checked, { named: (c) => c.name.neq('') });
  }
  class Indexed extends View('indexed', { repo: Main }) {
    name = text({ primaryKey: true });
    static definition = definition(Indexed, () => User.query());
    static indexes = indexes(Indexed, { name: ['name'] });
  }
  class Empty extends View('empty', { repo: Main }) {}
  class Table extends Resource('plain', { repo: Main }) {
    id = uuid({ primaryKey: true });
    viewId = text();
    view = belongsTo(Indexed, this.viewId);
    static definition = definition(Table, () => User.query().calculate('viewId', (u) => u.name));
  }
  const { mistakes } = examine([Checked, Indexed, Empty, Table]);
  const said = mistakes.map(({ resource, field, message }) => `${resource}.${field}: ${message}`).join('\n');
  expect(said).toContain('Checked.checks: a view checks nothing');
  expect(said).toContain('Indexed.indexes: only a materialised view has indexes');
  expect(said).toContain('Empty.undefined: a view has columns');
  expect(said).toContain('Empty.definition: a view says what it is made of');
  expect(said).toContain('Table.definition: a table has no definition');
  expect(said).toContain('Table.view: Indexed is a view, to which no foreign key can point');
  // @ts-expect-error no such option
  expect(() => View('x', { was: 'y' })).toThrow('View("x") has no option \'was\'.');
});

test('View() of somebody else is read and never made', () => {
  class Foreign extends View('pg_stat_activity', { repo: Main, schema: 'pg_catalog', migrate: false }) {
    pid = integer({ primaryKey: true });
  }
  expect(viewsOf(Foreign)).toEqual([]);
});
