import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { serverUrl } from '../support/server.ts';

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
