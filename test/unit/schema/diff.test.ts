import { expect, test } from 'vitest';
import { Decisions, parseDecision } from '../../../src/schema/decision.ts';
import { diff } from '../../../src/schema/diff.ts';
import type { Tree } from '../../../src/schema/tree.ts';
import { column, id, required, state, table } from '../../support/state.ts';

const users = (...columns: Parameters<typeof table>[1]) => state([table('users', [id(), ...columns])]);
const name = column('name', 'text');
const ask = (a: ReturnType<typeof users>, b: ReturnType<typeof users>, ...flags: readonly string[]) =>
  diff(a, b, Decisions.parse(flags));

test('diff() asks whether a table was renamed, or is dropped and another created (M023)', () => {
  const { questions } = ask(users(name), state([table('people', [id(), name])]));
  expect(questions).toEqual([
    {
      kind: 'rename-table',
      table: 'users',
      column: undefined,
      candidates: ['people'],
      flags: ['--rename-table users=people', '--drop users'],
      message: "Was the table 'users' renamed?",
    },
  ]);
  expect(
    ask(users(name), state([table('people', [id(), name])]), '--drop users').deltas.map(({ kind }) => kind),
  ).toEqual(['dropTable', 'createTable']);
});

test('diff() ranks candidates by columns and names (M027)', () => {
  const x = table('x', [id(), name, column('age', 'integer')]);
  const next = state([table('y', [id(), name]), table('z', [id(), name, column('age', 'integer')])]);
  expect(ask(state([x]), next).questions[0]?.candidates).toEqual(['z', 'y']);
  expect(ask(state([x]), next, '--rename-table x=y').questions).toEqual([
    expect.objectContaining({ kind: 'drop-column', table: 'y', column: 'age' }),
  ]);
});

test('diff() asks what rows get in a required column, and is content with an answer (M033, M206)', () => {
  expect(ask(users(), users(required('age', 'integer'))).questions).toEqual([
    {
      kind: 'backfill',
      table: 'users',
      column: 'age',
      candidates: [],
      flags: ['--backfill users.age=<expression>'],
      message: "'users.age' is required: what do rows that exist already get?",
    },
  ]);
  expect(ask(users(), users(required('age', 'integer')), '--backfill users.age=0').questions).toEqual([]);
});

test('diff() asks whether a column was renamed, likeliest name first (M051, M206)', () => {
  const next = users(column('full_name', 'text'), column('zip', 'text'), column('age', 'integer'));
  expect(ask(users(name), next).questions).toEqual([
    {
      kind: 'rename-column',
      table: 'users',
      column: 'name',
      candidates: ['full_name', 'zip'],
      flags: ['--rename users.name=full_name', '--rename users.name=zip', '--drop users.name', '--keep-dropped'],
      message: "Was the column 'users.name' renamed?",
    },
  ]);
});

test('diff() takes the column that took over what stood on the old one for the likeliest (M051)', () => {
  const checked = (on: string, ...columns: Parameters<typeof table>[1]) => {
    const condition: Tree = {
      call: 'gt',
      args: [
        { column: on, type: 'text' },
        { literal: '', type: 'text' },
      ],
      type: 'boolean',
    };
    const checks = [{ name: `users_${on}_check`, condition }];
    return state([{ ...table('users', [id(), ...columns]), checks }]);
  };
  const next = checked('label', column('label', 'text'), column('area', 'text'));
  expect(ask(checked('name', name), next).questions[0]?.candidates).toEqual(['label', 'area']);
});

test('diff() follows the hint was once, and then says that it can go (M052)', () => {
  const hinted = users(column('full_name', 'text', { was: 'name' }));
  const first = ask(users(name), hinted);
  expect(first).toMatchObject({ questions: [], deltas: [{ kind: 'renameColumn', from: 'name', to: 'full_name' }] });
  expect(ask(hinted, hinted)).toEqual({
    deltas: [],
    questions: [],
    warnings: ["The hint was: 'name' of users.full_name has done its work and can be removed."],
  });
});

test('diff() follows the hint was of a table (M052)', () => {
  const people = state([table('people', [id(), name], { was: 'users' })]);
  expect(ask(users(name), people)).toMatchObject({
    questions: [],
    deltas: [{ kind: 'renameTable' }, { kind: 'renamePrimaryKey' }],
  });
});

test('diff() never drops without being told', () => {
  expect(ask(users(name), users()).questions[0]).toMatchObject({
    kind: 'drop-column',
    flags: ['--drop users.name', '--keep-dropped'],
  });
  expect(ask(users(), state([])).questions[0]).toMatchObject({ kind: 'drop-table', flags: ['--drop users'] });
});

test('diff() asks how values get along that lose a part, or have no cast', () => {
  const typed = (type: string) => users(column('n', type));
  const flags = (from: string, to: string) =>
    ask(typed(from), typed(to)).questions.flatMap((question) => question.flags);
  expect(flags('timestamp(3) with time zone', 'date')).toEqual(['--using users.n="n"::date']);
  expect(flags('integer', 'uuid')).toEqual(['--using users.n=<expression>']);
  expect(flags('vector(3)', 'vector(4)')).toEqual(['--using users.n=<expression>']);
  for (const [from, to] of [
    ['integer', 'bigint'],
    ['text', 'integer'],
    ['text', 'jsonb'],
    ['integer[]', 'text[]'],
    ['boolean', 'integer'],
  ] as const) {
    expect(flags(from, to)).toEqual([]);
  }
});

test('diff() follows the hint was into another schema, and back into that of the repo (M052)', () => {
  const here = users(name);
  const there = (was?: string) => state([{ ...table('people', [id(), name]), schema: 'hr', was }], { schemas: ['hr'] });
  expect(ask(here, there('users'))).toMatchObject({
    questions: [],
    deltas: expect.arrayContaining([
      { kind: 'createSchema', name: 'hr' },
      { kind: 'move', what: 'table', key: 'people', schema: 'hr' },
    ]),
  });
  const back = state([{ ...table('users', [id(), name]), was: 'hr.people' }]);
  expect(ask(there(), back).deltas.map(({ kind }) => kind)).not.toContain('dropTable');
});

test('diff() asks whether the value of an enum was renamed (M106)', () => {
  const moods = (...values: readonly string[]) => ({
    ...users(column('mood', 'mood')),
    enums: [{ name: 'mood', values }],
  });
  expect(ask(moods('good', 'bad'), moods('good', 'awful')).questions[0]?.flags).toEqual([
    '--rename-value mood.bad=awful',
    '--drop mood.bad',
  ]);
  expect(ask(moods('good', 'bad'), moods('good')).questions).toEqual([]);
});

test('diff() asks nothing where nothing is ambiguous (M005)', () => {
  const next = users(name, required('age', 'integer', { default: { literal: '0', type: 'integer' } }));
  expect(ask(users(), next).questions).toEqual([]);
  expect(ask(next, next)).toEqual({ deltas: [], questions: [], warnings: [] });
});

test('diff() refuses decisions about nothing, with the nearest name (M207)', () => {
  expect(() => ask(users(name), users(column('full_name', 'text')), '--rename users.nane=full_name')).toThrow(
    "'--rename users.nane=full_name' matches nothing: there is no 'users.nane'. Did you mean 'users.name'?",
  );
  expect(() => ask(users(name), users(column('full_name', 'text')), '--rename users.name=fullname')).toThrow(
    "Did you mean 'full_name'?",
  );
});

test('diff() warns of decisions that were not needed (M207)', () => {
  expect(ask(users(name), users(name), '--drop users.name').warnings).toEqual(["'--drop users.name' was not needed."]);
});

test('parseDecision() reads flags and says what is wrong with them (M207)', () => {
  expect(parseDecision('--backfill users.name=lower("a=b")')).toEqual({
    kind: 'backfill',
    on: 'users.name',
    to: 'lower("a=b")',
    flag: '--backfill users.name=lower("a=b")',
  });
  expect(parseDecision('--drop=users')).toMatchObject({ kind: 'drop', on: 'users', to: undefined });
  expect(() => parseDecision('--renam a=b')).toThrow("Did you mean 'rename'?");
  expect(() => parseDecision('--rename users.name')).toThrow('incomplete');
  expect(() => Decisions.parse(['--rename users.a=b', '--drop users.a'])).toThrow(
    "'--rename users.a=b' and '--drop users.a' contradict each other",
  );
  expect(() => Decisions.parse(['--rename users.a=c', '--rename users.b=c'])).toThrow('contradict');
});
