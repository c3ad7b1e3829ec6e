import { expect, test } from 'vitest';
import { expressionText } from '../../../src/emit/resources/expression-text.ts';
import { column, state } from '../../support/state.ts';

const columns = [
  column('title', 'text'),
  column('name', 'character varying(20)'),
  column('age', 'integer'),
  column('price', 'numeric(10,2)'),
  column('big', 'bigint'),
  column('open', 'boolean'),
  column('mood', 'mood'),
  column('at', 'timestamp with time zone'),
  column('Odd "one', 'text'),
];
const fields = new Map([...columns.map(({ name }) => [name, name] as const), ['Odd "one', 'oddOne']]);
const moods = state([], { enums: [{ name: 'mood', values: ['good', 'bad'] }] });
const read = (sql: string) => expressionText(sql, { state: moods, columns, fields, record: 'r' })?.text;

test.each([
  ["(title <> ''::text)", "r.title.neq('')"],
  [`"Odd ""one" = 'it''s'::text`, `r.oddOne.eq("it's")`],
  ["((name)::text = 'x'::text)", "r.name.eq('x')"],
  ['((age >= 1) AND (age <= 5))', 'r.age.between(1, 5)'],
  ['((age >= 1) AND (price > (0)::numeric))', "and(r.age.gte(1), r.price.gt('0'))"],
  ["(age > '-1'::integer)", 'r.age.gt(-1)'],
  ['(big = 5)', 'r.big.eq(5n)'],
  ["(mood = ANY (ARRAY['good'::mood, 'bad'::mood]))", "r.mood.in(['good', 'bad'])"],
  ["((name)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", "r.name.in(['a', 'b'])"],
  ['(NOT open)', 'r.open.not()'],
  ['(open OR (at IS NULL))', 'or(r.open, r.at.isNull())'],
  ["((title || ' '::text) || (name)::text)", "concat(r.title, ' ', r.name)"],
  ["COALESCE(title, ''::text)", "r.title.orElse('')"],
  ['lower((name)::text)', 'r.name.lower()'],
])('expressionText() reads %s', (sql, text) => {
  expect(read(sql)).toBe(text);
});

test.each([
  'length(title) > 0', // char_length is another name
  "(title = 'x'::character varying)",
  "(name = 'x'::text)",
  "(big > '5'::bigint)",
  "(at > '2020-01-01 00:00:00+00'::timestamp with time zone)",
  "(mood = 'good'::text)",
  '((mood)::text = title)',
  "(title ~ '^a'::text)",
  '(0 < age)',
  "(title <> ALL (ARRAY['a'::text, 'b'::text]))",
  '(unknown IS NULL)',
  '(age > 1) extra',
  '(age > ',
  'true',
  "(title = 'a\\b'::text)",
  "(title || ('a'::text || name))",
  '(age > 1.5)',
])('expressionText() leaves %s to raw SQL', (sql) => {
  expect(read(sql)).toBeUndefined();
});
