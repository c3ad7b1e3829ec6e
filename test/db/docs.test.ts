import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as quarry from 'quarry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Article } from '../../resources/article.ts';
import { seed } from '../../resources/demo/seeds.ts';
import { Knowledge, Support } from '../../resources/repos.ts';
import { User } from '../../resources/user.ts';
import { createSandbox } from '../../src/repo/sandbox.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { emptyState } from '../../src/schema/state.ts';
import { stateOf } from '../../src/schema/state-of.ts';
import { create, Run } from '../support/document-run.ts';
import { type Document, documents, fileOf, generated, root, typesFileOf } from '../support/documents.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const known = new Map([
  ...Object.keys(quarry).map((name) => [name, 'quarry'] as const),
  ...Object.entries({
    article: ['Article'],
    comment: ['Comment'],
    tag: ['Tag', 'Tagging'],
    ticket: ['Ticket'],
    user: ['User'],
    repos: ['Support', 'Knowledge'],
  }).flatMap(([file, names]) => names.map((name) => [name, `./resources/${file}.ts`] as const)),
  ...['createSandbox', 'record', 'seedMemory'].map((name) => [name, 'quarry/testing'] as const),
  ['drizzleOn', 'quarry/drizzle'] as const,
  ...['migrate', 'rollback', 'status', 'defineMigration'].map((name) => [name, 'quarry/migrate'] as const),
]);

// Written while tests are collected, because there is one for each section.
const pages = documents(known);
// Other tests have folders of their own there.
for (const part of new Set(pages.map(({ path }) => path.split('/', 1)[0] ?? '')))
  rmSync(join(generated, part), { recursive: true, force: true });
for (const page of pages) write(page);

function write({ path, module, types }: Document): void {
  mkdirSync(dirname(fileOf(path)), { recursive: true });
  writeFileSync(fileOf(path), module);
  if (types !== '') writeFileSync(typesFileOf(path), types);
}

/** What the type checker says about all modules; it works while the examples run. */
function typeCheck(): Promise<string> {
  const canary = join(generated, 'canary.ts');
  writeFileSync(canary, "export const wrong: number = 'text';");
  const files = pages.flatMap(({ path, types }) => [fileOf(path), ...(types === '' ? [] : [typesFileOf(path)])]);
  const doors = {
    quarry: 'index',
    'quarry/migrate': 'migrate',
    'quarry/testing': 'testing',
    'quarry/drizzle': 'drizzle',
  };
  const paths = Object.fromEntries(Object.entries(doors).map(([name, file]) => [name, [join(root, `src/${file}.ts`)]]));
  const config = { extends: '../../tsconfig.json', compilerOptions: { paths }, files: [...files, canary], include: [] };
  const path = join(generated, 'tsconfig.json');
  writeFileSync(path, JSON.stringify(config));
  const tsc = spawn(process.execPath, [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', path, '--noEmit'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  tsc.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => tsc.once('close', () => resolve(said)));
}
const checked = typeCheck();

const repos = [Support, Knowledge, quarry.defaultRepo];
const sandbox = createSandbox({ repos });
let url = '';

beforeAll(async () => {
  url = await createDatabase('docs');
  for (const variable of ['SUPPORT_DATABASE_URL', 'KNOWLEDGE_DATABASE_URL', 'DATABASE_URL'])
    process.env[variable] = url;
  for (const [repo, resource] of [
    [Support, User],
    [Knowledge, Article],
  ] as const) {
    await create(repo, { before: emptyState, after: stateOf(quarry.resolve([resource]), repo.name) });
  }
  await seed();
  // Tickets of the same millisecond would have no order; a day that is past for everybody.
  await Support.query(
    "update tickets set opened_at = timestamptz '2024-11-02 09:00:00Z' + interval '1 hour' * n from (select id, row_number() over (order by priority, subject) n from tickets) o where o.id = tickets.id",
  );
});
afterAll(async () => {
  sandbox.close();
  for (const repo of repos) await stopRepo(repo);
  await dropDatabase(url);
});

describe.each(pages.filter(({ sections }) => sections.length > 0))('$path', ({ path, sections }) => {
  test.each(sections)('%s', async (section) => {
    const { default: document } = (await import(fileOf(path))) as { default: (run: Run) => Promise<void> };
    await sandbox.run(async () => {
      const run = new Run(path, repos);
      try {
        await document(run);
        await run.play(section);
      } finally {
        run.end();
      }
    });
  });
});

test('code in documents type-checks', async () => {
  const prefix = `${relative(root, generated)}/`;
  // Lines are those of the documents; only they are ours to judge.
  const errors = (await checked).split('\n').filter((line) => line.startsWith(prefix));
  // The canary's error says that the checker looked at all.
  expect(errors.map((line) => line.slice(prefix.length))).toEqual([
    "canary.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
  ]);
});
