import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase, serverUrl } from '../support/server.ts';

const files = {
  'quarry.config.ts': helpdesk['quarry.config.ts'].replace(", seeds: 'seeds.ts'", ''),
  'repo.ts': `import { defineRepo } from 'quarry';
export const main = defineRepo('main', { tenants: async () => (process.env['TENANTS'] ?? '').split(' ').filter(Boolean) });
`,
  'resources/country.ts': `import { Resource, text } from 'quarry';
import { main } from '../repo.ts';
export class Country extends Resource('countries', { repo: main }) {
  code = text({ primaryKey: true });
}
`,
  'resources/ticket.ts': `import { belongsTo, enumeration, Resource, text, uuid } from 'quarry';
import { main } from '../repo.ts';
import { Country } from './country.ts';
export class Ticket extends Resource('tickets', { repo: main, tenancy: 'schema' }) {
  id = uuid({ primaryKey: true });
  mood = enumeration('mood', ['calm', 'angry']);
  countryCode = text();
  country = belongsTo(Country, this.countryCode);
}
`,
};
let project: TestProject;
beforeAll(() => {
  project = makeProject(files, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
});
afterAll(() => project.remove());

const own = () => project.list('migrations').filter((name) => name.endsWith('.ts'));
const theirs = () => project.list('migrations/tenants').filter((name) => name.endsWith('.ts'));
const last = () => project.read(`migrations/tenants/${theirs().at(-1)}`);

describe.skipIf(serverUrl === '')('quarry generate-migrations', () => {
  test('keeps a history for tenants beside that of the repo, and verifies both (M163, M188)', async () => {
    const { code, err } = await project.quarry('generate-migrations --name add_all --verify');
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining('tenants: wrote migrations/tenants/'),
    });
    expect(err.match(/verified up and down/g)).toHaveLength(2);
    expect(own()).toHaveLength(1);
    expect(last()).toMatch(/create table "tickets" \(/);
    expect(last()).toContain('create type "mood"');
    expect(last()).toContain('references "public"."countries" ("code")');
    expect(project.read(`migrations/${own()[0]}`)).not.toContain('tickets');
  });

  test('--check and --json tell them apart, and either may have nothing to do (M188)', async () => {
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    project.write(
      'resources/ticket.ts',
      files['resources/ticket.ts'].replace('  countryCode', '  subject = text({ optional: true });\n  countryCode'),
    );
    const { code, out } = await project.quarry('generate-migrations --check --json');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      repos: [
        { repo: 'main', outcome: 'nothing' },
        { repo: 'main', tenants: true, outcome: 'pending', summary: ['add column tickets.subject'] },
      ],
    });
    const dry = await project.quarry('generate-migrations --dry-run');
    expect(dry.out).toContain('alter table "tickets" add column "subject" text');
    expect(await project.quarry('generate-migrations --name add_subject')).toMatchObject({ code: 0 });
    expect([own().length, theirs().length]).toEqual([1, 2]);
  });

  test('a decision goes to the history that it is about', async () => {
    const text = project.read('resources/ticket.ts');
    project.write('resources/ticket.ts', text.replace('subject =', 'title ='));
    const wrong = await project.quarry('generate-migrations --name rename --rename tickets.subjct=title');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('subjct') });
    const { code } = await project.quarry('generate-migrations --name rename --rename tickets.subject=title');
    expect(code).toBe(0);
    expect(last()).toContain('rename column "subject" to "title"');
    expect(own()).toHaveLength(1);
  });

  test('snapshot, verify, lint, gen migration and squash take the history of tenants', async () => {
    const { out } = await project.quarry('snapshot --tenants');
    expect(out).toContain('"public.countries"');
    const { code, err } = await project.quarry('verify --tenants');
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('3 of 3 tried lead back') });
    expect((await project.quarry('lint --json')).out).toContain('add_subject');
    expect(await project.quarry('gen migration by_hand --tenants')).toMatchObject({ code: 0 });
    expect(theirs()).toHaveLength(4);
    const version = theirs()[2]?.slice(0, 14);
    const squashed = await project.quarry(`migrations squash --tenants --to ${version}`);
    expect(squashed).toMatchObject({ code: 0, err: expect.stringContaining('proven to lead to the same') });
    expect(theirs()).toHaveLength(2);
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
  });
});

describe.skipIf(serverUrl === '')('a user with tenants', () => {
  let desk: TestProject;
  let url: string;
  let query: Awaited<ReturnType<typeof openQuery>>;
  beforeAll(async () => {
    url = await createDatabase('tenancy_story');
    query = await openQuery(url);
    desk = makeProject(files, { DATABASE_URL: url, TENANTS: 'acme Globex-2' });
  });
  afterAll(async () => {
    desk.remove();
    await query.close();
    await dropDatabase(url);
  });

  const schemas = async () =>
    (await query("select schemaname as s from pg_tables where tablename = 'tickets' order by 1")).map(({ s }) => s);
  const quarry = async (words: string, code = 0, env = {}) => {
    const answer = await desk.quarry(words, env);
    expect(answer).toMatchObject({ code });
    return answer;
  };

  test('migrate --tenants does the others where one fails, exits with 1 and a summary, and goes on with that one (E153, M241)', async () => {
    await quarry('generate-migrations --name add_all');
    await query('create schema "Globex-2"');
    await query('create table "Globex-2".tickets (n int)');
    const plan = await quarry('migrate --tenants --plan');
    expect(plan.out.match(/== Would run \d+ add_all/g)).toHaveLength(2);
    const failing = await quarry('migrate --tenants --parallel 2', 1);
    expect(failing.err).toContain('2 tenants: 1 migrated, 0 up to date, 1 failed');
    expect(failing.err).toMatch(/error tenant Globex-2: .*add_all/);
    const waiting = await quarry('status --tenants --exit-code', 3);
    expect(waiting.out).toMatch(
      /tenant acme\n[^:]*applied .*add_all\n\nRepo: main, tenant Globex-2\n[^:]*pending .*add_all/,
    );
    expect(waiting.err).toContain('Next: quarry migrate --tenants');
    await query('drop table "Globex-2".tickets');
    const going = await quarry('migrate --tenants --json');
    expect(going.err).toContain('2 tenants: 1 migrated, 1 up to date, 0 failed');
    expect(JSON.parse(going.out)).toMatchObject({
      repos: [
        {
          repo: 'main',
          tenants: [
            { tenant: 'acme', ran: [] },
            { tenant: 'Globex-2', ran: [{ name: 'add_all' }] },
          ],
        },
      ],
    });
    expect(await schemas()).toEqual(['Globex-2', 'acme']);
    await quarry('status --tenants --exit-code');
    await query("insert into countries values ('no')");
    await query("insert into \"Globex-2\".tickets (id, mood, country_code) values (gen_random_uuid(), 'calm', 'no')");
    // What nobody lists is said, before anything is migrated.
    expect((await quarry('migrate --tenant nobody', 1)).err).toContain("has no tenant 'nobody'");
  });

  test('tenants are created, renamed and dropped while the application runs, by names that can be schemas (A362, A363, M191)', async () => {
    await quarry('tenant create Initech_3');
    expect(await schemas()).toEqual(['Globex-2', 'Initech_3', 'acme']);
    for (const name of ['a"b', 'a;drop', 'público', 'public', 'pg_acme'])
      expect((await quarry(`tenant create ${name}`, 1)).err).toContain(`'${name}' cannot name a tenant`);
    expect((await quarry('migrate --tenants', 1, { TENANTS: 'acme x"y;' })).err).toContain(`'x"y;' cannot name`);
    await quarry('tenant rename Initech_3 initech');
    expect((await quarry('tenant rename initech acme', 1)).err).toContain("a schema 'acme' already");
    expect((await quarry('tenant drop initech', 1)).err).toContain('--accept-data-loss');
    await quarry('tenant drop initech --accept-data-loss');
    expect(await schemas()).toEqual(['Globex-2', 'acme']);
  });

  test('drift --tenants and migrations repair --tenants look at each', async () => {
    expect((await quarry('drift --tenants')).err.match(/everything is as \d+ left it/g)).toHaveLength(2);
    await query('alter table acme.tickets add column by_hand int');
    const drifted = await quarry('drift --tenants', 1);
    expect(drifted.out).toContain('by_hand');
    expect(drifted.err).toContain('Repo: main, tenant acme');
    expect((await quarry('drift --tenants --restore undo', 2)).err).toContain('every tenant would run');
    await quarry('drift --tenant acme --accept');
    await quarry('drift --tenants');
    const [file = ''] = desk.list('migrations/tenants').filter((name) => name.endsWith('.ts'));
    await quarry(`migrations repair ${file.slice(0, 14)} --tenants`);
  });

  test('rollback --tenants undoes the last of each, and leaves those that would lose values (E153)', async () => {
    desk.write(
      'resources/ticket.ts',
      files['resources/ticket.ts'].replace('  countryCode', '  subject = text({ optional: true });\n  countryCode'),
    );
    await quarry('generate-migrations --name add_subject');
    await quarry('migrate --tenants --parallel 1');
    const one = await quarry('rollback --tenant acme --accept-data-loss');
    expect(one.err).toContain('1 tenant: 1 rolled back');
    const refused = await quarry('rollback --tenants', 1);
    expect(refused.err).toMatch(/2 tenants: 0 rolled back, 0 with nothing to undo, 2 failed/);
    const both = await quarry('rollback --tenants --accept-data-loss');
    expect(both.err).toContain('2 tenants: 2 rolled back, 0 with nothing to undo, 0 failed');
    expect(await schemas()).toEqual(['Globex-2']);
    // What all share is where it was.
    expect(await query('select code from countries')).toEqual([{ code: 'no' }]);
    await quarry('rollback --tenants --accept-data-loss');
    expect((await quarry('rollback --tenants')).err).toContain('0 rolled back, 2 with nothing to undo');
  });
});
