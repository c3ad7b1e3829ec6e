import { describe, expect, test } from 'vitest';
import { UnknownOperator } from '../../../../src/expr/errors.ts';
import type { Expr } from '../../../../src/expr/node.ts';
import { calls } from '../../../../src/expr/operator/operators.ts';
import { isOnePiece } from '../../../../src/sql/operator/spelling.ts';
import { spellCall } from '../../../../src/sql/operator/spellings.ts';
import { columns as c, call, fixed, given, spelt } from '../../../support/expression.ts';

/** Expression, its SQL, the name of its type, what its parameters carry. */
const table: readonly (readonly [Expr, string, string, ...string[]])[] = [
  [
    call('eq', c.id, given('3F2504E0-4F89-41D3-9A0C-0305E82C3301')),
    '"id" = $1',
    'boolean',
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  ],
  [call('eq', c.status, fixed('open')), `"status" = 'open'`, 'boolean'],
  [call('eq', c.mood, c.subject), '"mood"::text = "subject"', 'boolean'],
  [call('eq', c.nick, given(null)), '"nick" is null', 'boolean'],
  [call('neq', c.nick, fixed(null)), '"nick" is not null', 'boolean'],
  [call('neq', c.status, fixed('closed')), `"status" <> 'closed'`, 'boolean'],
  [call('isDistinctFrom', c.nick, given('x')), '"nick" is distinct from $1', 'boolean', 'x'],
  [call('isNotDistinctFrom', c.age, fixed(null)), '"age" is not distinct from null', 'boolean'],
  [call('gt', c.age, given(5)), '"age" > $1', 'boolean', '5'],
  [call('gt', c.age, given(2.5)), '"age" > $1::float8', 'boolean', '2.5'],
  [call('lte', c.age, fixed(-2.5)), `"age" <= '-2.5'::float8`, 'boolean'],
  [call('lt', c.ratio, fixed(0.25)), '"ratio" < 0.25', 'boolean'],
  [call('gte', c.price, c.ratio), '"price" >= "ratio"::numeric', 'boolean'],
  [call('between', c.age, given(1), fixed(9)), '"age" between $1 and 9', 'boolean', '1'],
  [call('in', c.status, fixed(['open', 'closed'])), `"status" in ('open', 'closed')`, 'boolean'],
  [call('in', c.age, given([1, 2])), '"age" = any($1)', 'boolean', '{"1","2"}'],
  [call('in', c.age, given([1, 2.5])), '"age" = any($1::float8[])', 'boolean', '{"1","2.5"}'],
  [call('in', c.age, fixed([])), 'false', 'boolean'],
  [call('in', c.nick, c.tags), '"nick" = any("tags")', 'boolean'],
  [call('notIn', c.age, given([1])), '"age" <> all($1)', 'boolean', '{"1"}'],
  [call('notIn', c.age, fixed([1])), '"age" not in (1)', 'boolean'],
  [call('contains', c.subject, given('50%_\\')), '"subject" like $1', 'boolean', '%50\\%\\_\\\\%'],
  [call('startsWith', c.subject, fixed("it's")), `"subject" like 'it''s%'`, 'boolean'],
  [call('endsWith', c.subject, given('x')), '"subject" like $1', 'boolean', '%x'],
  [
    call('contains', c.subject, c.nick),
    `"subject" like '%' || regexp_replace("nick", '([\\\\%_])', '\\\\\\1', 'g') || '%'`,
    'boolean',
  ],
  [call('contains', c.id, given('ab')), '"id"::text like $1', 'boolean', '%ab%'],
  [call('contains', c.tags, given('a')), '$1 = any("tags")', 'boolean', 'a'],
  [call('like', c.subject, given('a_')), '"subject" like $1', 'boolean', 'a_'],
  [call('ilike', c.mood, given('a_')), '"mood"::text ilike $1', 'boolean', 'a_'],
  [call('eq', c.category, given('X')), '"category" = $1', 'boolean', 'X'],
  [call('eq', c.subject, c.category), '"subject"::citext = "category"', 'boolean'],
  [call('lower', c.category), 'lower("category"::text)', 'text'],
  [call('trim', c.nick), 'btrim("nick")', 'text'],
  [call('length', c.subject), 'char_length("subject")', 'integer'],
  [call('length', c.tags), 'cardinality("tags")', 'integer'],
  [call('length', c.bytes), 'octet_length("bytes")', 'integer'],
  [call('concat', c.subject, fixed(' by '), c.id, fixed(5)), `"subject" || ' by ' || "id"::text || '5'`, 'text'],
  [call('concat', given('a'), given('b')), '$1::text || $2::text', 'text', 'a', 'b'],
  [call('orElse', c.nick, fixed('nobody')), `coalesce("nick", 'nobody')`, 'text'],
  [call('orElse', c.views, c.age), 'coalesce("views"::numeric, "age"::numeric)', 'decimal'],
  [call('nullIf', c.nick, fixed('')), `nullif("nick", '')`, 'text'],
  [call('greatest', c.age, given(0)), 'greatest("age", $1)', 'integer', '0'],
  [call('add', c.age, c.age), '"age" + "age"', 'integer'],
  [call('mul', call('add', c.age, fixed(1)), fixed(2)), '("age" + 1) * 2', 'integer'],
  [call('mul', c.age, given(1.5)), '"age" * $1::float8', 'float', '1.5'],
  [call('mul', c.price, given(1.5)), '"price" * $1::numeric', 'decimal', '1.5'],
  [call('sub', c.age, fixed(-5)), `"age" - '-5'::integer`, 'integer'],
  [call('add', c.views, c.age), '"views"::numeric + "age"', 'decimal'],
  [call('add', c.price, c.ratio), '"price" + "ratio"::numeric', 'decimal'],
  [call('div', c.age, c.age), '"age"::float8 / nullif("age", 0)', 'float'],
  [call('div', c.ratio, c.age), '"ratio" / nullif("age", 0)', 'float'],
  [call('div', c.price, c.age), '"price" / nullif("age", 0)', 'decimal'],
  [call('div', c.views, fixed(2)), '"views"::numeric / nullif(2, 0)', 'decimal'],
  [call('intDiv', c.age, given(3)), '"age" / nullif($1::integer, 0)', 'integer', '3'],
  [call('rem', c.ratio, fixed(2)), 'mod("ratio"::numeric, nullif(2::numeric, 0))::float8', 'float'],
  [call('negate', call('neg', c.age)), '- (- "age")', 'integer'],
  [call('round', c.ratio, fixed(2)), 'round("ratio"::numeric, 2)::float8', 'float'],
  [call('round', c.price), 'round("price")', 'decimal'],
  [call('round', c.age), '"age"', 'integer'],
  [call('floor', c.ratio), 'floor("ratio")', 'float'],
  [
    call('and', call('eq', c.status, fixed('open')), call('or', c.done, call('isNull', c.age))),
    `"status" = 'open' and ("done" or "age" is null)`,
    'boolean',
  ],
  [call('and'), 'true', 'boolean'],
  [call('or'), 'false', 'boolean'],
  [call('not', call('eq', c.age, given(1))), 'not ("age" = $1)', 'boolean', '1'],
  [call('when', c.done, fixed('a'), c.nick), `case when "done" then 'a' else "nick" end`, 'text'],
  [call('when', c.done, given('a'), fixed('b')), `case when "done" then $1::text else 'b'::text end`, 'text', 'a'],
  [
    call('when', c.done, fixed(1), call('isNull', c.age), fixed(2)),
    'case when "done" then 1 when "age" is null then 2 else null::integer end',
    'integer',
  ],
  [call('now'), 'now()', 'timestamp'],
  [call('today'), 'current_date', 'date'],
  [call('plus', c.at, given('3 days')), '"at" + $1::interval', 'timestamp', 'P3D'],
  [call('plus', c.day, fixed('P1M')), `("day" + 'P1M'::interval)::date`, 'date'],
  [call('minus', c.at, call('now')), '"at" - now()', 'interval'],
  [call('get', c.stuff, fixed('foo')), `"stuff" -> 'foo'`, 'json'],
  [call('upper', call('get', c.stuff, fixed("f'o"))), `upper("stuff" ->> 'f''o')`, 'text'],
  [
    call('eq', call('get', call('get', c.stuff, fixed('a')), fixed(0)), given('x')),
    `("stuff" -> 'a' ->> 0) = $1`,
    'boolean',
    'x',
  ],
  [call('not', call('get', c.stuff, fixed('flag'))), `not ("stuff" ->> 'flag')::boolean`, 'boolean'],
  [call('isNull', call('get', c.stuff, fixed('a'))), `("stuff" ->> 'a') is null`, 'boolean'],
  [call('has', call('get', c.stuff, fixed('a')), given('x')), `("stuff" -> 'a') @> $1::jsonb`, 'boolean', '"x"'],
  [call('at', c.tags, fixed(0)), '("tags")[1]', 'text'],
  [call('at', c.tags, fixed(-1)), '("tags")[cardinality("tags")]', 'text'],
  [
    call('at', c.tags, given(1)),
    '("tags")[case when $1::integer < 0 then cardinality("tags") else 0 end + $1::integer + 1]',
    'text',
    '1',
  ],
  [call('intersects', c.tags, given(['a'])), '"tags" && $1::text[]', 'boolean', '{"a"}'],
  [call('asDate', c.at), '"at"::date', 'date'],
  [call('cast', c.age, fixed('text')), '"age"::text', 'text'],
];

describe('spellCall()', () => {
  const rows = table.map(([expr, sql, type, ...params]) => ({ expr, sql, type, params }));
  test.each(rows)('prints $sql', ({ expr, sql, type, params }) => {
    expect(spelt(expr)).toEqual({ sql, params });
    expect(expr.type.name).toBe(type);
  });

  test('spells not(isNull) as IS NOT NULL (A058)', () => {
    expect(spelt(call('not', call('isNull', c.category))).sql).toBe('"category" is not null');
  });

  test('casts no column in a comparison with a timestamp, so partial indexes stay usable (A070)', () => {
    expect(spelt(call('gt', c.at, given(new Date(0))))).toEqual({
      sql: '"at" > $1',
      params: ['1970-01-01T00:00:00.000Z'],
    });
  });

  test('binds a number beside a decimal once, as that type (A003)', () => {
    expect(spelt(call('eq', c.price, given(10)))).toEqual({ sql: '"price" = $1', params: ['10'] });
  });

  test('startsWith() escapes % and _ of a value on the wire, of a column in the database (A030)', () => {
    expect(spelt(call('startsWith', c.subject, given('100%_'))).params).toEqual(['100\\%\\_%']);
    expect(spelt(call('startsWith', c.subject, c.nick)).sql).toContain('regexp_replace("nick"');
  });

  test('casts to any type that has a short form (A217)', () => {
    expect(spelt(call('asText', c.age)).sql).toBe('"age"::text');
  });

  test('throws UnknownOperator for a name that is none', () => {
    expect(() =>
      spellCall({ kind: 'call', operator: 'eqq', args: [], type: c.age.type, nullable: false }, () => ''),
    ).toThrow(UnknownOperator);
  });

  test('prints the same text whatever the value', () => {
    const texts = ['', 'a', 'a%', "'"].map((value) => spelt(call('contains', c.subject, given(value))).sql);
    expect(new Set(texts).size).toBe(1);
  });
});

describe('isOnePiece()', () => {
  test.each(['"a b"."c(d"', "'it''s (x'", '$1', 'f(a + (b))', '(a or b)', 'x::int', '1.5', 'a[1]'])(
    'holds for %s',
    (text) => {
      expect(isOnePiece(text)).toBe(true);
    },
  );
  test.each(['a + b', '(a) or (b)', '- 1', "'a", 'a)', 'case when a then b end'])('does not for %s', (text) => {
    expect(isOnePiece(text)).toBe(false);
  });
});

test('operators all know how to print themselves', () => {
  expect(Object.keys(calls).length).toBeGreaterThan(50);
  for (const [name, operator] of Object.entries(calls)) expect(operator.name).toBe(name);
});
