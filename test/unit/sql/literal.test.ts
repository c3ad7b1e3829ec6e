import { expect, test } from 'vitest';
import { castName, literal, typedLiteral } from '../../../src/sql/literal.ts';
import { quoteName, quoteTable, quoteText } from '../../../src/sql/quote.ts';
import * as types from '../../../src/type/registry.ts';

test('quoteName() doubles the quotes inside', () => {
  expect(quoteName('a"b')).toBe('"a""b"');
  expect(quoteName("'; drop")).toBe(`"'; drop"`);
  expect(quoteTable('s"x', 't')).toBe('"s""x"."t"');
  expect(quoteTable(undefined, 't')).toBe('"t"');
});

test('quoteText() doubles single quotes and leaves backslashes alone', () => {
  expect(quoteText("it's \\n")).toBe("'it''s \\n'");
});

test('literal() is as short as its surroundings allow', () => {
  expect(literal(types.text, "o'x")).toBe("'o''x'");
  expect(literal(types.integer, 5)).toBe('5');
  expect(literal(types.integer, -5)).toBe("'-5'");
  expect(literal(types.decimal(), '1.50')).toBe('1.50');
  expect(literal(types.float, Number.NaN)).toBe("'NaN'");
  expect(literal(types.boolean, true)).toBe('true');
  expect(literal(types.text, null)).toBe('null');
  expect(literal(types.list(types.text), ['a', null])).toBe(`'{"a",NULL}'`);
});

test('typedLiteral() says the type where nothing else does', () => {
  expect(typedLiteral(types.text, 'a')).toBe("'a'::text");
  expect(typedLiteral(types.integer, 5)).toBe('5');
  expect(typedLiteral(types.bigint, 5n)).toBe('5::bigint');
  expect(typedLiteral(types.boolean, false)).toBe('false');
  expect(typedLiteral(types.integer, null)).toBe('null::integer');
  expect(typedLiteral(types.timestamp(3), new Date(0))).toBe("'1970-01-01T00:00:00.000Z'::timestamptz");
});

test('castName() drops the precision, so a cast never rounds', () => {
  expect(castName(types.timestamp(3))).toBe('timestamptz');
  expect(castName(types.decimal(10, 2))).toBe('numeric');
  expect(castName(types.time())).toBe('time');
  expect(castName(types.float)).toBe('float8');
  expect(castName(types.list(types.decimal(10, 2)))).toBe('numeric[]');
});
