import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { helpdesk, later, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const databases = ['one', 'other', 'oneThenOther', 'otherThenOne', 'fresh'] as const;
type Database = (typeof databases)[number];

/** A project of two branches, and databases that have run the one, the other, both, or none. */
class Fork {
  readonly project: TestProject = makeProject(helpdesk, { CI: undefined });
  readonly urls = new Map<Database, string>();
  /** The latest version on the other branch. */
  #hidden = '';
  readonly #texts = new Map<string, readonly (readonly [string, string])[]>();

  async open(): Promise<void> {
    for (const name of databases) this.urls.set(name, await createDatabase('story'));
    await this.generate('add_helpdesk');
    for (const name of databases) if (name !== 'fresh') await this.ok('migrate', name);
  }

  async close(): Promise<void> {
    this.project.remove();
    for (const url of this.urls.values()) await dropDatabase(url);
  }

  run(words: string, database: Database = 'one') {
    return this.project.quarry(words, { DATABASE_URL: this.urls.get(database) });
  }

  async ok(words: string, database?: Database) {
    const answer = await this.run(words, database);
    expect(answer.code, `${words} on ${database}: ${answer.err}`).toBe(0);
    return answer;
  }

  async generate(name: string, more = ''): Promise<void> {
    await later(this.#hidden);
    await this.ok(`generate-migrations --name ${name} --no-verify${more}`);
  }

  stem = (name: string): string =>
    this.project
      .list('migrations')
      .find((file) => file.endsWith(`_${name}.ts`))
      ?.slice(0, -3) ?? '';
  version = (name: string): string => this.stem(name).slice(0, 14);

  /** Takes a migration to another branch. */
  hide(name: string): void {
    const paths = [`migrations/${this.stem(name)}.ts`, `migrations/meta/${this.stem(name)}.json`];
    this.#texts.set(
      name,
      paths.map((path) => [path, this.project.read(path)] as const),
    );
    if (this.version(name) > this.#hidden) this.#hidden = this.version(name);
    for (const path of paths) rmSync(join(this.project.folder, path));
  }

  show(name: string): void {
    for (const [path, text] of this.#texts.get(name) ?? []) this.project.write(path, text);
  }

  /** Runs one branch where the other is not there. */
  async apply(database: Database, name: string, without: string): Promise<void> {
    this.hide(without);
    await this.ok('migrate', database);
    this.show(without);
    expect((await this.ok('status', database)).out).toContain(name);
  }

  /** Runs what is pending as a release does, which has no notes of the generator and asks nobody. */
  async release(database: Database): Promise<void> {
    const notes = this.project.list('migrations/meta').map((file) => `migrations/meta/${file}`);
    const texts = notes.map((path) => this.project.read(path));
    for (const path of notes) rmSync(join(this.project.folder, path));
    await this.ok('migrate', database);
    for (const [i, path] of notes.entries()) this.project.write(path, texts[i] ?? '');
  }

  async query(database: Database, text: string) {
    const query = await openQuery(this.urls.get(database) ?? '');
    try {
      return await query(text);
    } finally {
      await query.close();
    }
  }

  /** What each migration is shown as. */
  async states(database: Database): Promise<Readonly<Record<string, string>>> {
    const { out } = await this.run('status --json', database);
    const { repos } = JSON.parse(out) as { repos: { migrations: { name: string; state: string }[] }[] };
    return Object.fromEntries(repos.flatMap(({ migrations }) => migrations).map(({ name, state }) => [name, state]));
  }

  /** All of them come to the same. */
  async expectSame(): Promise<void> {
    const expected = await this.structure('fresh');
    for (const name of databases) expect({ name, is: await this.structure(name) }).toEqual({ name, is: expected });
  }

  /** Columns, constraints and indexes, as the server tells them. */
  async structure(database: Database): Promise<readonly string[]> {
    const rows = await this.query(
      database,
      `select table_name || '.' || column_name || ' ' || data_type as line from information_schema.columns
         where table_schema = 'public' and table_name not like 'quarry%'
       union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
         where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'quarry%'
       union all select indexdef from pg_indexes where schemaname = 'public' and tablename not like 'quarry%' order by 1`,
    );
    return rows.map(({ line }) => String(line));
  }
}

const ticket = (values: string, subject = 'subject'): string =>
  helpdesk['resources/ticket.ts'].replace("['open', 'closed']", values).replace('subject =', `${subject} =`);

describe.skipIf(inject('serverUrl') === '')('two branches that are both applied', () => {
  const fork = new Fork();
  const { project } = fork;
  beforeAll(async () => {
    await fork.open();
    project.write('resources/ticket.ts', ticket("['open', 'closed', 'waiting']"));
    await fork.generate('add_waiting');
    fork.hide('add_waiting');
    project.write('resources/ticket.ts', ticket("['open', 'closed', 'late']", 'title'));
    await fork.generate('add_late', ' --rename tickets.subject=title');
    fork.show('add_waiting');
    await fork.apply('one', 'add_waiting', 'add_late');
    await fork.apply('other', 'add_late', 'add_waiting');
    await fork.release('oneThenOther');
    await fork.apply('otherThenOne', 'add_late', 'add_waiting');
    await fork.release('otherThenOne');
    project.write('resources/ticket.ts', ticket("['open', 'closed', 'waiting', 'late']", 'title'));
    for (const [name, column, status] of [
      ['one', 'subject', 'waiting'],
      ['other', 'title', 'late'],
    ] as const) {
      const user = `insert into users (id, name, email) values (gen_random_uuid(), 'Ann', 'ann@example.org') returning id`;
      const into = `insert into tickets (id, ${column}, status, reporter_id)`;
      await fork.query(name, `with ann as (${user}) ${into} select gen_random_uuid(), 'Ink', '${status}', id from ann`);
    }
  });
  afterAll(() => fork.close());

  test('nothing goes on before they are merged, and neither can be planned anew (M221)', async () => {
    for (const command of ['generate-migrations --check', 'migrate']) {
      const { code, err } = await fork.run(command);
      expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('quarry migrations merge') });
    }
    for (const [name, database] of [
      ['add_waiting', 'one'],
      ['add_late', 'other'],
    ] as const) {
      const { code, err } = await fork.run(`migrations rebase ${fork.version(name)}`, database);
      expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('quarry migrations merge') });
    }
  });

  test('migrations merge --dry-run prints the merge and writes nothing', async () => {
    const { out, err } = await fork.ok('migrations merge --dry-run');
    expect(out).toContain(`branches: [['${fork.version('add_waiting')}'], ['${fork.version('add_late')}']],`);
    expect(out).not.toContain('Next:');
    expect(err).not.toContain('Next:');
    expect(fork.stem('merge_add_late')).toBe('');
    const json = await fork.ok('migrations merge --dry-run --json --no-verify');
    expect(JSON.parse(json.out)).toMatchObject({ outcome: 'dry-run', name: 'merge_add_late' });
    expect(await fork.run(`migrations merge ${fork.version('add_late')}`)).toMatchObject({ code: 2 });
    expect(await fork.run('migrations merge --name add_late')).toMatchObject({ code: 2 });
    const unused = await fork.run('migrations merge --rename users.name=nick');
    expect(unused).toMatchObject({ code: 2, err: expect.stringContaining('--rename users.name=nick') });
    expect(fork.stem('merge_add_late')).toBe('');
  });

  test('migrations merge names both, tries a way for each database there can be, and tells what it does', async () => {
    const [one, other] = [fork.stem('add_waiting'), fork.stem('add_late')];
    const { out, err } = await fork.ok('migrations merge --json');
    expect(err).toContain(`${one} and ${other} are both about constraint tickets.tickets_status_check`);
    expect(err).toContain(`after ${one}, and in new databases:`);
    expect(err).toContain('Next: quarry migrate');
    const document = JSON.parse(out);
    const check = ['drop check tickets_status_check', 'add check tickets_status_check'];
    expect(document).toMatchObject({
      outcome: 'made',
      branches: [[one], [other]],
      ways: [
        { after: [one], summary: expect.arrayContaining(['rename column tickets.subject to title', ...check]) },
        { after: [other], summary: check },
        { after: [one, other], summary: check },
        { after: [other, one], summary: check },
      ],
      verified: { up: true, down: true, engine: expect.stringContaining('PostgreSQL') },
    });
    for (const { kept, verified } of document.ways)
      expect({ kept, verified }).toMatchObject({ kept: true, verified: { up: true, down: true } });
    expect(await fork.run('generate-migrations --check')).toMatchObject({ code: 0 });
    expect(await fork.run('verify')).toMatchObject({ code: 0 });
    const again = await fork.run('migrations merge');
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('no two branches') });
    const rebased = await fork.run(`migrations rebase ${fork.version('merge_add_late')}`);
    expect(rebased).toMatchObject({ code: 1, err: expect.stringContaining('merges two branches') });
  });

  test('databases that have the one, the other, both or none come to the same, with their rows', async () => {
    for (const name of databases) await fork.ok('migrate', name);
    await fork.expectSame();
    expect(await fork.run('status --exit-code', 'other')).toMatchObject({ code: 0 });
    expect(await fork.run('drift', 'otherThenOne')).toMatchObject({ code: 0 });
    expect(await fork.ok('migrate', 'one')).toMatchObject({ err: expect.stringContaining('already up') });
    for (const [name, status] of [
      ['one', 'waiting'],
      ['other', 'late'],
    ] as const)
      expect(await fork.query(name, 'select title, status from tickets')).toEqual([{ title: 'Ink', status }]);
    const versions = async (name: Database) =>
      (await fork.query(name, 'select version::text from quarry_migrations order by position')).map(
        (row) => row['version'],
      );
    const [root, one, other, merge] = ['add_helpdesk', 'add_waiting', 'add_late', 'merge_add_late'].map(fork.version);
    expect(await versions('one')).toEqual([root, one, merge]);
    expect(await versions('other')).toEqual([root, other, merge]);
    expect(await versions('otherThenOne')).toEqual([root, other, one, merge]);
    expect(await versions('fresh')).toEqual([root, one, merge]);
  });

  test('rollback over a merge leads back to the branch that the database had, and migrate there again', async () => {
    const had = { one: ['applied', 'pending'], other: ['pending', 'applied'], otherThenOne: ['applied', 'applied'] };
    for (const [name, [add_waiting, add_late]] of Object.entries(had)) {
      await fork.ok('rollback', name as Database);
      const states = { add_helpdesk: 'applied', add_waiting, add_late, merge_add_late: 'pending' };
      expect(await fork.states(name as Database)).toEqual(states);
    }
    expect(await fork.structure('one')).toContain('tickets.subject text');
    expect((await fork.structure('other')).join()).not.toContain('waiting');
    await fork.query('other', 'delete from tickets');
    await fork.ok('rollback', 'other');
    expect(await fork.structure('other')).toContain('tickets.subject text');
    for (const name of Object.keys(had)) await fork.ok('migrate', name as Database);
    await fork.expectSame();
    expect(await fork.states('other')).toMatchObject({ add_waiting: 'applied', merge_add_late: 'applied' });
  });

  test('what comes after is made on top of the merge, and the whole can be squashed', async () => {
    project.write(
      'resources/user.ts',
      helpdesk['resources/user.ts'].replace('email = text();', 'email = text();\n  nick = text({ optional: true });'),
    );
    await fork.generate('add_nick');
    expect(JSON.parse(project.read(`migrations/meta/${fork.stem('add_nick')}.json`))).toMatchObject({
      parents: [fork.version('merge_add_late')],
    });
    for (const name of databases) await fork.ok('migrate', name);
    const split = await fork.run(`migrations squash --to ${fork.version('add_late')}`);
    expect(split).toMatchObject({ code: 1, err: expect.stringContaining('merges two branches') });
    await fork.ok(`migrations squash --to ${fork.version('add_nick')} --drop-data-steps`);
    for (const name of databases) await fork.ok('migrate', name);
    await fork.expectSame();
    expect(await fork.run('generate-migrations --check')).toMatchObject({ code: 0 });
  });
});

const user = (name: string, ...unique: readonly string[]): string =>
  helpdesk['resources/user.ts']
    .replace('name = text()', `${name} = text()`)
    .replace("['name', 'email']", `['${name}', 'email']`)
    .replace("{ email: ['email'] }", `{ email: ['email']${unique.map((one) => `, ${one}: ['${one}']`).join('')} }`);

describe.skipIf(inject('serverUrl') === '')('two branches of which one cannot be run behind the other', () => {
  const fork = new Fork();
  const { project } = fork;
  beforeAll(async () => {
    await fork.open();
    project.write('resources/user.ts', user('fullName'));
    await fork.generate('rename_name', ' --rename users.name=full_name');
    fork.hide('rename_name');
    project.write('resources/user.ts', user('name', 'name'));
    await fork.generate('unique_name');
    await fork.ok('gen migration shout');
    const file = `migrations/${fork.stem('shout')}.ts`;
    const text = project
      .read(file)
      .replace(
        'up: []',
        'touches: [],\n  up: [{ tx: [`create function shout(text) returns text language sql return upper($1)`] }]',
      )
      .replace('down: []', 'down: [{ tx: [`drop function shout(text)`] }]');
    project.write(file, text);
    fork.hide('unique_name');
    fork.hide('shout');
    fork.show('rename_name');
    await fork.ok('migrate', 'one');
    fork.hide('rename_name');
    fork.show('unique_name');
    fork.show('shout');
    await fork.ok('migrate', 'other');
    await fork.ok('migrate', 'otherThenOne');
    fork.show('rename_name');
    await fork.release('otherThenOne');
    project.write('resources/user.ts', user('fullName', 'fullName'));
  });
  afterAll(() => fork.close());

  test('migrations merge leaves out the order that cannot have been, and everyone comes to the same', async () => {
    const { out, err } = await fork.ok('migrations merge --json --name both');
    const [one, other, hand] = ['rename_name', 'unique_name', 'shout'].map(fork.stem);
    expect(err).toContain(`after ${one} and then ${hand}: cannot be run in this order`);
    const { ways } = JSON.parse(out);
    expect(ways).toMatchObject([
      { after: [one], kept: true },
      { after: [other, hand], kept: true },
      { after: [one, other, hand], kept: false, because: [expect.stringContaining('column "name" does not exist')] },
      { after: [other, hand, one], kept: true },
    ]);
    expect(await fork.run('verify')).toMatchObject({ code: 0 });
    for (const name of databases) await fork.ok('migrate', name);
    await fork.expectSame();
    for (const name of databases)
      expect(await fork.query(name, `select shout('a') as found`)).toEqual([{ found: 'A' }]);
  });

  test('rollback takes what was written by hand on the other branch back, too', async () => {
    await fork.ok('rollback --step 2', 'one');
    expect(await fork.query('one', `select count(*) as n from pg_proc where proname = 'shout'`)).toEqual([{ n: '0' }]);
    expect(await fork.structure('one')).toContain('users.name text');
    await fork.ok('migrate', 'one');
    await fork.expectSame();
  });
});
