import { expect, test } from 'vitest';
import { show, table } from '../../../src/cli/show/table.ts';
import { displayWidth, shorten } from '../../../src/cli/show/width.ts';

test('table() aligns texts left and numbers right, and names nulls', () => {
  expect(
    table(
      [
        { name: 'Ann', open: 12 },
        { name: null, open: 3 },
      ],
      80,
    ),
  ).toBe(['name │ open', '─────┼─────', 'Ann  │   12', 'null │    3'].join('\n'));
});

test('table() never exceeds the width: wide columns are cut, narrow ones kept', () => {
  const text = table([{ id: 7, body: 'x'.repeat(200), note: 'y'.repeat(200) }], 60);
  for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  expect(text).toContain('…');
  expect(text).toContain('7 │');
});

test('table() keeps rows on one line whatever is in them', () => {
  expect(table([{ a: 'one\ntwo\x1b[31m' }], 80).split('\n')).toHaveLength(3);
});

test('show() prints lists in a record as tables of their own', () => {
  const text = show({ name: 'Ann', manager: { name: 'Eve' }, tickets: [{ subject: 'Fire' }] }, 80);
  expect(text).toContain('tickets  [1]\n    subject');
  expect(text).toContain('manager\n    name  Eve');
});

test('show() prints empty lists, texts, bigints and dates as one would write them', () => {
  expect([show([], 80), show('a"b', 80), show(5n, 80), show(new Date(0), 80), show(undefined, 80)]).toEqual([
    '[]',
    '"a\\"b"',
    '5n',
    '1970-01-01T00:00:00Z',
    'undefined',
  ]);
});

test('shorten() counts wide characters as two columns', () => {
  expect(shorten('日本語', 5)).toBe('日本…');
  expect(displayWidth('日本')).toBe(4);
});
