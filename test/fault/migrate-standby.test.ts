import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { drift } from '../../src/migration/drift/drift.ts';
import { migrate } from '../../src/migration/migrate.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { status } from '../../src/migration/status.ts';
import { MigrationFolder } from '../support/migration-folder.ts';
import { until } from '../support/migrator.ts';
import { pgDatabase } from '../support/pg-database.ts';
import { openQuery } from '../support/pg-query.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';
import { type Standby, startStandby } from '../support/standby.ts';

let url: string;
let standby: Standby | undefined;
const folder = new MigrationFolder();
const given = { folder: folder.path, report: () => {} };
beforeAll(async () => {
  url = await createDatabase('standby');
  folder.add('20240101000000', 'one', { up: [{ tx: ['create table one (id int)'] }] });
  await migrate(pgDatabase(url), given);
  folder.add('20240102000000', 'two', { up: [{ tx: ['create table two (id int)'] }] });
  standby = await startStandby(inject('serverUrl'));
});
afterAll(async () => {
  folder.remove();
  await standby?.stop();
  await dropDatabase(url);
});

test('migrate() and rollback() refuse a standby before anything; looking at it is allowed (M251)', async () => {
  const there = standby?.at(url) ?? '';
  const reader = pgDatabase(there);
  const refused = { name: 'StandbyServer', code: 'migration.standby', fix: expect.stringContaining('primary') };
  await expect(migrate(reader, given)).rejects.toMatchObject(refused);
  await expect(rollback(reader, given)).rejects.toMatchObject(refused);
  expect(await status(reader, given)).toMatchObject({ counts: { applied: 1, pending: 1 }, lock: undefined });
  expect(await drift(reader)).toMatchObject({ differences: [] });
  await migrate(pgDatabase(url), given);
  const query = await openQuery(there);
  await until(async () => (await query(`select to_regclass('two') as t`))[0]?.['t'] === 'two');
  await query.close();
});
