import { expect, test } from 'vitest';
import { generateMigration } from '../../../src/emit/generate-migration.ts';
import { lint } from '../../../src/schema/lint/lint.ts';
import type { State } from '../../../src/schema/state.ts';
import { downOf, made } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { call, col, column, id, index, literal, raw, required, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();
const generate = (previous: State, next: State) =>
  generateMigration({ previous, next, version: '20261121103000', name: 'change' });

const people = (label: Parameters<typeof column>[2], more: Parameters<typeof table>[2] = {}) =>
  state([table('people', [id('integer'), required('name', 'text'), column('label', 'text', label)], more)]);
const upper = call('upper', [col('name', 'text')], 'text');

test('diff() asks before a stored column becomes computed, since its values are lost, and says so both ways (M123)', async () => {
  const [before, after] = [people({}), people({ generated: upper })];
  expect(generate(before, after)).toMatchObject({
    outcome: 'asked',
    questions: [{ kind: 'drop-column', table: 'people', column: 'label', flags: ['--drop people.label'] }],
  });
  const { migration } = await database.trip(before, after, {
    decisions: ['--drop people.label'],
    seed: ["insert into people (name, label) values ('ann', 'x')"],
    check: async (query) => expect(await query('select label from people')).toEqual([{ label: 'ANN' }]),
  });
  expect(lint(migration, { before }).map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['drop-column', 'stored-generated-column']),
  );
  expect(downOf(migration).flatMap(({ loses = [] }) => loses)).toEqual(['people.label']);
  const { warnings } = made(before, after, ['--drop people.label']);
  expect(warnings).toContain('The values stored in people.label are dropped: it is computed from now on.');
});

test('plan() makes what stands on a column anew when the column becomes computed (M123)', async () => {
  const indexed = { indexes: [index('people_label_index', ['label'])] };
  await database.trip(people({ nullable: false }, indexed), people({ nullable: false, generated: upper }, indexed), {
    decisions: ['--drop people.label'],
  });
});

test('diff() keeps the values of a column that is no longer computed, without asking (M122)', async () => {
  await database.trip(people({ generated: upper }), people({}), {
    seed: ["insert into people (name) values ('ann')"],
    check: async (query) => expect(await query('select label from people')).toEqual([{ label: 'ANN' }]),
  });
});

test('plan() says that what is computed from a lost column is lost as well, and only that (M008)', () => {
  const without = state([table('people', [id('integer')])]);
  const lost = (before: State, after: State, ...decisions: string[]) =>
    downOf(made(before, after, decisions).migration).flatMap(({ loses = [] }) => loses);
  expect(lost(people({ generated: upper }), without, '--drop people.name', '--drop people.label')).toEqual([
    'people.name',
    'people.label',
  ]);
  const label = state([table('people', [id('integer'), required('name', 'text')])]);
  expect(lost(people({ generated: upper }), label, '--drop people.label')).toEqual([]);
});

test('diff() sees no change in a respelt expression of a computed column (M124)', () => {
  const spelt = (sql: string) => people({ generated: raw(sql, 'text') });
  expect(generate(spelt("UPPER( name )||'a'"), spelt("upper(name) || 'a' -- loud")).outcome).toBe('nothing');
  expect(generate(spelt("upper(name) || 'a'"), spelt("upper(name) || 'A'")).outcome).toBe('made');
});

test('plan() makes the sequence a default counts by before it, and lets it go after it (M089)', async () => {
  const next = raw(`nextval('tickets_number_seq'::regclass)`, 'integer');
  const tickets = table('tickets', [id(), required('number', 'integer', { identity: 'by default' })]);
  const notes = (value?: typeof next) => table('notes', [id(), column('number', 'integer', { default: value })]);
  await database.trip(state([]), state([notes(next), tickets]));
  await database.trip(state([notes()]), state([notes(next), tickets]));
  const audits = { ...tickets, schema: 'audit' };
  const counting = raw(`nextval('audit."tickets_number_seq"')`, 'integer');
  await database.trip(state([notes()]), state([notes(counting), audits], { schemas: ['audit'] }));
  const added = (value?: typeof next) =>
    table('notes', [id(), ...(value === undefined ? [] : [required('number', 'integer', { default: value })])]);
  await database.trip(state([added()]), state([added(next), tickets]), {
    seed: ['insert into notes default values', 'insert into notes default values'],
    check: async (query) =>
      expect((await query('select number from notes order by 1')).map(({ number }) => number)).toEqual(['1', '2']),
  });
});

test('plan() lets a column go and come with the enum that is made anew in between (M123)', async () => {
  const tags = (values: readonly string[], type: string, more: Parameters<typeof column>[2]) =>
    state([table('tags', [id(), required('name', type, more)])], { enums: [{ name: 'mood', values }] });
  const good = { generated: literal('good', 'mood') };
  // A value is removed: the type is made anew, on the way there or on the way back.
  const decisions = ['--drop tags.name'];
  await database.trip(tags(['good'], 'text', { generated: literal('1', 'text') }), tags(['bad', 'good'], 'mood', {}), {
    decisions: ["--using tags.name='good'"],
  });
  await database.trip(tags(['bad', 'good'], 'mood', {}), tags(['good'], 'mood', good), { decisions });
  await database.trip(
    tags(['bad', 'good'], 'mood', good),
    tags(['good'], 'mood', { generated: raw("'good'::mood", 'mood') }),
  );
  await database.trip(tags(['bad', 'good'], 'mood', good), tags(['good'], 'text', { generated: literal('1', 'text') }));
});

test('plan() requires what is computed without filling it, and finds the rows for which it gives nothing (M123)', async () => {
  const [optional, demanded] = [people({ generated: upper }), people({ generated: upper, nullable: false })];
  const { migration } = await database.trip(optional, demanded, { seed: ["insert into people (name) values ('ann')"] });
  expect(migration.up.some((step) => 'batch' in step)).toBe(false);
  expect(migration.up[0]?.precheck).toMatchObject({ finds: 'rows of people without label' });
  await database.trip(demanded, optional);
});
