import { afterEach, beforeEach, expect, test } from 'vitest';
import { MigrationFolder } from '../support/migration-folder.ts';
import { Migrator } from '../support/migrator.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url: string;
let folder: MigrationFolder;
beforeEach(async () => {
  url = await createDatabase('race');
  folder = new MigrationFolder();
});
afterEach(async () => {
  folder.remove();
  await dropDatabase(url);
});

test('migrate() tells whom it waits for, and gives up when told to (E142) (M233)', async () => {
  folder.add('20240101000000', 'slow', { up: [{ tx: ['select pg_sleep(60)'] }] });
  const first = new Migrator(url, folder.path, { application: 'the first one' });
  await first.saw(/select pg_sleep/);
  const second = new Migrator(url, folder.path, { given: { lockTimeout: 1500 } });
  expect(await second.ended).toBe(1);
  const holder = /held by pid \d+ \(host \S+, application the first one, since \d{4}-\d\d-\d\dT[\d:]+Z\)/;
  expect(second.lines.find((line) => line.startsWith('Waiting'))).toMatch(holder);
  expect(second.lines.at(-1)).toMatch(
    /^MigrationLocked: The migration lock is held by pid \d+ \(host .*gave up after \d+\.\d+ s/,
  );
  first.kill();
  await first.ended;
});
