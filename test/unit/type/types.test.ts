import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Range } from '../../../src/type/range/range.ts';
import {
  bigint,
  boolean,
  bytea,
  ciText,
  date,
  decimal,
  enumeration,
  float,
  integer,
  interval,
  json,
  list,
  oneOf,
  range,
  text,
  time,
  timestamp,
  typeFor,
  unknown,
  uuid,
} from '../../../src/type/registry.ts';
import type { Type } from '../../../src/type/type.ts';

const cast = <V>(type: Type<V>, input: unknown): V => {
  const result = type.cast(input);
  if (!result.ok) throw new Error(result.why);
  return result.value;
};
const why = (type: Type, input: unknown): string | undefined => {
  const result = type.cast(input);
  return result.ok ? undefined : result.why;
};
/** Through `read`, with other bytes around. */
const read = <V>(type: Type<V>, spelt: string): V => {
  const bytes = Buffer.from(`<<${spelt}>>`);
  return type.read(bytes, 2, bytes.length - 4);
};
/** A moment as microseconds since 2000, as the binary format has it. */
const binaryMoment = (micros: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(micros);
  return bytes;
};

const storable = fc
  .string({ unit: 'grapheme' })
  .filter((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value));
const jsonValue = fc.jsonValue({ stringUnit: 'grapheme' }).filter((value) => json().cast(value).ok);
const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

/** Ranges as they are kept, of ends in either order. */
function rangesOf<V>(item: Type<V>, ends: fc.Arbitrary<V>): fc.Arbitrary<Range<V>> {
  const type = range(item);
  return fc
    .tuple(fc.option(ends), fc.option(ends), fc.constantFrom('[)', '[]', '(]', '()', 'empty'))
    .map(([lower, upper, bounds]) => [
      type.cast({ lower, upper, bounds }),
      type.cast({ lower: upper, upper: lower, bounds }),
    ])
    .map(([one, other]) => (one?.ok ? one : other))
    .filter((made) => made?.ok === true)
    .map((made) => cast(type, made?.ok ? made.value : undefined));
}

test.each<[string, Type, fc.Arbitrary<unknown>]>([
  ['text', text, storable],
  ['ciText', ciText, storable],
  ['uuid', uuid, fc.uuid()],
  ['integer', integer, fc.integer()],
  ['bigint', bigint, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['decimal', decimal(), fc.double({ noDefaultInfinity: true }).map((value) => cast(decimal(), value))],
  ['decimal(12,2)', decimal(12, 2), fc.integer().map((n) => cast(decimal(12, 2), n))],
  ['float', float, fc.double()],
  ['boolean', boolean, fc.boolean()],
  ['date', date, day.map((value) => value.toISOString().slice(0, 10))],
  ['timestamp', timestamp(), day],
  ['timestamp to the ends', timestamp(), fc.date({ min: new Date(-210863520000000), noInvalidDate: true })],
  ['timestamp(6)', timestamp(6), day.map((value) => cast(timestamp(6), value))],
  ['bytea', bytea, fc.uint8Array()],
  ['oneOf', oneOf(['open', 'closed', 'für', 'clos']), fc.constantFrom('open', 'closed', 'für', 'clos', 'elsewhere')],
  ['json', json(), jsonValue],
  ['list of text', list(text), fc.array(fc.option(storable))],
  ['list of timestamps', list(timestamp()), fc.array(fc.option(day))],
  ['list of bytea', list(bytea), fc.array(fc.option(fc.uint8Array()))],
  ['list of json', list(json()), fc.array(fc.option(jsonValue.filter((value) => value !== null)))],
  ['range of integer', range(integer), rangesOf(integer, fc.integer())],
  ['range of bigint', range(bigint), rangesOf(bigint, fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }))],
  [
    'range of decimal',
    range(decimal()),
    rangesOf(
      decimal(),
      fc.double({ noDefaultInfinity: true, noNaN: true }).map((n) => cast(decimal(), n)),
    ),
  ],
  ['range of timestamp', range(timestamp()), rangesOf(timestamp(), day)],
  [
    'range of timestamp(6)',
    range(timestamp(6)),
    rangesOf(
      timestamp(6),
      day.map((value) => cast(timestamp(6), value)),
    ),
  ],
  [
    'range of date',
    range(date),
    rangesOf(
      date,
      day.map((value) => value.toISOString().slice(0, 10)),
    ),
  ],
  ['list of ranges', list(range(integer)), fc.array(fc.option(rangesOf(integer, fc.integer())))],
  ['list of lists', list(list(integer)), fc.array(fc.array(fc.option(fc.integer()), { minLength: 2, maxLength: 2 }))],
])('%s: decode(encode(x)) is x, and read agrees', (_name, type, values) => {
  fc.assert(
    fc.property(values, (value) => {
      const spelt = type.encode(value);
      expect(type.equals(type.decode(spelt), value), spelt).toBe(true);
      expect(type.equals(type.read(Buffer.from(spelt), 0, Buffer.byteLength(spelt)), value), spelt).toBe(true);
    }),
    { seed: 20261122 },
  );
});

test('text.cast keeps the empty text and refuses what PostgreSQL cannot store', () => {
  expect(cast(text, '')).toBe('');
  expect(cast(text, 'Zoë 👍')).toBe('Zoë 👍');
  expect(why(text, 'a\0b')).toMatch(/NUL/);
  expect(why(text, 'a\ud83d')).toMatch(/surrogate/);
  expect(why(text, 7)).toBe('must be text');
});

test('ciText.equals ignores case', () => {
  expect(ciText.equals('Zoë', 'ZOË')).toBe(true);
  expect(ciText.equals('a', 'b')).toBe(false);
  expect(ciText.extension).toBe('citext');
});

test('uuid.cast gives the form PostgreSQL prints', () => {
  expect(cast(uuid, '{3F2504E04F8941D39A0C0305E82C3301}')).toBe('3f2504e0-4f89-41d3-9a0c-0305e82c3301');
  expect(why(uuid, '3f2504e0-4f89')).toMatch(/uuid/);
});

test('integer.cast takes digits as text and minds the range', () => {
  expect(cast(integer, '7')).toBe(7);
  expect(cast(integer, ' -12 ')).toBe(-12);
  expect(cast(integer, 5n)).toBe(5);
  expect(Object.is(cast(integer, -0), 0)).toBe(true);
  expect(why(integer, 2147483648)).toBe('must be between -2147483648 and 2147483647');
  for (const input of ['', '1.5', 1.5, 'abc', Number.NaN, true, null]) expect(why(integer, input)).toMatch(/whole/);
});

test('integer.readBinary takes every width', () => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(-5n);
  expect(integer.readBinary?.(bytes, 0, 8)).toBe(-5);
  expect(integer.readBinary?.(bytes, 4, 4)).toBe(-5);
  expect(integer.readBinary?.(bytes, 6, 2)).toBe(-5);
});

test('bigint keeps every digit', () => {
  expect(cast(bigint, '9223372036854775807')).toBe(9223372036854775807n);
  expect(read(bigint, '-9223372036854775808')).toBe(-9223372036854775808n);
  expect(why(bigint, '9223372036854775808')).toMatch(/between/);
  expect(why(bigint, 2 ** 60)).toMatch(/whole/);
});

test.each([
  ['1e3', '1000'],
  ['-0.00', '0.00'],
  ['007.50', '7.50'],
  ['.5', '0.5'],
  ['1.5e-3', '0.0015'],
  [1e21, '1000000000000000000000'],
  [0.1, '0.1'],
  [12n, '12'],
  ['nan', 'NaN'],
  ['-Infinity', '-Infinity'],
  ['123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
])('decimal.cast of %s is %s', (input, expected) => {
  expect(cast(decimal(), input)).toBe(expected);
});

test('decimal(5,2).cast pads to the scale and refuses what would be rounded', () => {
  const price = decimal(5, 2);
  expect(price.sql).toBe('numeric(5,2)');
  expect(cast(price, '10.5')).toBe('10.50');
  expect(cast(price, '10.5000')).toBe('10.50');
  expect(cast(price, 7)).toBe('7.00');
  expect(why(price, '1.005')).toBe('must have at most 2 digits after the point');
  expect(why(price, '1000')).toBe('must have at most 3 digits before the point');
  expect(why(price, 'Infinity')).toMatch(/finite/);
  expect(why(decimal(), '1e999999')).toBe('must be a number');
  expect(price.equals('1.50', '1.5')).toBe(true);
  expect(price.equals('100', '1')).toBe(false);
});

test('float reads what PostgreSQL prints for the special values', () => {
  expect(read(float, 'Infinity')).toBe(Number.POSITIVE_INFINITY);
  expect(read(float, '-Infinity')).toBe(Number.NEGATIVE_INFINITY);
  expect(read(float, 'NaN')).toBeNaN();
  expect(float.encode(-0)).toBe('-0');
  expect(cast(float, '1e3')).toBe(1000);
  expect(why(float, '0x10')).toMatch(/number/);
  expect(why(float, '')).toMatch(/number/);
});

test('boolean.cast takes the words of forms', () => {
  expect(['on', 'TRUE', '1', 1, true].map((input) => cast(boolean, input))).toEqual([true, true, true, true, true]);
  expect(['off', 'f', '0', 0].map((input) => cast(boolean, input))).toEqual([false, false, false, false]);
  expect(why(boolean, 'maybe')).toBe('must be true or false');
});

test('date keeps BC and infinity as text and knows the calendar', () => {
  expect(cast(date, '0044-03-15 bc')).toBe('0044-03-15 BC');
  expect(cast(date, '-infinity')).toBe('-infinity');
  expect(cast(date, new Date('2024-05-06T23:30:00Z'))).toBe('2024-05-06');
  expect(cast(date, '2024-02-29')).toBe('2024-02-29');
  expect(why(date, '2023-02-29')).toMatch(/calendar/);
  expect(why(date, '0000-01-01')).toMatch(/calendar/);
  expect(why(date, '2024-05-06T10:00')).toMatch(/such as/);
  expect(why(date, '')).toMatch(/such as/);
});

test('time.cast trims what PostgreSQL would not print', () => {
  expect(cast(time(), '17:04')).toBe('17:04:00');
  expect(cast(time(), '17:04:05.2500')).toBe('17:04:05.25');
  expect(cast(time(), '24:00:00')).toBe('24:00:00');
  expect(why(time(), '24:00:01')).toMatch(/time of day/);
  expect(why(time(0), '10:00:00.5')).toMatch(/at most 0/);
  expect(time(0).sql).toBe('time(0) without time zone');
});

test('timestamp reads what a session in UTC prints', () => {
  const type = timestamp();
  expect(type.sql).toBe('timestamp(3) with time zone');
  expect(read(type, '2024-05-06 07:08:09.12+00')).toEqual(new Date('2024-05-06T07:08:09.120Z'));
  expect(read(type, '2024-05-06 07:08:09+00')).toEqual(new Date('2024-05-06T07:08:09Z'));
  expect(read(type, '1969-12-31 23:59:59.999999+00')).toEqual(new Date(-1));
  expect(read(type, '0044-03-15 10:00:00+00 BC').toISOString()).toBe('-000043-03-15T10:00:00.000Z');
  expect(read(type, '12024-01-01 00:00:00+00').getUTCFullYear()).toBe(12024);
  expect(type.decode('2024-05-06T07:08:09.123456+00:00')).toEqual(new Date('2024-05-06T07:08:09.123Z'));
  expect(type.encode(new Date('-000043-03-15T10:00:00.000Z'))).toBe('0044-03-15T10:00:00.000Z BC');
});

test('timestamp carries the infinities as the ends of Date', () => {
  const type = timestamp();
  expect(type.encode(type.decode('infinity'))).toBe('infinity');
  expect(type.encode(read(type, '-infinity'))).toBe('-infinity');
  expect(type.readBinary?.(binaryMoment(2n ** 63n - 1n), 0, 8).getTime()).toBe(8640000000000000);
  expect(type.readBinary?.(binaryMoment(-(2n ** 63n)), 0, 8).getTime()).toBe(-8640000000000000);
});

test('timestamp.readBinary floors to milliseconds in every century', () => {
  const type = timestamp();
  fc.assert(
    fc.property(fc.bigInt({ min: -211813488000000000n, max: 8639053315200000000n }), (micros) => {
      const expected = (micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n + 946684800000n;
      expect(type.readBinary?.(binaryMoment(micros), 0, 8).getTime()).toBe(Number(expected));
    }),
    { seed: 20261122 },
  );
});

test('timestamp.cast takes ISO text with any zone', () => {
  expect(cast(timestamp(), '2024-05-06T07:08:09.1239+02:00')).toEqual(new Date('2024-05-06T05:08:09.123Z'));
  expect(cast(timestamp(), '2024-05-06T07:08')).toEqual(new Date('2024-05-06T07:08:00Z'));
  expect(cast(timestamp(), '2024-05-06')).toEqual(new Date('2024-05-06T00:00:00Z'));
  expect(cast(timestamp(0), new Date('2024-05-06T07:08:09.999Z'))).toEqual(new Date('2024-05-06T07:08:09Z'));
  expect(why(timestamp(), new Date(Number.NaN))).toMatch(/such as/);
  expect(why(timestamp(), 'yesterday')).toMatch(/such as/);
  expect(why(timestamp(), '2024-02-30T00:00:00Z')).toMatch(/such as/);
  expect(why(timestamp(), '')).toMatch(/such as/);
});

test('timestamp(6) keeps microseconds as text whose order is that of time', () => {
  const type = timestamp(6);
  expect(read(type, '2024-05-06 07:08:09.1+00')).toBe('2024-05-06T07:08:09.100000Z');
  expect(read(type, '2024-05-06 07:08:09.123456+00')).toBe('2024-05-06T07:08:09.123456Z');
  expect(read(type, '0044-03-15 10:00:00+00 BC')).toBe('0044-03-15T10:00:00.000000Z BC');
  expect(read(type, 'infinity')).toBe('infinity');
  expect(cast(type, '2024-05-06T07:08:09.123456+02')).toBe('2024-05-06T05:08:09.123456Z');
  expect(timestamp(4).encode(cast(timestamp(4), '2024-05-06 07:08:09.12345'))).toBe('2024-05-06T07:08:09.1234Z');
});

test.each([
  ['P1Y14M', 'P2Y2M'],
  ['P2W', 'P14D'],
  ['PT90M', 'PT1H30M'],
  ['PT1.5H', 'PT1H30M'],
  ['PT0.5S', 'PT0.5S'],
  ['-P1DT2H', 'P-1DT-2H'],
  ['P1DT-2H', 'P1DT-2H'],
  ['P0D', 'PT0S'],
  ['PT-0.25S', 'PT-0.25S'],
  ['P-13M', 'P-1Y-1M'],
])('interval.cast spells %s as PostgreSQL does: %s', (input, expected) => {
  expect(cast(interval, input)).toBe(expected);
});

test('interval.cast refuses other spellings, equals counts months as 30 days', () => {
  for (const input of ['1 day', 'P', 'PT', '', 'P1H', 3]) expect(why(interval, input)).toMatch(/ISO 8601/);
  expect(interval.equals('P1M', 'P30D')).toBe(true);
  expect(interval.equals('P1D', 'PT24H')).toBe(true);
  expect(interval.equals('P1D', 'PT23H')).toBe(false);
});

test('bytea.readBinary copies', () => {
  const source = Buffer.from([1, 2, 3]);
  const bytes = bytea.readBinary?.(source, 1, 2);
  source[1] = 9;
  expect(bytes).toEqual(new Uint8Array([2, 3]));
  expect(cast(bytea, '\\x00FF')).toEqual(new Uint8Array([0, 255]));
  expect(why(bytea, 'AAAA')).toMatch(/bytes/);
});

test('oneOf.cast lists the values in its refusal', () => {
  const status = oneOf(['open', 'closed']);
  expect(status.values).toEqual(['open', 'closed']);
  expect(why(status, 'opne')).toBe("must be one of 'open', 'closed'");
  expect(() => oneOf([])).toThrow(/no values/);
  expect(() => oneOf(['a', 'a'])).toThrow(/'a' twice/);
});

test('enumeration.sql is quoted where format_type quotes', () => {
  expect(enumeration('mood', ['a']).sql).toBe('mood');
  expect(enumeration('order', ['a']).sql).toBe('"order"');
  expect(enumeration('Mood', ['a'], 'crm').sql).toBe('crm."Mood"');
  expect(enumeration('mood', ['a']).enumeration).toBe('mood');
});

test('json.cast gives the output of the schema and its complaints with paths', () => {
  const type = json(z.object({ size: z.coerce.number(), tag: z.string().default('x') }));
  expect(cast(type, { size: '3' })).toEqual({ size: 3, tag: 'x' });
  expect(why(type, { size: 'many' })).toMatch(/^size: /);
});

test('json.cast refuses what JSON would change', () => {
  for (const input of [new Date(), 1n, Number.NaN, { a: [() => 1] }, { a: 'x\0' }, new Map(), undefined])
    expect(why(json(), input)).toMatch(/must not contain/);
  let deep: unknown = 1;
  for (let at = 0; at < 10000; at++) deep = [deep];
  expect(why(json(), deep)).toMatch(/nested/);
  expect(json().equals({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined })).toBe(true);
  expect(json().equals([1], { 0: 1 })).toBe(false);
});

test('list reads quoted items, NULL and bounds', () => {
  expect(read(list(text), '{a,"b,\\"c\\\\",NULL,"NULL",""}')).toEqual(['a', 'b,"c\\', null, 'NULL', '']);
  expect(read(list(integer), '[0:1]={1,2}')).toEqual([1, 2]);
  expect(read(list(list(text)), '{{a,NULL},{"}",d}}')).toEqual([
    ['a', null],
    ['}', 'd'],
  ]);
  expect(list(timestamp()).sql).toBe('timestamp(3) with time zone[]');
  expect(list(list(text)).sql).toBe('text[]');
  expect(cast(list(integer), ['1', null, 2])).toEqual([1, null, 2]);
  expect(why(list(integer), [1, 'x'])).toBe('at position 1 must be a whole number');
});

test('unknown.encode goes by what a value is', () => {
  expect(unknown.encode(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  expect(unknown.encode([1, null, 'a"'])).toBe('{"1",NULL,"a\\""}');
  expect(unknown.encode({ a: 1 })).toBe('{"a":1}');
  expect(unknown.encode(10n)).toBe('10');
  expect(unknown.encode(new Uint8Array([255]))).toBe('\\xff');
});

test('typeFor() finds a type by its name and offers the nearest', () => {
  expect(typeFor('decimal', { precision: 10, scale: 2 }).sql).toBe('numeric(10,2)');
  expect(typeFor('timestamp').sql).toBe('timestamp(3) with time zone');
  expect(typeFor('list', { item: typeFor('oneOf', { values: ['a'] }) }).sql).toBe('text[]');
  expect(() => typeFor('integr')).toThrow("There is no type 'integr'. Did you mean 'integer'?");
  expect(() => typeFor('toString')).toThrow(/no type 'toString'/);
  expect(() => typeFor('list')).toThrow('A list has no item type.');
  expect(() => typeFor('json', { schema: {} })).toThrow(/Standard Schema/);
  expect(() => typeFor('decimal', { precision: 2, scale: 3 })).toThrow(/scale 3/);
  expect(() => typeFor('timestamp', { precision: 9 })).toThrow(/precision 9/);
});

test('range.cast spells whole steps as [), and what holds nothing as empty', () => {
  const of = (type: Type, lower: unknown, upper: unknown, bounds?: string) => cast(type, { lower, upper, bounds });
  expect(of(range(integer), 1, 5, '(]')).toEqual({ lower: 2, upper: 6, bounds: '[)' });
  expect(of(range(integer), 1, 2, '()')).toEqual({ lower: null, upper: null, bounds: 'empty' });
  expect(of(range(date), '2024-02-28', '2024-02-29', '[]')).toMatchObject({ upper: '2024-03-01', bounds: '[)' });
  expect(of(range(date), '2024-02-28', 'infinity', '[]')).toMatchObject({ upper: 'infinity', bounds: '[]' });
  expect(of(range(decimal()), '1.0', '1.00', '[]')).toEqual({ lower: '1.0', upper: '1.00', bounds: '[]' });
  expect(of(range(decimal()), '1.0', '1.00')).toEqual({ lower: null, upper: null, bounds: 'empty' });
  expect(of(range(decimal()), null, '2', '[]')).toEqual({ lower: null, upper: '2', bounds: '(]' });
  expect(cast(range(integer), '[1,5]')).toEqual({ lower: 1, upper: 6, bounds: '[)' });
  expect(cast(range(integer), 'empty')).toEqual({ lower: null, upper: null, bounds: 'empty' });
  expect(why(range(decimal()), { lower: '2', upper: '-3', bounds: '[]' })).toMatch(/lower end above/);
  expect(why(range(integer), { lower: 1, upper: 2, bounds: '[' })).toMatch(/bounds/);
  expect(() => range(text)).toThrow(/no ranges of text/);
});
