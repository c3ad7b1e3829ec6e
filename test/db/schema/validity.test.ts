import { expect, test } from 'vitest';
import { readCatalog } from '../../../src/catalog/read-catalog.ts';
import { generateMigration } from '../../../src/emit/generate-migration.ts';
import { hashState } from '../../../src/schema/normal.ts';
import type { State } from '../../../src/schema/state.ts';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { call, check, col, column, foreignKey, id, literal, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();

const plain = state([table('teams', [id('bigint')]), table('Odd users', [id('bigint'), column('age', 'bigint')])]);
const positive = check('adult', call('gt', [col('age', 'bigint'), literal('0', 'bigint')], 'boolean'));
const reference = foreignKey('Odd users_age_fkey', ['age'], 'teams', { onDelete: 'cascade', deferrable: 'deferred' });
const bound = (more: { checks?: [typeof positive]; foreignKeys?: [typeof reference] }): State =>
  state([
    table('teams', [id('bigint')]),
    table('Odd users', [id('bigint'), column('age', 'bigint')], { checks: [], foreignKeys: [], ...more }),
  ]);
const bad = 'insert into "Odd users" (age) values (-1)';

const constraint = async (name: string): Promise<string | undefined> =>
  (await readCatalog(database.query)).tables['public.Odd users']?.constraints[name]?.definition;

for (const { kind, name, wanted, complaint } of [
  {
    kind: 'check',
    name: 'adult',
    wanted: bound({ checks: [positive] }),
    complaint: /1 rows of Odd users that violate/,
  },
  {
    kind: 'foreign key',
    name: 'Odd users_age_fkey',
    wanted: bound({ foreignKeys: [reference] }),
    complaint: /1 rows of Odd users whose age is in no row/,
  },
]) {
  test(`--allow-invalid keeps a ${kind} that rows violate NOT VALID, --validate ends it, both ways (M144)`, async () => {
    await fresh(database.query, plain);
    await database.query(bad);
    await expect(runSteps(database.query, made(plain, wanted).migration.up, { prechecks: true })).rejects.toThrow(
      complaint,
    );

    const flag = `--allow-invalid Odd users.${name}`;
    const first = made(plain, wanted, [flag]);
    expect(first.migration.decisions).toEqual([flag]);
    await runSteps(database.query, first.migration.up, { prechecks: true });
    expect(await constraint(name)).toMatch(/NOT VALID$/);
    await expect(database.query(bad).then(() => database.query('set constraints all immediate'))).rejects.toThrow(name);
    expect(JSON.stringify(first.meta.deltas)).toContain('"notValid":true');

    const pending = generateMigration({ previous: first.state, next: wanted, version: '20261121103100', name: 'no' });
    expect(pending).toMatchObject({
      outcome: 'nothing',
      warnings: [`Rows may violate Odd users.${name}: --validate Odd users.${name} once they are corrected.`],
    });

    const second = made(first.state, wanted, [`--validate Odd users.${name}`]);
    expect(second.summary).toEqual([`validate ${name}`]);
    expect(hashState(second.state)).toBe(hashState(made(plain, wanted).state));
    await expect(runSteps(database.query, second.migration.up, { prechecks: true })).rejects.toThrow(complaint);
    await database.query('delete from "Odd users"');
    await runSteps(database.query, second.migration.up, { prechecks: true });
    expect(await constraint(name)).not.toMatch(/NOT VALID/);

    await runSteps(database.query, downOf(second.migration), { prechecks: true });
    expect(await constraint(name)).toMatch(/NOT VALID$/);
    await runSteps(database.query, downOf(first.migration), { prechecks: true });
    expect(await constraint(name)).toBeUndefined();
  });

  test(`a ${kind} that rows may violate follows renamings and changes of type as it is (M144)`, async () => {
    const { migration, state: kept } = made(plain, wanted, [`--allow-invalid Odd users.${name}`]);
    await fresh(database.query, plain);
    await database.query(bad);
    await runSteps(database.query, migration.up, { prechecks: true });
    const number = (one: State): State =>
      JSON.parse(JSON.stringify(one).replaceAll('"age"', '"years"').replaceAll('bigint', 'integer')) as State;
    const changed = made(kept, number(wanted), ['--rename Odd users.age=years']);
    await runSteps(database.query, changed.migration.up, { prechecks: true });
    expect(await constraint(name)).toMatch(/"?years"?.* NOT VALID$/);
    await runSteps(database.query, downOf(changed.migration), { prechecks: true });
    expect(await constraint(name)).toMatch(/age.* NOT VALID$/);
  });
}

test('a State with what rows may violate makes it so in an empty database, too (M144)', async () => {
  const both = bound({ checks: [positive], foreignKeys: [reference] });
  const flags = ['--allow-invalid Odd users.adult', '--allow-invalid Odd users.Odd users_age_fkey'];
  const { state: kept } = made(plain, both, flags);
  const { tables } = await fresh(database.query, kept);
  const constraints = tables['public.Odd users']?.constraints;
  expect([constraints?.['adult']?.validated, constraints?.['Odd users_age_fkey']?.validated]).toEqual([false, false]);
});

test('--validate and --allow-invalid refuse names of nothing (M144)', () => {
  const wanted = bound({ checks: [positive] });
  expect(() => made(plain, wanted, ['--allow-invalid Odd users.adlt'])).toThrow(/there is no 'Odd users.adlt'.*adult/);
  expect(() => made(plain, wanted, ['--validate Odd users.adlt'])).toThrow(/there is no 'Odd users.adlt'.*adult/);
});
