/** Samples of each type, as text; the first is used where one is needed. */
export const samples: Readonly<Record<string, readonly string[]>> = {
  text: ['1', "it's", ''],
  integer: ['1', '-7'],
  bigint: ['1', '8589934592'],
  boolean: ['t', 'f'],
  uuid: ['00000000-0000-4000-8000-000000000001'],
  jsonb: ['1', '{"a": [1]}'],
  'numeric(10,2)': ['1.00', '12345678.90'],
  'timestamp(3) with time zone': ['2024-02-29 12:00:00+00', '1999-12-31 23:59:59.999+00'],
  'text[]': ['{a,"b c"}', '{}'],
  mood: ['good', 'bad'],
  email: ['1', "o'hara", 'nobody'],
  'email[]': ['{1,"a b"}', '{}'],
  amount: ['1', '-7', '0'],
  feeling: ['good', 'bad'],
  int4range: ['[1,3)', '[4,9)'],
};

/** Of a type, wherever it lives. */
export const samplesOf = (type: string): readonly string[] | undefined => samples[type.replace(/^kinds\./, '')];
