import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Query } from '../../src/catalog/query.ts';
import { openPglite } from '../../src/driver/pglite.ts';
import { Session } from '../../src/migration/session.ts';
import { type PulledResources, pullFrom, rebuilt } from '../support/pull.ts';
import { empty } from '../support/round-trip.ts';
import { useSchemaDatabase } from '../support/schema-database.ts';

const database = useSchemaDatabase();
const read = (name: string): string => readFileSync(new URL(`../support/pulled/${name}.sql`, import.meta.url), 'utf8');

/** Each statement by itself: the driver takes one at a time. */
async function load(sql: string, query: Query): Promise<void> {
  await empty(query);
  for (const statement of sql.split(/;\n/)) if (statement.trim() !== '') await query(statement);
}

describe('a rental shop, on a server', () => {
  let pulled: PulledResources;
  beforeAll(async () => {
    await load(read('rental'), database.query);
    pulled = await pullFrom(database.query);
  });

  test('pull writes resources, from which an empty database becomes the same (M270)', async () => {
    const differences = await rebuilt(database.query, pulled);
    expect(differences.filter((line) => !/payment/.test(line))).toEqual([]);
    expect(pulled.strange).toMatchObject([{ name: 'audit.log' }, { name: 'payment' }, { name: 'payment_2026' }]);
  });
});

test('pull does the same on pglite (M270)', async () => {
  const driver = openPglite({ name: 'pulled' });
  const session = new Session(await driver.connect());
  const query: Query = (text, params) => session.rows(text, params);
  await load(read('rental'), query);
  const pulled = await pullFrom(query);
  const differences = await rebuilt(query, pulled);
  expect(differences.filter((line) => !/payment/.test(line))).toEqual([]);
  session.release();
  await driver.close({ timeout: 0 });
});
