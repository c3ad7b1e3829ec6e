import { expect, test } from 'vitest';
import { printMoment } from '../../../src/type/calendar.ts';

const printed = (ms: number): string => printMoment({ ms, micros: 0 }, 3);

test('printMoment() spells a moment as JavaScript does where PostgreSQL reads that, whatever was printed before', () => {
  const day = 86_400_000;
  const edges = [0, -1, 1, 9, 99, 999, 1000, 59_999, 3_599_999, day - 1, day, -day, -62_135_596_800_000];
  const some = Array.from({ length: 500 }, (_, i) => Math.round(-6e13 + i * 6.2e11 + i * 977));
  for (const ms of [...edges, ...some, 253_402_300_799_999, 0]) expect(printed(ms)).toBe(new Date(ms).toISOString());
});

test('printMoment() spells years before 1 and after 9999 as PostgreSQL does', () => {
  expect(printed(-62_135_596_800_001)).toBe('0001-12-31T23:59:59.999Z BC');
  expect(printed(253_402_300_800_000)).toBe('10000-01-01T00:00:00.000Z');
});
