import type { State, Table } from '../../../../src/schema/state.ts';
import {
  call,
  check,
  col,
  column,
  foreignKey,
  id,
  index,
  literal,
  required,
  state,
  table,
  view,
} from '../../../support/state.ts';
import { type Case, only, users } from './case.ts';

const v = column('v', 'text');
const rows = ["insert into users (v) values ('a')"];
const mood = (...values: string[]) => ({ enums: [{ name: 'mood', values }] });
const feeling = column('v', 'mood');
const is = (value: string) => call('eq', [col('v', 'mood'), literal(value, 'mood')], 'boolean');
const moody = (values: readonly string[], more: Partial<Table> = {}, rest: Partial<State> = {}): State =>
  state([users([feeling], more)], { ...mood(...values), ...rest });
const sees = (columns: readonly string[], more: Partial<State> = {}): State => {
  const all = users([v, column('w', 'text')]);
  const first = view(
    'first',
    `select ${columns.map((name) => `u.${name}`).join(', ')} from users u`,
    [all],
    Object.fromEntries(columns.map((name) => [name, 'text'])),
  );
  return state([all], { views: [view('second', 'select f.v from first f', [first], { v: 'text' }), first], ...more });
};
const inSchema: Table = { ...users([v]), schema: 'Audit "log"' };
const shout = (by: string) => ({
  statements: [
    {
      name: 'shout',
      up: [`create function shout(words text) returns text language sql immutable as $$ select ${by}(words) $$`],
      down: ['drop function shout(text)'],
      after: [],
    },
  ],
});
const shouted = { indexes: [index('users_v_index', [{ raw: ['shout', '(', col('v', 'text'), ')'], type: 'text' }])] };

/** Tables, enums, views, schemas, extensions and SQL of one's own. */
export const structure: readonly Case[] = [
  { name: 'a table comes', a: only([v]), b: state([users([v]), table('teams', [id('bigint')])]), rows },
  {
    name: 'a table goes',
    a: state([users([v]), table('teams', [id('bigint')])]),
    b: only([v]),
    rows,
    decisions: ['--drop teams'],
  },
  {
    name: 'a table is renamed',
    a: only([v], { indexes: [index('users_v_index', ['v'])] }),
    b: state([table('people', [id('bigint'), v], { indexes: [index('people_v_index', ['v'])] })]),
    rows,
    decisions: ['--rename-table users=people'],
  },
  {
    name: 'a table takes the name of another, which takes its name',
    a: state([users([v]), table('people', [id('bigint'), column('w', 'text')])]),
    b: state([users([column('w', 'text')]), table('people', [id('bigint'), v])]),
    rows,
    decisions: ['--rename-table users=people', '--rename-table people=users'],
  },
  {
    name: 'two tables refer to each other',
    a: state([]),
    b: state([
      users([column('v', 'bigint')], { foreignKeys: [foreignKey('a', ['v'], 'teams')] }),
      table('teams', [id('bigint'), column('v', 'bigint')], { foreignKeys: [foreignKey('b', ['v'], 'users')] }),
    ]),
  },
  {
    name: 'a schema comes with its table',
    a: only([v]),
    b: state([users([v]), inSchema], { schemas: ['Audit "log"'] }),
    rows,
  },
  {
    name: 'a schema goes with its table',
    a: state([users([v]), inSchema], { schemas: ['Audit "log"'] }),
    b: only([v]),
    rows,
    decisions: ['--drop Audit "log".users'],
  },
  {
    name: 'an extension comes with its type',
    a: only([v]),
    b: state([users([column('v', 'citext')])], { extensions: ['citext'] }),
    rows,
  },
  {
    name: 'a text becomes an enum',
    a: only([column('v', 'text', { default: literal('sad', 'text') })]),
    b: moody(['sad', 'glad']),
    rows: ["insert into users (v) values ('sad')"],
  },
  {
    name: 'an enum becomes a text',
    a: moody(['sad', 'glad']),
    b: only([v]),
    rows: ["insert into users (v) values ('sad')"],
  },
  {
    name: 'an enum gets a value at its end',
    a: moody(['sad']),
    b: moody(['sad', 'glad']),
    rows: ["insert into users (v) values ('sad')"],
  },
  {
    name: 'an enum gets a value in its middle',
    a: moody(['sad', 'glad']),
    b: moody(['sad', 'so so', 'glad']),
    rows: ["insert into users (v) values ('sad')"],
  },
  {
    name: 'an enum gets a value that a default and a check use at once',
    a: moody(['sad']),
    b: state(
      [
        users([{ ...feeling, default: literal('glad', 'mood') }], {
          checks: [check('users_v_check', call('in', [col('v', 'mood'), literal('{sad,glad}', 'mood[]')], 'boolean'))],
        }),
      ],
      mood('sad', 'glad'),
    ),
    rows: ["insert into users (v) values ('sad')"],
  },
  {
    name: 'an enum loses a value',
    a: moody(['sad', 'so so', 'glad']),
    b: moody(['sad', 'glad']),
    rows: ["insert into users (v) values ('sad')"],
  },
  {
    name: 'an enum loses a value, with a check and an index on it',
    a: moody(['sad', 'so so', 'glad'], {
      checks: [check('users_v_check', is('sad'))],
      indexes: [index('users_v_index', ['v'], { where: is('sad') })],
    }),
    b: moody(['sad', 'glad'], {
      checks: [check('users_v_check', is('sad'))],
      indexes: [index('users_v_index', ['v'], { where: is('sad') })],
    }),
    rows: ["insert into users (v) values ('sad')"],
  },
  {
    name: 'an enum loses a value, with a view and a list of it',
    a: listed('sad', 'so so', 'glad'),
    b: listed('sad', 'glad'),
    rows: ["insert into users (v, w) values ('sad', '{sad,glad}')"],
  },
  {
    name: 'a value of an enum is renamed',
    a: moody(['sad', 'fine']),
    b: moody(['sad', 'glad']),
    rows: ["insert into users (v) values ('fine')"],
    decisions: ['--rename-value mood.fine=glad'],
  },
  {
    name: 'an enum is renamed',
    a: moody(['sad']),
    b: state([users([column('v', '"Mood of"')])], { enums: [{ name: 'Mood of', values: ['sad'] }] }),
    rows: ["insert into users (v) values ('sad')"],
    decisions: ['--rename-type mood=Mood of'],
  },
  {
    name: 'an enum goes with its column',
    a: moody(['sad']),
    b: only([]),
    rows: ["insert into users (v) values ('sad')"],
    decisions: ['--drop users.v'],
  },
  {
    name: 'views of views come, declared in any order',
    a: state([users([v, column('w', 'text')])]),
    b: sees(['v', 'w']),
    rows,
  },
  { name: 'views of views go', a: sees(['v', 'w']), b: state([users([v, column('w', 'text')])]), rows },
  { name: 'a view gets a column at its end', a: sees(['v']), b: sees(['v', 'w']), rows },
  { name: 'a view gets a column at its beginning', a: sees(['v']), b: sees(['w', 'v']), rows },
  {
    name: 'a function comes with the index that calls it',
    a: only([v]),
    b: state([users([v], shouted)], shout('upper')),
    rows,
  },
  {
    name: 'a function changes under the index that calls it',
    a: state([users([v], shouted)], shout('upper')),
    b: state([users([v], shouted)], shout('lower')),
    rows,
  },
  {
    name: 'a trigger comes with its table renamed',
    a: only([v]),
    b: state([table('people', [id('bigint'), v])], {
      statements: [
        {
          name: 'watch',
          up: [
            'create trigger watch before update on people for each row execute function suppress_redundant_updates_trigger()',
          ],
          down: ['drop trigger watch on people'],
          after: ['people'],
        },
      ],
    }),
    rows,
    decisions: ['--rename-table users=people'],
  },
  {
    name: 'a required column of an enum comes',
    a: only([]),
    b: state([users([required('v', 'mood')])], mood('sad')),
    rows: ['insert into users default values'],
    decisions: ["--backfill users.v='sad'"],
  },
];

function listed(...values: string[]): State {
  const all = users([feeling, column('w', 'mood[]')]);
  return state([all], {
    ...mood(...values),
    views: [view('shown', 'select u.v, u.w from users u', [all], { v: 'mood', w: 'mood[]' })],
  });
}
