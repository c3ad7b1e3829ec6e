import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { diffCatalogs } from '../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const ticket = (more: string, condition = "length(subject) > 2 and subject <> 'no  subject'"): string =>
  helpdesk['resources/ticket.ts']
    .replace('import { belongsTo,', 'import { belongsTo, checks, sql,')
    .replace('  reporterId = uuid();', `${more}  reporterId = uuid();`)
    .replace(/}\n$/, `  static checks = checks(Ticket, { subject: () => sql<boolean>\`${condition}\` });\n}\n`);

describe('generate-migrations --check', () => {
  let project: TestProject;
  beforeAll(async () => {
    // Whoever asked a database would not get an answer.
    project = makeProject(helpdesk, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', CI: 'true' });
    project.write('resources/ticket.ts', ticket(''));
    expect(await project.quarry('generate-migrations --name add_all --no-verify')).toMatchObject({ code: 0 });
  });
  afterAll(() => project.remove());
  const check = async (more = '') => {
    const everything = () => [...project.list('migrations'), ...project.list('migrations/meta')].join();
    const before = everything();
    const answer = await project.quarry(`generate-migrations --check${more}`);
    expect(everything()).toBe(before);
    return answer;
  };

  test('ends with 0 in step, and so where only the spelling is another (M201)', async () => {
    expect(await check()).toMatchObject({ code: 0, out: '', err: expect.stringContaining('no changes') });
    project.write('resources/ticket.ts', ticket('', "LENGTH( subject )>2   AND subject<>'no  subject' /* so */"));
    expect(await check()).toMatchObject({ code: 0 });
  });

  test('ends with 3 and a summary where something is pending (M201)', async () => {
    project.write('resources/ticket.ts', ticket('', "length(subject) > 2 and subject <> 'no subject'"));
    const raw = await check();
    expect(raw).toMatchObject({ code: 3, err: expect.stringContaining('add check tickets_subject') });
    project.write('resources/ticket.ts', ticket('  note = text({ optional: true });\n'));
    const { code, err } = await check();
    expect(code).toBe(3);
    expect(err).toContain('1 change is in no migration');
    expect(err).toContain('add column tickets.note');
    expect(err).toContain('quarry generate-migrations --name add_column_tickets_note');
    const json = JSON.parse((await check(' --json')).out);
    expect(json).toMatchObject({ repos: [{ outcome: 'pending', summary: ['add column tickets.note'] }] });
  });

  test('ends with 2 where something has to be decided, and with 1 on an error (M201)', async () => {
    project.write(
      'resources/ticket.ts',
      ticket('')
        .replace('subject = text();', 'title = text();')
        .replaceAll('(subject)', '(title)')
        .replaceAll(' subject <>', ' title <>'),
    );
    const asked = await check();
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('--rename tickets.subject=title') });
    project.write('resources/ticket.ts', 'export class {');
    expect(await check()).toMatchObject({ code: 1 });
    project.write('resources/ticket.ts', ticket(''));
    project.write('migrations/meta/20200101000000_gone.json', '{');
    expect(await check()).toMatchObject({ code: 1 });
  });
});

describe.skipIf(inject('serverUrl') === '')('a way back', () => {
  test('brings dropped columns and tables back as they were, from the picture of the structure (E135)', async () => {
    const url = await createDatabase('back');
    const project = makeProject(helpdesk, { DATABASE_URL: url, CI: undefined });
    const catalog = async () => {
      const query = await openQuery(url);
      const except = ['quarry_migrations', 'quarry_migration_events', 'quarry_migration_events_id_seq'];
      try {
        return await readCatalog(query, { except });
      } finally {
        await query.close();
      }
    };
    try {
      await project.quarry('generate-migrations --name add_all --no-verify');
      await project.quarry('migrate');
      const before = await catalog();
      project.write('resources/ticket.ts', '');
      project.write(
        'resources/user.ts',
        helpdesk['resources/user.ts']
          .replace("import { Ticket } from './ticket.ts';\n", '')
          .replace('  reportedTickets = hasMany(Ticket, (t) => t.reporterId);\n', '')
          .replace('  email = text();\n', '')
          .replace("  static identities = identities(User, { email: ['email'] });\n", '')
          .replace("accept: ['name', 'email']", "accept: ['name']"),
      );
      const words = 'generate-migrations --name drop_much --drop tickets --drop users.email --no-verify';
      expect(await project.quarry(words)).toMatchObject({ code: 0 });
      expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
      expect(Object.keys((await catalog()).tables)).toEqual(['public.users']);
      expect(await project.quarry('rollback --accept-data-loss')).toMatchObject({ code: 0 });
      expect(diffCatalogs(before, await catalog())).toEqual([]);
    } finally {
      project.remove();
      await dropDatabase(url);
    }
  });
});
