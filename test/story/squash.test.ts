import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { diffCatalogs } from '../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const user = (more: string): string =>
  helpdesk['resources/user.ts'].replace('  email = text();\n', `  email = text();\n${more}`);
const byHand = (version: string, parent: string): string => `import { defineMigration } from 'quarry/migrate';
export default defineMigration({
  version: '${version}',
  name: 'by_hand',
  parents: ['${parent}'],
  up: [
    { tx: ['create function shout(text) returns text language sql as $$ select upper($1) $$'] },
    { tx: ["insert into users (name, email) values ('Root', 'root@example.org')"] },
  ],
  down: [{ tx: ["delete from users where name = 'Root'"] }, { tx: ['drop function shout(text)'] }],
});
`;

describe.skipIf(inject('serverUrl') === '')('migrations squash', () => {
  let project: TestProject;
  const urls: string[] = [];
  /** Has run them all; some of them; none. */
  let [all, some, none] = ['', '', ''];
  beforeAll(async () => {
    for (const name of ['all', 'some', 'none']) urls.push(await createDatabase(name));
    [all = '', some = '', none = ''] = urls;
    project = makeProject(helpdesk, { DATABASE_URL: all, CI: undefined });
    await project.quarry('generate-migrations --name add_helpdesk --no-verify');
    await project.quarry('migrate', { DATABASE_URL: some });
    project.write('resources/user.ts', user('  nick = text();\n'));
    await project.quarry('generate-migrations --name add_nick --no-verify --backfill users.nick=name');
    await project.quarry('gen migration by_hand');
    project.write(
      `migrations/${stem('by_hand')}.ts`,
      byHand(version('by_hand'), version('add_nick'))
        .replace('(name, email)', '(name, email, nick)')
        .replace("'root@example.org')", "'root@example.org', 'r')"),
    );
    project.write(
      'resources/user.ts',
      user('  nick = text();\n  age = integer({ optional: true });\n').replace(
        'import { actions,',
        'import { actions, integer,',
      ),
    );
    expect(await project.quarry('generate-migrations --name add_age --no-verify')).toMatchObject({ code: 0 });
    expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    project.remove();
    for (const url of urls) await dropDatabase(url);
  });

  const files = () => project.list('migrations').filter((name) => name.endsWith('.ts'));
  const names = () => files().map((name) => name.slice(15, -3));
  const stem = (name: string) =>
    files()
      .find((file) => file.endsWith(`_${name}.ts`))
      ?.slice(0, -3) ?? name;
  const version = (name: string) => stem(name).slice(0, 14);
  const catalogOf = async (url: string) => {
    const query = await openQuery(url);
    const except = ['quarry_migrations', 'quarry_migration_events', 'quarry_migration_events_id_seq'];
    const catalog = await readCatalog(query, { except });
    await query.close();
    return catalog;
  };

  test('lists what the migrations did to rows, and goes on only once that is confirmed (M227)', async () => {
    const { code, err } = await project.quarry(`migrations squash --to ${version('by_hand')}`);
    expect(code).toBe(2);
    expect(err).toContain('proven to lead to the same');
    expect(err).toContain(`${stem('add_nick')}: update users set "nick" = name`);
    expect(err).toContain(`${stem('by_hand')}: insert into users`);
    expect(err).toContain('--drop-data-steps');
    expect(names()).toHaveLength(4);
    expect(await project.quarry('migrations squash')).toMatchObject({ code: 2 });
    expect(await project.quarry(`migrations squash --to ${version('add_helpdesk')}`)).toMatchObject({ code: 1 });
  });

  test('refuses what does not lead to the same, and names the difference (M227)', async () => {
    const file = `migrations/${stem('add_nick')}.ts`;
    const before = project.read(file);
    project.write(file, before.replace('up: [', "up: [\n    { tx: ['create index by_night on users (name)'] },"));
    const { code, err } = await project.quarry(`migrations squash --to ${version('by_hand')} --drop-data-steps`);
    expect(code).toBe(1);
    expect(err).toContain('by_night');
    expect(names()).toHaveLength(4);
    project.write(file, before);
  });

  test('puts one migration in the place of many, proven to lead to the same (M227)', async () => {
    const replaces = ['add_helpdesk', 'add_nick', 'by_hand'].map(version);
    const { code, err } = await project.quarry(`migrations squash --to ${version('by_hand')} --drop-data-steps`);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('in the place of 3 migrations') });
    expect(names()).toEqual(['baseline', 'add_age']);
    expect(project.list('migrations/meta')).toHaveLength(2);
    const meta = JSON.parse(project.read(`migrations/meta/${stem('baseline')}.json`));
    expect(meta).toMatchObject({ parents: [], replaces });
    expect(project.read(`migrations/${stem('baseline')}.ts`)).toMatch(
      /verified: \{ up: true, down: true, engine: 'PostgreSQL/,
    );
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
  });

  test('a database that has run all of them notes it, one that has run none runs it, and any other is refused (M228)', async () => {
    const plan = await project.quarry('migrate --plan');
    expect(plan).toMatchObject({ code: 0, out: `== Would note ${version('baseline')} baseline as applied\n` });
    const noted = await project.quarry('migrate');
    expect(noted).toMatchObject({ code: 0, err: expect.stringContaining('is noted as applied') });
    expect(noted.err).not.toContain('== Running');
    expect((await project.quarry('status --exit-code')).code).toBe(0);
    const fresh = await project.quarry('migrate', { DATABASE_URL: none });
    expect(fresh).toMatchObject({
      code: 0,
      err: expect.stringMatching(/== Running \d+ baseline forward[\s\S]*add_age forward/),
    });
    expect(diffCatalogs(await catalogOf(all), await catalogOf(none))).toEqual([]);
    const partly = await project.quarry('migrate', { DATABASE_URL: some });
    expect(partly).toMatchObject({ code: 1, err: expect.stringContaining('this database has run 1 of them') });
    expect(partly.err).toContain('quarry migrate --to');
  });
});
