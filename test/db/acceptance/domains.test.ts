import {
  actions,
  defineRepo,
  definition,
  domain,
  enumeration,
  identities,
  integer,
  list,
  memory,
  Resource,
  schemaFor,
  text,
  View,
} from 'quarry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPg } from '../../../src/driver/pg.ts';
import { openPglite } from '../../../src/driver/pglite.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { parseDatabaseUrl } from '../../../src/repo/database-url.ts';
import { stopRepo } from '../../../src/repo/session.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { made } from '../../support/round-trip.ts';
import { createDatabase, dropDatabase, serverUrl } from '../../support/server.ts';

const email = domain('email', text({ max: 20 }), { check: (value) => value.like('%_@_%'), message: 'is no address' });
/** Only the database knows what a pattern of its own means. */
const word = domain('A Word', text(), { check: (value) => value.matches('^[a-z]+$') });
const score = domain('score', integer(), { check: (value) => value.gte(0), notNull: true, default: 5 });
const mood = domain('feeling', enumeration('mood', ['calm', 'cross', 'sad']), { check: (value) => value.neq('sad') });

function peopleIn(repo: ReturnType<typeof defineRepo>) {
  class Person extends Resource('people', { repo }) {
    id = integer({ primaryKey: true });
    mail = email({ optional: true });
    mails = list(email(), { default: [] });
    nick = word({ optional: true });
    nicks = list(word(), { optional: true });
    score = score();
    mood = mood({ default: 'calm' });
    moods = list(mood(), { default: [] });

    isCross = this.mood.eq('cross');

    static identities = identities(Person, { mail: ['mail'] });
    static actions = actions(Person, (action) => ({
      add: action.create({ accept: ['id', 'mail', 'mails', 'nick', 'nicks', 'score', 'mood', 'moods'] }),
      change: action.update({ accept: ['mail', 'mails', 'nick', 'nicks', 'score', 'mood'] }),
    }));
  }
  class Contact extends View('contacts', { repo }) {
    id = integer({ primaryKey: true });
    mail = text({ optional: true });
    mails = list(text());
    mood = enumeration('mood', ['calm', 'cross', 'sad']);
    static definition = definition(Contact, () => Person.select('id', 'mail', 'mails', 'mood'));
  }
  return { Person, Contact };
}

const engines = ['postgres', 'pglite', 'memory'] as const;

describe.each(engines.filter((engine) => engine !== 'postgres' || serverUrl !== ''))('on %s', (engine) => {
  let url = '';
  const open = async () => {
    if (engine === 'pglite') return openPglite({ name: 'domains' });
    url = await createDatabase('domains');
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    return openPg({ name: 'domains', host, port, user, password, database });
  };
  const repo = defineRepo(`domains-${engine}`, { driver: engine === 'memory' ? memory() : open });
  const { Person, Contact } = peopleIn(repo);

  const words = (nicks: string[]): { nicks?: string[] } => (engine === 'memory' ? {} : { nicks });

  beforeAll(async () => {
    if (engine !== 'memory') {
      const { migration } = made(emptyState, stateOf(resolve([Person, Contact]), repo.name));
      for (const step of migration.up) for (const sql of 'tx' in step ? step.tx : []) await repo.query(sql);
    }
    await Person.create('add', {
      id: 1,
      mail: 'ann@example.org',
      mails: ['a@b', 'c@d'],
      ...words(['ann']),
      mood: 'cross',
      moods: ['cross'],
    });
    await Person.createMany('add', [
      { id: 2, mail: 'bob@example.org', score: 9 },
      { id: 3, mails: ['c@d'], moods: ['calm', 'cross'] },
    ]);
  });
  afterAll(async () => {
    await stopRepo(repo);
    if (url !== '') await dropDatabase(url);
  });
  const ids = async (query: { all(): Promise<readonly { readonly id: number }[]> }) =>
    (await query.all()).map(({ id }) => id);

  test('domain() values are read and compared as what the domain is made of (M180)', async () => {
    expect(await Person.get(1)).toEqual({
      id: 1,
      mail: 'ann@example.org',
      mails: ['a@b', 'c@d'],
      nick: null,
      nicks: engine === 'memory' ? null : ['ann'],
      score: 5,
      mood: 'cross',
      moods: ['cross'],
    });
    // A value that the domain would refuse is simply nobody's.
    expect(await ids(Person.filter((p) => p.mail.eq('nobody')))).toEqual([]);
    expect(await ids(Person.filter((p) => p.mail.startsWith('bob')))).toEqual([2]);
    expect(await ids(Person.filter((p) => p.mails.has('c@d')).sort('id'))).toEqual([1, 3]);
    expect(await ids(Person.filter((p) => p.mails.eq(['c@d'])))).toEqual([3]);
    expect(await ids(Person.filter((p) => p.mail.in(['bob@example.org', 'x'])))).toEqual([2]);
    expect(await ids(Person.filter((p) => p.isCross))).toEqual([1]);
    expect(await ids(Person.filter((p) => p.mood.in(['calm'])).sort('id'))).toEqual([2, 3]);
    expect(await ids(Person.filter((p) => p.moods.has('cross')).sort('id'))).toEqual([1, 3]);
    expect(
      await Person.calculate('next', (p) => p.score.add(1))
        .sort((p) => p.score.desc())
        .first(),
    ).toMatchObject({ id: 2, next: 10 });
    expect(await Person.query().distinct('mood').select('mood').sort('mood').all()).toMatchObject([
      { mood: 'calm' },
      { mood: 'cross' },
    ]);
    if (engine !== 'memory')
      expect(await Contact.filter((c) => c.mood.eq('cross')).all()).toEqual([
        { id: 1, mail: 'ann@example.org', mails: ['a@b', 'c@d'], mood: 'cross' },
      ]);
    const bob = await Person.get(2);
    expect(await Person.update(bob, 'change', { mail: 'b@c', mood: 'cross', mails: ['x@y'] })).toMatchObject({
      mail: 'b@c',
      mood: 'cross',
      mails: ['x@y'],
    });
    await Person.update(bob, 'change', { mail: 'bob@example.org', mood: 'calm', mails: [] });
  });

  test('domain() refuses what breaks its check before anything is sent, field by field (M180)', async () => {
    await expect(
      Person.create('add', { id: 9, mail: 'nowhere', mails: ['a@b', 'no'], score: -1, mood: 'sad' }),
    ).rejects.toMatchObject({
      code: 'invalid',
      issues: [
        { field: 'mail', rule: 'check', message: 'is no address' },
        { field: 'mails', path: ['mails', 1], rule: 'check', message: 'is no address' },
        { field: 'score', rule: 'check', message: "breaks the check of 'score'" },
        { field: 'mood', rule: 'check' },
      ],
    });
    await expect(Person.create('add', { id: 9, mail: `${'a'.repeat(30)}@b` })).rejects.toMatchObject({
      issues: [{ field: 'mail', rule: 'max' }],
    });
    expect(schemaFor(Person, 'add').safeParse({ id: 9, mail: 'nowhere' }).success).toBe(false);
    expect(schemaFor(Person, 'add').safeParse({ id: 9, mail: 'some@where' }).success).toBe(true);
  });

  // A store in memory has no database behind it that could refuse.
  if (engine !== 'memory')
    test('domain() tells whose value the database refused (M180)', async () => {
      const { Person: Other } = peopleIn(repo);
      await expect(Other.create('add', { id: 9, nick: 'No word' })).rejects.toMatchObject({
        code: 'invalid',
        issues: [{ field: undefined, rule: 'check', message: "breaks the check of 'A Word'" }],
      });
      await expect(repo.query(`insert into people (id, score) values (9, null)`)).rejects.toMatchObject({
        code: 'db.not_null_violation',
      });
      await expect(repo.query(`insert into people (id, mail) values (9, 'no')`)).rejects.toMatchObject({
        code: 'db.check_violation',
        constraint: 'email_check',
        dataType: 'email',
      });
    });
});

test('domain() is a part of the structure, once for all who use it (M180)', () => {
  const repo = defineRepo('structure');
  const { Person } = peopleIn(repo);
  const { domains, tables } = stateOf(resolve([Person]), 'structure');
  expect(domains?.map(({ name, type, notNull }) => [name, type, notNull])).toEqual([
    ['A Word', 'text', false],
    ['email', 'text', false],
    ['feeling', 'mood', false],
    ['score', 'integer', true],
  ]);
  expect(tables[0]?.columns.map(({ type }) => type)).toEqual([
    'integer',
    'email',
    'email[]',
    '"A Word"',
    '"A Word"[]',
    'score',
    'feeling',
    'feeling[]',
  ]);
});

test('domain() refuses what is none, and two of one name', () => {
  const repo = defineRepo('wrong');
  const declare =
    (...fields: readonly unknown[]) =>
    () => {
      class Wrong extends Resource('wrong', { repo }) {
        id = integer({ primaryKey: true });
        a = fields[0];
        b = fields[1] ?? text();
      }
      return stateOf(resolve([Wrong]), 'wrong');
    };
  expect(declare(domain('odd', text(), { chekc: 1 } as never)())).toThrow(
    "domain() has no option 'chekc'. Did you mean 'check'?",
  );
  expect(declare(domain('odd', email())())).toThrow("is made of 'email', which is a domain itself");
  expect(declare(domain('odd', 5 as never)())).toThrow('is made of an attribute type');
  expect(declare(domain('odd', text({ optional: true }))())).toThrow("'optional' is said of an attribute");
  expect(declare(score({ optional: true } as never))).toThrow('is never null');
  expect(declare(score({ generated: true } as never))).toThrow('numbers whole numbers');
  expect(declare(domain('odd', integer(), { default: 'x' as never })())).toThrow('does not fit');
  expect(declare(email(), domain('email', text())())).toThrow('say different things of the domain');
});
