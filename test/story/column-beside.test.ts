import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { until } from '../support/migrator.ts';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

describe.skipIf(inject('serverUrl') === '')('a type that no cast leads to', () => {
  let project: TestProject;
  let url: string;
  let query: Awaited<ReturnType<typeof openQuery>>;
  beforeAll(async () => {
    url = await createDatabase('beside');
    query = await openQuery(url);
    project = makeProject(helpdesk, { DATABASE_URL: url });
  });
  afterAll(async () => {
    project.remove();
    await query.close();
    await dropDatabase(url);
  });

  const run = async (words: readonly string[], code = 0) => {
    const answer = await project.start(words).ended;
    expect(answer.code, `${words.join(' ')}: ${answer.err}`).toBe(code);
    return answer;
  };
  const ticket = helpdesk['resources/ticket.ts'];
  const numbered = (type: string): void =>
    project.write(
      'resources/ticket.ts',
      ticket
        .replace('subject = text();', `subject = text();\n  number = ${type}();`)
        .replace('import { belongsTo,', 'import { belongsTo, integer,'),
    );

  test('is asked about, filled in batches that go on after an interruption, and turned back as was said (M076)', async () => {
    numbered('integer');
    await run(['generate-migrations', '--name', 'start', '--no-verify']);
    await run(['migrate']);
    const user = '00000000-0000-0000-0000-000000000001';
    await query(`insert into users (id, name, email) values ('${user}', 'Ann', 'ann@example.org')`);
    const tickets = (values: string) =>
      query(
        `insert into tickets (id, subject, number, reporter_id) select gen_random_uuid(), 'x', n, '${user}' from ${values}`,
      );
    await tickets('generate_series(1, 50) n');

    numbered('uuid');
    const asked = await run(['generate-migrations', '--name', 'keys'], 2);
    expect(asked.err).toContain(
      "'tickets.number' from integer to uuid: how is each value turned into the other, and back by --down-using?",
    );
    expect(asked.err).toContain("--using 'tickets.number=<expression>'");
    const answers = [
      '--using',
      "tickets.number=lpad(to_hex(number), 32, '0')::uuid",
      '--down-using',
      'tickets.number=right(number::text, 4)::integer',
    ];
    await run(['generate-migrations', '--name', 'keys', ...answers]);
    const file = project.list('migrations').find((name) => name.endsWith('_keys.ts')) ?? '';
    expect(project.read(`migrations/${file}`)).toContain('add column "number_new" uuid');
    expect(project.read(`migrations/${file}`)).toContain('--down-using tickets.number=');

    // The batch has to wait for somebody, and the command is interrupted there.
    await query(
      'create function wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(7); return new; end $$',
    );
    await query('create trigger wait before update on tickets for each row execute function wait()');
    const holder = await openQuery(url);
    await holder('select pg_advisory_lock(7)');
    const first = project.start(['migrate']);
    const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;
    await until(async () => (await query(waits)).length > 0);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
    await holder.close();
    await tickets('(values (51)) as v(n)');
    expect(await query('select number, number_new::text from tickets where number = 51')).toEqual([
      { number: '51', number_new: '00000000-0000-0000-0000-000000000033' },
    ]);

    await run(['migrate']);
    expect(
      await query(
        "select count(*)::text as n from tickets where ('x' || right(number::text, 4))::bit(16)::integer > 0",
      ),
    ).toEqual([{ n: '51' }]);
    await query("delete from tickets where right(number::text, 4) ~ '[a-f]'");
    await run(['rollback']);
    expect(await query('select max(number)::text as max, pg_typeof(max(number))::text as type from tickets')).toEqual([
      { max: '33', type: 'integer' },
    ]);
  });
});
