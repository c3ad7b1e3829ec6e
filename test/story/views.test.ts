import { afterAll, beforeAll, expect, test } from 'vitest';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let project: TestProject;
let url = '';
beforeAll(async () => {
  url = await createDatabase('viewstory');
  project = makeProject(helpdesk, { MAIN_DATABASE_URL: url });
});
afterAll(async () => {
  project.remove();
  await dropDatabase(url);
});

const reporter = (
  declared: string,
  body: string,
): string => `import { definition, integer, sql, text, uuid, View } from 'quarry';
import { main } from '../repo.ts';
import { Ticket } from './ticket.ts';
import { User } from './user.ts';

export class Reporter extends View('reporters', { repo: main, materialized: true, description: 'Who asks' }) {
  id = uuid({ primaryKey: true });
${declared}
  static definition = definition(Reporter, ${body});
}
void [integer, sql, text, Ticket, User];
`;
const counted = reporter(
  '  name = text();\n  tickets = integer();',
  "() => User.query().aggregate('tickets', (u) => u.reportedTickets.count())",
);
const list = (): readonly string[] => project.list('migrations').filter((name) => name.endsWith('.ts'));
const last = (): string => project.read(`migrations/${list().at(-1)}`);
const done = async (words: string): Promise<string> => {
  const { code, out, err } = await project.quarry(words);
  expect({ code, out, err }).toMatchObject({ code: 0 });
  return out + err;
};

test('a view is generated, verified, migrated, changed around a column and rolled back', async () => {
  project.write('resources/reporter.ts', counted);
  expect(await done('generate-migrations --name add_all')).toContain('create materialized view reporters');
  expect(last()).toContain('verified: { up: true, down: true');
  expect(last()).toContain('create unique index "reporters_id_index" on "reporters" ("id")');
  await done('migrate');
  expect(await done('generate-migrations --check')).toContain('no changes');
  // Another type under it.
  const user = helpdesk['resources/user.ts'];
  project.write(
    'resources/user.ts',
    user.replace('  name = text();', '  name = ciText();').replace('hasMany,', 'ciText, hasMany,'),
  );
  await done('generate-migrations --name case_insensitive --allow-rewrite');
  expect(last()).toMatch(
    /drop materialized view "reporters"[\s\S]*alter column "name" type citext[\s\S]*create materialized view/,
  );
  expect(last()).toContain('verified: { up: true, down: true');
  await done('migrate');
  await done('rollback');
  await done('migrate');
  expect(await done('drift')).not.toContain('reporters');
});

test('SQL that gives other columns than the view declares, or that is none, is found before anything is written', async () => {
  const before = list();
  const raw = (sql: string): string => reporter('  name = text();', `{ sql: sql\`${sql}\`, dependsOn: () => [User] }`);
  const refused = async (sql: string): Promise<string> => {
    project.write('resources/reporter.ts', raw(sql));
    const { code, out, err } = await project.quarry('generate-migrations --name other');
    expect(code).not.toBe(0);
    expect(list()).toEqual(before);
    return out + err;
  };
  expect(await refused('select u.name, u.id from users u')).toContain(
    'the query of the view reporters gives (name citext, id uuid), its resource declares (id uuid, name text)',
  );
  expect(await refused('select u.id, u.nmae from users u')).toContain('column u.nmae does not exist');
  expect(await refused('select * from users')).toContain('The definition of Reporter selects *');
});
