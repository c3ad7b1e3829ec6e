import { expect, test } from 'vitest';
import { evaluate } from '../../../../src/expr/evaluate/evaluate.ts';
import { Undecidable } from '../../../../src/expr/evaluate/undecidable.ts';
import type { Expr } from '../../../../src/expr/node.ts';
import * as types from '../../../../src/type/registry.ts';
import { attribute, columns as c, call, fixed, given, spelt } from '../../../support/expression.ts';

const nights = attribute('nights', types.range(types.date));
const words = attribute('words', types.tsvector('english'), false);
const near = attribute('near', types.vector(2));
const place = attribute('place', types.ltree);

test.each<[Expr, string, ...string[]]>([
  [call('slice', c.subject, fixed(0), fixed(3)), 'left("subject", 3)'],
  [call('slice', c.subject, given(2)), 'substr("subject", 3)'],
  [call('slice', c.category, fixed(-2)), 'right("category"::text, 2)'],
  [call('slice', c.tags, fixed(1), fixed(-1)), '("tags")[2:cardinality("tags") - 1]'],
  [call('replaceAll', c.subject, given('a'), fixed('b')), `replace("subject", $1::text, 'b'::text)`, 'a'],
  [call('indexOf', c.category, given('x')), 'strpos("category", $1::citext) - 1', 'x'],
  [call('padStart', c.subject, fixed(3), fixed('0')), `lpad("subject", greatest(3, char_length("subject")), '0')`],
  [call('matches', c.subject, given('^a'), fixed(true)), '"subject" ~* $1::text', '^a'],
  [call('truncate', c.ratio, fixed(1)), 'trunc("ratio"::numeric, 1)::float8'],
  [call('power', c.age, fixed(2)), 'power("age"::float8, 2::float8)'],
  [call('sqrt', c.price), 'sqrt("price")'],
  [call('part', c.at, fixed('weekday'), fixed('UTC')), `extract(isodow from "at" at time zone 'UTC')::integer`],
  [call('part', c.span, fixed('epoch')), 'extract(epoch from "span")::float8'],
  [call('dateIn', c.at, fixed('Asia/Tokyo')), `("at" at time zone 'Asia/Tokyo')::date`],
  [call('timestampOf', c.day, c.clock, fixed("it's")), `("day" + "clock") at time zone 'it''s'`],
  [call('startOf', c.day, fixed('month')), `date_trunc('month', "day"::timestamp)::date`],
  [call('prepend', c.tags, given('a')), 'array_prepend($1::text, "tags")', 'a'],
  [call('concat', c.tags, fixed(['b'])), `"tags" || '{"b"}'::text[]`],
  [call('contains', nights, c.day), '"nights" @> "day"'],
  [
    call('not', call('overlaps', nights, fixed('[2024-01-01,2024-01-02]'))),
    `not ("nights" && '["2024-01-01","2024-01-03")'::daterange)`,
  ],
  [call('rangeOf', c.age, given(null)), 'int4range("age", $1::integer)'],
  [call('upper', nights), 'upper("nights")'],
  [call('matches', words, given('cat')), `"words" @@ websearch_to_tsquery('english', $1::text)`, 'cat'],
  [
    call('toTsvector', fixed('simple'), c.subject, c.nick),
    `to_tsvector('simple', "subject" || ' ' || coalesce("nick", ''))`,
  ],
  [call('similarity', c.category, given('x')), 'similarity("category"::text, $1::text)::float8', 'x'],
  [call('cosineDistance', near, given([1, 2])), '"near" <=> $1::vector', '[1,2]'],
  [call('isDescendantOf', place, given('Top')), '"place" <@ $1::ltree', 'Top'],
])('%#: %s', (expr, sql, ...params) => {
  expect(spelt(expr)).toEqual({ sql, params: params.length === 0 && sql.includes('$1') ? [null] : params });
});

test('what only the database knows is not guessed', () => {
  for (const expr of [
    call('matches', words, fixed('cat')),
    call('similarity', c.subject, fixed('x')),
    call('cosineDistance', near, fixed([1, 2])),
    call('matches', c.subject, fixed('\\d')),
    call('matches', c.subject, fixed('a{2}')),
    call('power', c.ratio, fixed(0.5)),
    call('part', c.at, fixed('day')),
  ])
    expect(evaluate(expr, { attribute: ({ type }) => (type.family === 'text' ? 'a' : 0.5) })).toBeInstanceOf(
      Undecidable,
    );
});

test('operators refuse what they cannot work with, by name', () => {
  expect(() => call('overlaps', c.age, fixed(1))).toThrow(/overlaps\(\): age is of type integer, not a range/);
  expect(() => call('contains', nights, c.age)).toThrow(/do not go together/);
  expect(() => call('rank', c.subject, fixed('x'))).toThrow(/no tsvector/);
  expect(() => call('part', c.day, fixed('hours'))).toThrow(/no part of a date/);
  expect(() => call('slice', c.age, fixed(1))).toThrow(/neither text nor list/);
  expect(() => call('padStart', c.subject, fixed(-1))).toThrow(/no length/);
  expect(() => call('isAncestorOf', place, fixed('a b'))).toThrow(/is no ltree/);
});
