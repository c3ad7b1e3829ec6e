import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { diffCatalogs } from '../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { openQuery } from '../support/pg-query.ts';
import { makeProject, run, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
const rental = readFileSync(join(root, 'test/support/pulled/rental.sql'), 'utf8');
const hasServer = inject('serverUrl') !== '';

const files = {
  'repo.ts': "import { defineRepo } from 'quarry';\nexport const Shop = defineRepo('shop');\n",
  'quarry.config.ts':
    "import { defineConfig } from 'quarry';\nimport { Shop } from './repo.ts';\nexport default defineConfig({ repos: [Shop] });\n",
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'es2022',
      module: 'nodenext',
      skipLibCheck: true,
      allowImportingTsExtensions: true,
    },
    include: ['*.ts', 'resources/*.ts', 'migrations/*.ts'],
  }),
} as const;

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
    project = makeProject(files, { DATABASE_URL: url });
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
    expect(err).toContain('left out table payment: it is partitioned by RANGE (at)');
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
    expect(differences.filter((line) => !line.includes('payment'))).toEqual([]);
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
      'create table review (id serial primary key, film_id integer not null references film, stars integer)',
      "alter table film add column runtime integer, add column spoken varchar(9) default 'en' not null",
      'alter table film add column sequel_of integer references film',
      "alter table film add column cut text not null default ''",
      'alter table film alter column cut drop default',
    );
    const { code, err } = await project.quarry('pull --baseline');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toContain('wrote resources/review.ts  Review of review');
    expect(err).toContain('added Film.runtime');
    expect(err).toContain('Film has no attribute for film.sequel_of (integer)');
    expect(err).toContain('Film has no attribute for film.cut (text)');
    expect(err).toMatch(/_pull\.ts, noted as applied/);
    expect(project.read('resources/review.ts')).toContain('film = belongsTo(Film, this.filmId, { index: false })');
    const lines = "  runtime = integer({ optional: true });\n  spoken = text({ sql: 'varchar(9)', default: 'en' });\n";
    expect(project.read('resources/film.ts').replace(lines, '')).toBe(film);
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
  });
});
