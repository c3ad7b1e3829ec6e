import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { diffCatalogs } from '../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { openQuery } from '../support/pg-query.ts';
import { makeProject, run, type TestProject } from '../support/project.ts';
import { projectFiles } from '../support/pulled/project-files.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
const rental = readFileSync(join(root, 'test/support/pulled/rental.sql'), 'utf8');
const hasServer = inject('serverUrl') !== '';

const catalogOf = async (url: string) => {
  const query = await openQuery(url);
  const catalog = await readCatalog(query, { except: ['quarry_migrations', 'quarry_migration_events'] });
  await query.close();
  const { quarry_migration_events_id_seq: _events, ...rest } = catalog.sequences;
  return { ...catalog, sequences: rest };
};

describe.skipIf(!hasServer)('quarry pull', () => {
  let project: TestProject;
  let url: string;

  const say = async (...statements: readonly string[]): Promise<void> => {
    const query = await openQuery(url);
    for (const statement of statements) await query(statement);
    await query.close();
  };

  beforeAll(async () => {
    url = await createDatabase('pull');
    project = makeProject(projectFiles, { DATABASE_URL: url });
  });
  afterAll(async () => {
    project.remove();
    await dropDatabase(url);
  });

  test('says what is wrong with an empty database, and with too little said', async () => {
    const empty = await project.quarry('pull --baseline');
    expect(empty.code).toBe(1);
    expect(empty.err).toContain("The database of 'shop' has no tables");
    await say(...rental.split(/;\n/).filter((statement) => statement.trim() !== ''));
    const unsaid = await project.quarry('pull');
    expect(unsaid.code).toBe(2);
    expect(unsaid.err).toContain('--no-baseline');
    const unknown = await project.quarry('pull --baseline --tables flim');
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain("Did you mean 'film'?");
  });

  test('--dry-run writes nothing, and prints what it would', async () => {
    const { code, out, err } = await project.quarry('pull --dry-run --tables language,country');
    expect(code).toBe(0);
    expect(out).toContain("export class Language extends Resource('language', { repo: Shop })");
    expect(out).toContain('// resources/country.ts');
    expect(err).toContain('would write resources/language.ts');
    expect(() => project.list('resources')).toThrow();
  });

  test('writes resources and a baseline that is applied; nothing is left to generate (M270)', async () => {
    const before = await catalogOf(url);
    const { code, err } = await project.quarry('pull --baseline');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toContain('wrote resources/film.ts  Film of film');
    expect(err).toContain('left out payment: it has no primary key');
    expect(err).toContain('wrote resources/film-list.ts  FilmList of film_list');
    expect(err).toContain('foreign key order_line.order_line_film_id_fkey: bigint refers to integer');
    expect(err).toMatch(/wrote migrations\/\d{14}_baseline\.ts, noted as applied/);
    expect(project.list('resources')).toContain('order-line.ts');
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    expect((await project.quarry('status --exit-code')).code).toBe(0);
    expect((await project.quarry('migrate')).err).toContain('Migrations already up');
    expect(diffCatalogs(before, await catalogOf(url))).toEqual([]);
    await run(process.execPath, [tsc, '-p', project.folder]);
  });

  test('an empty database becomes the same by the baseline, and empty again', async () => {
    const other = await createDatabase('pulled');
    const { code, err } = await project.quarry('migrate', { DATABASE_URL: other });
    expect({ code, err }).toMatchObject({ code: 0 });
    const differences = diffCatalogs(await catalogOf(url), await catalogOf(other));
    expect(differences).toEqual([]);
    expect(await project.quarry('rollback --accept-data-loss', { DATABASE_URL: other })).toMatchObject({ code: 0 });
    expect(Object.keys((await catalogOf(other)).tables)).toEqual([]);
    await dropDatabase(other);
  });

  test('the resources answer queries', async () => {
    await say(
      "insert into language (name) values ('English')",
      "insert into film (title, language_id) values ('Up', 1)",
    );
    const { ended } = project.start(['console'], {}, "await Film.select('slug').load({ language: true }).all()\n");
    const { out } = await ended;
    expect(out).toMatch(/up +│/);
    expect(out).toContain('English');
  });

  test('run again, finds nothing new; then only what came since', async () => {
    const again = await project.quarry('pull --baseline');
    expect(again).toMatchObject({ code: 0 });
    expect(again.err).toContain('nothing new');
    // What somebody wrote stays, comments and blanks included.
    project.write(
      'resources/film.ts',
      project.read('resources/film.ts').replace('  title = text();', '  title   = text(); // the name'),
    );
    const film = project.read('resources/film.ts');
    await say(
      'create table review (id serial primary key, film_id integer not null references film, stars integer, at cidr)',
      "alter table film add column runtime integer, add column spoken varchar(9) default 'en' not null",
      'alter table film add column sequel_of integer references film',
      "alter table film add column cut text not null default ''",
      'alter table film alter column cut drop default, add constraint film_runtime_check check (runtime > 0)',
      'create index film_cut on film (cut)',
      'alter table language add constraint language_name_key unique (name)',
      "alter type mpaa_rating add value 'NR' before 'R'",
      'alter table actor alter column first_name type text',
      'drop index idx_actor_last_name',
      'create view long_film as select film_id, title from film where runtime > 200',
    );
    const { code, err } = await project.quarry('pull --baseline');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toContain('wrote resources/review.ts  Review of review');
    expect(err).toContain('wrote resources/long-film.ts  LongFilm of long_film');
    for (const one of [
      'Film.runtime',
      'Film.sequelOf',
      'Film.reviews',
      'Film.checks.runtime',
      'Language.identities.name',
      "'NR' of mpaa_rating",
    ])
      expect(err).toContain(`added ${one}`);
    expect(err).toContain('to do Film has no attribute for film.cut (text), which takes a value of every record');
    expect(err).toContain('to do the index film_cut of film is not declared: it is about cut');
    expect(err).toContain('to do the type of actor.first_name is text in the database');
    expect(err).toContain('to do the database has no index idx_actor_last_name of actor any more');
    expect(err).toMatch(/_pull\.ts, noted as applied/);
    expect(project.read('resources/review.ts')).toContain('film = belongsTo(Film, this.filmId, { index: false })');
    expect(project.read('resources/types.ts')).toContain("export const cidr = customType<string>('cidr'");
    const after = project.read('resources/film.ts').split('\n');
    // Nothing but imports and lists of values was touched; all else was added.
    const kept = film.split('\n').filter((line) => !/^import|^ {2}\w+,$|enumeration\(/.test(line));
    expect(kept.filter((line) => !after.includes(line))).toEqual([]);
    expect(after).toContain("  spoken = text({ sql: 'varchar(9)', default: 'en' });");
    expect(after).toContain('  reviews = hasMany(Review, (r) => r.filmId);');
    await run(process.execPath, [tsc, '-p', project.folder]);
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
  });

  test('pulled without a baseline, the same is its baseline later; what is not so in the database is refused', async () => {
    const own = await createDatabase('pull_later');
    const query = await openQuery(own);
    await query('create table country (code char(2) primary key, name varchar not null)');
    await query('create rule no_delete as on delete to country do instead nothing');
    await query.close();
    const other = makeProject(projectFiles, { DATABASE_URL: own });
    const written = await other.quarry('pull --no-baseline');
    expect(written).toMatchObject({ code: 0 });
    expect(written.err).toContain('no migration makes them: write one by hand\n  rule no_delete on country');
    expect(() => other.list('migrations')).toThrow();
    const country = other.read('resources/country.ts');
    other.write('resources/country.ts', country.replace('  name =', '  ruler = text();\n  name ='));
    const refused = await other.quarry('pull --baseline');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('the database has no column ruler of country any more');
    expect(() => other.list('migrations')).toThrow();
    other.write('resources/country.ts', country);
    const { code, err } = await other.quarry('pull --baseline');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toMatch(/_baseline\.ts, noted as applied/);
    expect(await other.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    expect(other.read('resources/country.ts')).toBe(country);
    other.remove();
    await dropDatabase(own);
  });
});
