import { afterEach, beforeEach, expect, test } from 'vitest';
import { listMigrationFiles, loadMigrations } from '../../../src/migration/files.ts';
import { MigrationFolder } from '../../support/migration-folder.ts';

let folder: MigrationFolder;
beforeEach(() => {
  folder = new MigrationFolder();
});
afterEach(() => folder.remove());

const names = async (): Promise<string[]> => (await listMigrationFiles(folder.path)).map((file) => file.name);

test('listMigrationFiles() finds migrations in subfolders by version, and nothing else (E122)', async () => {
  folder.write('20240102000000_second.ts', '');
  folder.write('deep/er/20240101000000_first.js', '');
  for (const other of ['notes.ts', 'helper_1.ts', '20240103000000_x.d.ts', '20240103000000_x.js.map', 'README.md'])
    folder.write(other, '');
  folder.write('meta/20240101000000_first.json', '{}');
  folder.write('meta/20240109000000_x.ts', '');
  folder.write('tenants/20240109000000_y.ts', '');
  expect(await names()).toEqual(['first', 'second']);
});

test('listMigrationFiles() has nothing in a folder that is not there', async () => {
  expect(await listMigrationFiles(`${folder.path}/none`)).toEqual([]);
});

test.each(['2024_short.ts', '20240101000000_Bad-Name.ts'])(
  'listMigrationFiles() refuses %s by name (E122)',
  async (file) => {
    folder.write(file, '');
    await expect(names()).rejects.toThrow(new RegExp(`${file} looks like a migration`));
  },
);

test('loadMigrations() asks the given loader, and takes a default export wrapped twice', async () => {
  folder.write('20240101000000_first.ts', '');
  const migration = { version: '20240101000000', name: 'first', up: [], down: [] };
  const loaded = await loadMigrations(await listMigrationFiles(folder.path), async () => ({
    default: { default: migration },
  }));
  expect(loaded.map((one) => one.migration)).toEqual([migration]);
});

test('loadMigrations() names the file that is no migration (E138a)', async () => {
  folder.write('20240101000000_first.ts', '');
  const files = await listMigrationFiles(folder.path);
  await expect(
    loadMigrations(files, async () => ({ default: { version: '20240101000000', name: 'first' } })),
  ).rejects.toThrow(/20240101000000_first\.ts is no migration\. .* has no up/);
  await expect(loadMigrations(files, async () => ({}))).rejects.toThrow(/has no default export/);
});
