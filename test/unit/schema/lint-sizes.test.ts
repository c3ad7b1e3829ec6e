import { describe, expect, test } from 'vitest';
import { defineConfig } from '../../../src/provision/config.ts';
import { lint } from '../../../src/schema/lint/lint.ts';
import { sizeOfRows, sizesBefore, type TableSize } from '../../../src/schema/lint/size.ts';
import type { Step } from '../../../src/schema/step.ts';
import { state, table } from '../../support/state.ts';

const declared = (size: TableSize['class']): TableSize => ({ class: size, from: 'declared', by: 'Event' });
const estimated = (size: TableSize['class'], rows: number): TableSize => ({ class: size, from: 'estimated', rows });
const rewrite: Step = { tx: ['alter table "events" set unlogged'] };

const weigh = (
  up: readonly Step[],
  sizes: Readonly<Record<string, readonly TableSize[]>>,
  more: Parameters<typeof lint>[1] = {},
) =>
  lint({ up }, { ...more, sizes: new Map(Object.entries(sizes)) }).map(({ rule, severity, size }) => [
    rule,
    severity,
    size,
  ]);

describe('lint() and the size of tables (M278)', () => {
  test.each([
    ['small', 'notice'],
    ['medium', 'error'],
    ['large', 'error'],
  ] as const)('to write a %s table anew is a matter of %s', (size, severity) => {
    expect(weigh([rewrite], { events: [declared(size)] })).toEqual([['rewrite-table', severity, declared(size)]]);
  });

  test('a warning of a large table is an error, one of a small table a notice', () => {
    const up: Step[] = [{ tx: ['update events set kind = 1'] }];
    expect(weigh(up, {})).toEqual([['update-not-in-batches', 'warning', undefined]]);
    expect(weigh(up, { events: [declared('large')] })).toMatchObject([
      ['update-not-in-batches', 'error', { from: 'declared' }],
    ]);
    expect(weigh(up, { events: [estimated('small', 3)] })).toMatchObject([
      ['update-not-in-batches', 'notice', { rows: 3 }],
    ]);
  });

  test('the larger of what is declared and what is estimated counts', () => {
    const both = [declared('small'), estimated('large', 2_000_000)];
    expect(weigh([rewrite], { events: both })).toMatchObject([['rewrite-table', 'error', { from: 'estimated' }]]);
    expect(weigh([rewrite], { events: [declared('large'), estimated('small', 0)] })).toMatchObject([
      ['rewrite-table', 'error', { from: 'declared' }],
    ]);
  });

  test('a foreign key is as grave as the larger of its two tables', () => {
    const up: Step[] = [{ tx: ['alter table tags add constraint f foreign key (event) references events (id)'] }];
    const sizes = { tags: [declared('small')], events: [declared('large')] };
    expect(weigh(up, sizes)).toMatchObject([['foreign-key-without-not-valid', 'error', { class: 'large' }]]);
    expect(weigh(up, { tags: [declared('small')] })).toMatchObject([['foreign-key-without-not-valid', 'notice', {}]]);
  });

  test('what does not depend on the rows is as grave as ever', () => {
    expect(weigh([{ tx: ['drop table events'] }], { events: [declared('small')] })).toEqual([
      ['drop-table', 'warning', undefined],
    ]);
  });

  test('a project weighs rules by size, and a plain severity holds for all sizes', () => {
    const by = (rules: NonNullable<Parameters<typeof lint>[1]>['rules'], size: TableSize['class']) =>
      weigh([rewrite], { events: [declared(size)] }, { rules }).map(([, severity]) => severity);
    expect(by({ 'rewrite-table': { small: 'off', medium: 'warning' } }, 'small')).toEqual([]);
    expect(by({ 'rewrite-table': { small: 'off', medium: 'warning' } }, 'medium')).toEqual(['warning']);
    expect(by({ 'rewrite-table': { small: 'off', medium: 'warning' } }, 'large')).toEqual(['error']);
    expect(by({ 'rewrite-table': 'warning' }, 'large')).toEqual(['warning']);
    const drops = { 'drop-table': { large: 'error' } } as const;
    expect(weigh([{ tx: ['drop table events'] }], { events: [declared('large')] }, { rules: drops })).toMatchObject([
      ['drop-table', 'error', { class: 'large' }],
    ]);
  });

  test('sizes follow a table through renamings, of the migration and of those behind it', () => {
    const up: Step[] = [
      rewrite,
      { tx: ['alter table events rename to happenings', 'alter table happenings set logged'] },
    ];
    const severities = (sizes: Parameters<typeof weigh>[1]) =>
      weigh(up, sizes).flatMap(([rule, severity]) => (rule === 'rewrite-table' ? [severity] : []));
    expect(severities({ happenings: [declared('small')] })).toEqual(['notice', 'notice']);
    expect(severities({ events: [estimated('small', 1)] })).toEqual(['notice', 'notice']);
    expect(severities({ events: [declared('small')] })).toEqual(['error', 'error']);
    const today = new Map([['log.happenings', [declared('large'), estimated('small', 1)]]]);
    const before = sizesBefore(today, [{ kind: 'renameTable', table: 'log.events', to: 'happenings' }]);
    expect(before.get('log.events')).toEqual([declared('large'), estimated('small', 1)]);
    expect(before.get('log.happenings')).toEqual([estimated('small', 1)]);
  });

  test('an index goes by the table that has it', () => {
    const up: Step[] = [{ tx: ['reindex index log.events_kind_index'] }];
    const index = { unique: false, method: 'btree', keys: [], include: [], nullsDistinct: true };
    const before = state([table('events', [], { schema: 'log', indexes: [{ ...index, name: 'events_kind_index' }] })]);
    expect(weigh(up, { 'log.events': [declared('small')] }, { before })).toMatchObject([
      ['reindex-not-concurrent', 'notice', { class: 'small' }],
    ]);
  });
});

test('defineConfig() takes the limits of sizes, and severities by size (M278)', () => {
  expect(sizeOfRows(10_000, defineConfig().lint.sizes ?? {})).toBe('small');
  expect(sizeOfRows(10_001, defineConfig().lint.sizes ?? {})).toBe('medium');
  expect(sizeOfRows(1_000_000, defineConfig().lint.sizes ?? {})).toBe('large');
  expect(defineConfig({ lint: { sizes: { small: 5 } } }).lint.sizes).toEqual({ small: 5, large: 1_000_000 });
  expect(() => defineConfig({ lint: { sizes: { small: 2_000_000 } } })).toThrow(
    'small tables have to end before large',
  );
  const rules = { 'rewrite-table': { tiny: 'off' } } as object;
  expect(() => defineConfig({ lint: { rules } })).toThrow(/rewrite-table/);
});
