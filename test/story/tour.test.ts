import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase, serverUrl } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const skip = serverUrl === '';
const urls: string[] = [];
let project: TestProject;

beforeAll(async () => {
  if (skip) return;
  urls.push(await createDatabase('support'), await createDatabase('knowledge'));
  project = makeProject(
    { 'quarry.config.ts': readFileSync(join(root, 'quarry.config.ts'), 'utf8') },
    { SUPPORT_DATABASE_URL: urls[0] ?? '', KNOWLEDGE_DATABASE_URL: urls[1] ?? '' },
  );
  cpSync(join(root, 'resources'), join(project.folder, 'resources'), { recursive: true });
  symlinkSync(join(root, 'node_modules/drizzle-orm'), join(project.folder, 'node_modules/drizzle-orm'), 'junction');
});
afterAll(async () => {
  project?.remove();
  for (const url of urls) await dropDatabase(url);
});

/** What a tour prints from its first stop on, without its times and keys, whole or cut. */
const timeless = (printed: string): string =>
  printed
    .slice(printed.indexOf('\n1. ') + 1)
    .replaceAll(/[\d.]+ ms/g, '… ms')
    .replaceAll(/[\da-f]{8}-[\da-f-]*…?|[\da-f]+…/g, 'key')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|…)/g, 'time')
    .replaceAll(/ +/g, ' ');

test.skipIf(skip)('the tour shows each call, its SQL by repo and its result, and leaves no trace', async () => {
  const first = await project.quarry('start-demo --tour');
  expect(first.code, first.err).toBe(0);
  const stops = first.out.match(/^\d+\. /gm) ?? [];
  expect(stops.length).toBeGreaterThanOrEqual(10);
  for (const part of [
    `Ticket.where({ status: 'closed', not: { subject: { contains: '4' } } })`,
    '-- support\n',
    '-- knowledge\n',
    'left join (\n  select',
    'Everything above was rolled back.',
  ]) {
    expect(first.out).toContain(part);
  }
  // An aggregate over a relationship, in one statement.
  expect(first.out).toMatch(/Eve\s+│\s+2\n3 records\n1 statement,/);
  const { out, err } = await project.start(['console', '-e', 'Ticket.count()', '-e', 'User.count()']).ended;
  expect(out, err).toBe('4\n3\n');
  const second = await project.quarry('start-demo --tour');
  expect(timeless(second.out)).toBe(timeless(first.out));
});

test.skipIf(skip)('colours come with FORCE_COLOR and go with NO_COLOR', async () => {
  const paint = '\u001b[';
  const code = ['console', '-e', 'Ticket.create("new", {})'];
  const coloured = await project.start(code, { FORCE_COLOR: '1' }).ended;
  const plain = await project.start(code, { NO_COLOR: '1', FORCE_COLOR: undefined }).ended;
  expect(coloured.err).toContain(paint);
  expect(plain.err).not.toContain(paint);
  expect(plain.err).toContain('subject is required');
});
