import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  belongsTo,
  bigint,
  checks,
  date,
  decimal,
  defineRepo,
  definition,
  enumeration,
  exclusions,
  float,
  identities,
  indexes,
  integer,
  interval,
  json,
  list,
  type Model,
  Resource,
  range,
  resolve,
  sql,
  text,
  time,
  timestamp,
  uuid,
  View,
} from 'quarry';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Article } from '../../../resources/article.ts';
import { User } from '../../../resources/user.ts';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { diffCatalogs } from '../../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../../src/catalog/read-catalog.ts';
import { drizzleSchema } from '../../../src/emit/drizzle/schema.ts';
import { generateMigration } from '../../../src/emit/generate-migration.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { openQuery } from '../../support/pg-query.ts';
import { withDatabase } from '../../support/server.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What drizzle-kit would run for a schema. The file lies in the project, so that it finds drizzle-orm. */
function fromDrizzle(schema: string, name: string): readonly string[] {
  const folder = `${root}.quarry/oracle`;
  const file = `${folder}/${name}-${process.pid}.ts`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, schema);
  try {
    const out = execFileSync(process.execPath, [`${root}test/support/drizzle-oracle.js`, file], {
      encoding: 'utf8',
      cwd: root,
    });
    return JSON.parse(out) as string[];
  } finally {
    rmSync(file);
  }
}

/** What our migration runs, up only. */
function fromQuarry(model: Model, repo: string): readonly string[] {
  const made = generateMigration({
    previous: emptyState,
    next: stateOf(model, repo),
    version: '20260101000000',
    name: 'all',
  });
  if (made.outcome !== 'made') throw new TypeError(`expected a migration, got ${made.outcome}`);
  return made.migration.up.flatMap((step) => ('tx' in step ? step.tx : 'auto' in step ? [step.auto] : []));
}

const catalogueAfter = (statements: readonly string[]): Promise<Catalog> =>
  withDatabase(async (url) => {
    const query = await openQuery(url);
    try {
      for (const statement of statements) await query.client.query(statement);
      return await readCatalog(query);
    } finally {
      await query.close();
    }
  });

/** drizzle knows no comments. */
const withoutComments = (statements: readonly string[]): readonly string[] =>
  statements.filter((statement) => !/^comment on/i.test(statement));

async function differences(model: Model, repo: string): Promise<readonly string[]> {
  const ours = await catalogueAfter(withoutComments(fromQuarry(model, repo)));
  const theirs = await catalogueAfter(fromDrizzle(drizzleSchema(model, repo, stateOf(model, repo)), repo));
  return diffCatalogs(ours, theirs);
}

test('drizzle-kit makes the same catalogue of the generated schema: the helpdesk (M011, M272)', async () => {
  const model = resolve([User, Article]);
  expect(await differences(model, 'support')).toEqual([]);
  expect(await differences(model, 'knowledge')).toEqual([]);
});

test('drizzle-kit makes the same catalogue of the generated schema: every type, keys, partial indexes, enums (M011)', async () => {
  const repo = defineRepo('oracle');
  class Account extends Resource('accounts', { repo }) {
    country = text({ primaryKey: true });
    number = integer({ primaryKey: true });
    name = text();
    static identities = identities(Account, { name: ['name'] });
  }
  class Booking extends Resource('bookings', { repo }) {
    id = integer({ primaryKey: true, generated: true });
    state = enumeration('booking_state', ['planned', 'done'], { default: 'planned' });
    words = list(text());
    price = decimal({ precision: 10, scale: 2, default: '1.50' });
    big = bigint({ optional: true });
    ratio = float({ default: 0.5 });
    on = date({ optional: true });
    from = time({ optional: true });
    at = timestamp({ precision: 6 });
    length = interval({ optional: true });
    doc = json(z.object({ a: z.number() }), { default: { a: 1 } });
    token = uuid();
    country = text();
    number = integer();
    account = belongsTo(Account, [this.country, this.number] as never, { onDelete: 'cascade' });
    static indexes = indexes(Booking, { planned: { on: ['-at', 'price'], where: (b) => b.price.gt('0') } });
    static checks = checks(Booking, { ratio: (b) => b.ratio.between(0, 1) });
  }
  expect(await differences(resolve([Booking]), 'oracle')).toEqual([]);
});

test('drizzleSchema() marks what drizzle cannot say, and nothing else differs (M273)', async () => {
  const repo = defineRepo('marked');
  class Room extends Resource('rooms', { repo, description: 'where\npeople sleep' }) {
    id = integer({ primaryKey: true });
    number = text({ description: 'on the door' });
    floor = integer();
    static identities = identities(Room, { number: { on: ['number'], nullsDistinct: false } });
    static indexes = indexes(Room, {
      floor: { on: 'floor', include: ['number'] },
      prefix: { on: 'number', opclass: 'text_pattern_ops', name: 'rooms_prefix' },
    });
  }
  class Stay extends Resource('stays', { repo }) {
    id = integer({ primaryKey: true });
    roomId = integer();
    nights = range(date());
    room = belongsTo(Room, this.roomId);
    static exclusions = exclusions(Stay, {
      overlap: {
        on: [
          ['roomId', '='],
          ['nights', '&&'],
        ],
      },
    });
  }
  const model = resolve([Stay]);
  const marks = drizzleSchema(model, 'marked', stateOf(model, 'marked')).split('\n');
  expect(marks.filter((line) => line.startsWith('// drizzle'))).toEqual([
    '// drizzle cannot say: the extension btree_gist',
    '// drizzle cannot say: comments on the table, number',
    '// drizzle cannot say: what the index rooms_floor_index includes (number)',
    '// drizzle cannot say: that nulls are not distinct in the index rooms_number_index',
    '// drizzle cannot say: the exclusion constraint stays_overlap_excl',
  ]);
  const differing = await differences(model, 'marked');
  const marked = ['extension btree_gist', 'rooms_floor_index', 'rooms_number_index', 'stays_overlap_excl'];
  expect(differing.filter((line) => !marked.some((name) => line.includes(name)))).toEqual([]);
  for (const name of marked) expect(differing.join('\n')).toContain(name);
});

test('drizzle-kit makes the same catalogue of the generated schema: views on views, but for their indexes (M011, M273)', async () => {
  const repo = defineRepo('viewed');
  class Room extends Resource('rooms', { repo, schema: 'house' }) {
    id = integer({ primaryKey: true });
    floor = integer({ optional: true });
    name = text();
  }
  // drizzle-kit makes views in the order of their names.
  class Top extends View('top_rooms', { repo }) {
    id = integer({ primaryKey: true });
    name = text();
    static definition = definition(Top, () => High.filter((h) => h.name.neq('`${x}')));
  }
  class High extends View('high', { repo, schema: 'house' }) {
    id = integer({ primaryKey: true });
    name = text();
    static definition = definition(High, () => Room.filter((r) => r.floor.gt(2)));
  }
  class Floor extends View('floors', { repo, materialized: true, description: 'how many rooms' }) {
    floor = integer({ primaryKey: true });
    rooms = bigint();
    static definition = definition(Floor, {
      sql: sql`select r.floor, count(*) as rooms from house.rooms r group by 1`,
      dependsOn: () => [Room],
    });
  }
  const model = resolve([Top, High, Floor, Room]);
  const schema = drizzleSchema(model, 'viewed', stateOf(model, 'viewed'));
  expect(schema.split('\n').filter((line) => line.startsWith('// drizzle'))).toEqual([
    '// drizzle cannot say: comments on the view',
    '// drizzle cannot say: the index floors_floor_index',
  ]);
  expect(schema).toContain("export const houseHigh = houseSchema.view('high', {");
  expect((await differences(model, 'viewed')).filter((line) => !line.includes('floors_floor_index'))).toEqual([]);
});
