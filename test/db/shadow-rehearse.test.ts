import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { configOf } from '../../src/repo/config.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import type { Migration } from '../../src/schema/step.ts';
import type { ShadowPlace } from '../../src/shadow/open-shadow.ts';
import { rehearse } from '../../src/shadow/rehearse.ts';
import { made } from '../support/round-trip.ts';
import { serverUrl } from '../support/server.ts';
import { id, required, state, table } from '../support/state.ts';

const shadowed = defineRepo('shadowed');
const users = table('users', [id(), required('email', 'text')]);
const notes = table('notes', [id(), required('text', 'text')]);
const both = state([users, notes]);
const create = (): Migration => made(state([]), both).migration;
const byHand = (up: Migration['up'], down: Migration['down']): Migration => ({
  version: '20990101000000',
  name: 'by_hand',
  up,
  down,
});

function behaviour(place: () => ShadowPlace): void {
  const rehearsed = (one: Migration) =>
    rehearse({
      ...place(),
      stages: [
        { migration: create(), previous: state([]), next: both },
        { migration: one, previous: both, next: both },
      ],
    });

  test.for([
    ['nothing', 'select from users', 'select from users'],
    ['a view', 'create view notes as select id, email as text from users', 'drop view notes'],
  ] as const)(
    'rehearse() makes room also where a migration by hand left %s of a table that the notes have',
    async ([, instead, undo]) => {
      const someone = { sql: 'select 1 from users limit 1', finds: 'users at all' };
      const again = 'create table notes (id uuid primary key default gen_random_uuid(), text text not null)';
      const { migrations } = await rehearsed(
        byHand([{ tx: ['drop table notes', instead] }], [{ tx: [undo, again], precheck: someone }]),
      );
      expect(migrations[1]?.notVerified).toContain('rows on the way back, since it looks out for users at all');
      expect(migrations[1]).toMatchObject({ up: true });
    },
  );

  test('rehearse() tells the statement that the database refused, and in which phase', async () => {
    const { migrations } = await rehearsed(byHand([{ tx: ['select 1'] }], [{ tx: ['select from nowhere'] }]));
    expect(migrations[1]?.failures).toEqual([
      { phase: 'down', message: expect.stringMatching(/^relation "nowhere"/), statement: 'select from nowhere' },
    ]);
  });
}

describe.skipIf(inject('serverUrl') === '')('on a server', () => {
  behaviour(() => ({ server: configOf(shadowed, { SHADOWED_DATABASE_URL: serverUrl }), pglite: false }));
});

describe('on pglite', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quarry-rehearse-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  behaviour(() => ({ pglite: { cache: join(folder, 'cache') } }));
});
